-- What the channels need beside words: pictures, reminders, codes, the month's quota.

-- What staff switch for the whole desk: overflow, its rule, days with other hours. A row a change, none is ever altered: the
-- newest of a name counts, and all of them are the history.
CREATE TABLE switch (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,                   -- 'overflow', 'overflow_rule', or 'day:2023-03-28'
    value TEXT NOT NULL,                  -- JSON; 'null' takes back
    reason TEXT NOT NULL DEFAULT '',      -- for colleagues; travellers never read it
    author TEXT NOT NULL,                 -- a member of staff, or '(rule)'
    at INTEGER NOT NULL
);
CREATE INDEX switch_name ON switch (name, id);
