"""What lies in the folder: only known files, all inside it, all plain text without characters that deceive the eye."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

from faq.check.flaws import Flaw, of_error
from faq.folder import CampaignError, Folder

SHOWN = (  # what travellers get to see, or are understood by
    "campaign.toml", "facts.toml", "roads.toml", "form.toml", "reminders.toml", "notice.ja.txt", "words.*.toml", "entries/*.toml",
    "wordings/*.txt", "lexicon.toml", "facts_told.toml", "rich_menu.toml", "canned.toml",
)  # fmt: skip
KNOWN = (*SHOWN, "golden/*.toml", "calibration.jsonl", "matching.json", "matching.npz", "rich_menu/*.png")
DECEIVING = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def check_files(folder: Folder) -> Iterator[Flaw]:
    root = folder.root.resolve()
    for path in sorted(folder.root.rglob("*")):
        name = path.relative_to(folder.root).as_posix()
        if path.is_symlink() or not path.resolve().is_relative_to(root):
            yield Flaw(name, 0, "", "leads outside the campaign folder")
        elif path.is_file() and not any(path.relative_to(folder.root).match(known) for known in KNOWN):
            yield Flaw(name, 0, "", "is not a file that a campaign has")
        elif path.is_file() and _matches(path.relative_to(folder.root), SHOWN):
            yield from _check_characters(folder, name)


def _matches(path: Path, patterns: tuple[str, ...]) -> bool:
    return any(path.match(pattern) for pattern in patterns)


def _check_characters(folder: Folder, name: str) -> Iterator[Flaw]:
    try:
        text = folder.text(name)
    except CampaignError as error:
        yield of_error(error, name)
        return
    for number, line in enumerate(text.split("\n"), 1):
        for character in sorted(set(line.removesuffix("\r"))):
            if unicodedata.category(character) in DECEIVING:
                shown = unicodedata.name(character, "a control character")
                yield Flaw(name, number, "", f"holds U+{ord(character):04X} ({shown.lower()})")
