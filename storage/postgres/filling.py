"""Tables into which everything comes at once: what watches over each row, and the indices, are taken away before, and made anew at the end,
each in one go. What has to be made again stands in a table until then, so that whoever was cut off finds it."""

from __future__ import annotations

from storage.postgres.link import Link
from storage.tables import tables

# Keys and uniqueness before those that refer to them, then the other indices.
NOTED = """
    CREATE TABLE madoguchi_taken_away (place BIGINT GENERATED ALWAYS AS IDENTITY, gone TEXT NOT NULL, made TEXT NOT NULL);
    INSERT INTO madoguchi_taken_away (gone, made)
    SELECT FORMAT('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
        FORMAT('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = ANY (ARRAY[{tables}]::regclass[]) AND contype IN ('p', 'u', 'f') ORDER BY contype = 'f', conname;
    INSERT INTO madoguchi_taken_away (gone, made)
    SELECT FORMAT('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid = ANY (ARRAY[{tables}]::regclass[])
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
"""
GONE = "SELECT gone FROM madoguchi_taken_away ORDER BY place DESC"
MADE = "SELECT made FROM madoguchi_taken_away ORDER BY place"
WORK = "SET LOCAL maintenance_work_mem = '256MB'"
WORDS = "message_words"  # the search index
# The schema says why; it went with the index.
AS_BEFORE = "ALTER INDEX message_words_pairs ALTER COLUMN 1 SET STATISTICS 0"


def take_away(link: Link) -> None:
    """Inside a transaction."""
    names = ", ".join(f"'\"{name}\"'" for name in (*(table.name for table in tables()), WORDS))
    link.script(NOTED.format(tables=names))
    for (gone,) in link.script(GONE):
        link.script(gone)


def make_again(link: Link) -> None:
    """Inside a transaction. All is there; nothing happens when nothing was taken away."""
    if not link.execute("SELECT to_regclass('madoguchi_taken_away') IS NOT NULL").fetchall()[0][0]:
        return
    link.script(WORK)
    for (made,) in link.script(MADE):
        link.script(made)
    link.script(AS_BEFORE)
    link.script("DROP TABLE madoguchi_taken_away")


def settle(link: Link) -> None:
    """The planner is told of what has come in."""
    for name in (*(table.name for table in tables()), WORDS):
        link.script(f'ANALYZE "{name}"')
