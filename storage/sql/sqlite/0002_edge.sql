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

-- Pictures sent for a claim, or to staff: noted in the turn's transaction, fetched from the channel afterwards.
CREATE TABLE attachment (
    id TEXT PRIMARY KEY,                  -- random: it is the picture's name wherever staff meet it
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    seq INTEGER NOT NULL,                 -- the traveller's message that it came as
    number TEXT REFERENCES case_ (number), -- the claim that it belongs to; NULL while that is in the making
    for_staff INTEGER NOT NULL DEFAULT 0, -- sent to the people who had the conversation: it belongs to no claim
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,              -- what the channel gives it out for; '' when that is of no more use
    state TEXT NOT NULL CHECK (state IN ('waiting', 'fetched', 'failed', 'blanked')),
    tries INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0,       -- not fetched before; 0: at once
    put_off INTEGER NOT NULL DEFAULT 0,   -- when `due` was set: a clock that stands before it was set back, and the wait is over
    reason TEXT NOT NULL DEFAULT '',      -- why the last try or the whole fetch failed
    created INTEGER NOT NULL,
    done INTEGER,                         -- fetched, given up or blanked at
    kind TEXT NOT NULL DEFAULT '',        -- image/jpeg, …: by its first bytes, whatever its sender called it
    size INTEGER NOT NULL DEFAULT 0,      -- of the picture, in bytes
    body BLOB,                            -- the picture, sealed where the store is; last, so that lists do not read it
    UNIQUE (conversation, seq)
);
CREATE INDEX attachment_due ON attachment (channel, due) WHERE state = 'waiting';
CREATE INDEX attachment_kept ON attachment (created) WHERE state <> 'blanked';
CREATE INDEX attachment_number ON attachment (number) WHERE number IS NOT NULL;

-- Reminders that travellers asked for, one a conversation and deadline. What was sent or taken back stays as a row: so one is
-- never sent twice, whatever the clock does.
CREATE TABLE reminder (
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    name TEXT NOT NULL,                   -- the campaign's
    due INTEGER NOT NULL,                 -- not before
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'cancelled')),
    reason TEXT NOT NULL DEFAULT '',      -- why it was cancelled: stopped, gone, past, road, filed, unknown
    asked INTEGER NOT NULL,
    done INTEGER,                         -- sent or cancelled at
    PRIMARY KEY (conversation, name)
) WITHOUT ROWID;
CREATE INDEX reminder_due ON reminder (due) WHERE state = 'waiting';

-- Written unasked: a channel whose sends cost money may refuse it, with the reason.
ALTER TABLE outbox ADD COLUMN dispensable INTEGER NOT NULL DEFAULT 0;

-- The month's pushes on LINE, as LINE told last; pushes since then are counted on top. One row.
CREATE TABLE line_quota (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    most INTEGER,                         -- NULL: as many as one likes
    used INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    pushed INTEGER NOT NULL DEFAULT 0     -- by this desk, ever: what comes between LINE's figure and its note is told by it
);

-- Pushes that are handed to LINE, by their retry key: noted before the call, so that a crash or another process counts none of them
-- as free. Those that are not `spent` may have been accepted. Gone when LINE is asked after their row has ended.
CREATE TABLE line_push (
    retry_key TEXT PRIMARY KEY,
    spent INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- How it was with staff, one grade a talk.
CREATE TABLE csat (
    handoff INTEGER PRIMARY KEY REFERENCES handoff (id),
    grade INTEGER NOT NULL CHECK (grade BETWEEN 1 AND 3), -- 3 is the best
    at INTEGER NOT NULL
);
CREATE INDEX csat_at ON csat (at);

-- Numbers by which a claim in the making moves to another device or channel. Only a keyed digest of each is kept.
CREATE TABLE resume_code (
    digest TEXT PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used INTEGER,                         -- it is good once
    used_by INTEGER REFERENCES conversation (no)
) WITHOUT ROWID;
CREATE INDEX resume_code_conversation ON resume_code (conversation);
CREATE INDEX resume_code_used_by ON resume_code (used_by) WHERE used_by IS NOT NULL;
CREATE INDEX resume_code_expires ON resume_code (expires);

-- The conversation in which the claim goes on, when that is not the one in which the picture came.
ALTER TABLE attachment ADD COLUMN draft_of INTEGER REFERENCES conversation (no);
CREATE INDEX attachment_draft ON attachment (draft_of) WHERE draft_of IS NOT NULL;

-- What visitors of the page may still do, where several processes count it together.
CREATE TABLE allowance (
    what TEXT NOT NULL,
    who TEXT NOT NULL,                    -- a keyed digest of the visitor or the address
    remaining REAL NOT NULL,              -- below 0: more was done than is allowed, before the processes had told each other
    at INTEGER NOT NULL,                  -- as of then
    PRIMARY KEY (what, who)
) WITHOUT ROWID;
CREATE INDEX allowance_at ON allowance (at);
