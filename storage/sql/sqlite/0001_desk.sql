-- The desk's first file. Moments are milliseconds since 1970 in UTC. What is '' or NULL below a kept row has been blanked.

-- Whoever talks with the desk, one row a person and channel. `no` ties the other tables to it (small, and on every row);
-- `id` is what pages, links and staff see: random behind the minute in which it was drawn, so that nobody can guess another's, and new
-- ones stand together in the index.
CREATE TABLE conversation (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    traveller TEXT NOT NULL,              -- the channel's own id of the person
    language TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',      -- /go/SOURCE that the traveller came from
    state TEXT NOT NULL,                  -- the dialogue's own, JSON with a version
    owner TEXT,                           -- the member of staff who holds it; the desk is silent meanwhile
    version INTEGER NOT NULL DEFAULT 0,   -- one more at every change: a stale page is told so
    seq INTEGER NOT NULL DEFAULT 0,       -- of the newest message
    episode INTEGER NOT NULL DEFAULT 0,   -- the number of the newest episode
    minute INTEGER NOT NULL DEFAULT 0,    -- begin of the minute in which messages are counted against a flood
    heard INTEGER NOT NULL DEFAULT 0,     -- messages in that minute
    created INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    day_seen INTEGER GENERATED ALWAYS AS (last_seen / 86400000) VIRTUAL, -- what is sought by it: an index of last_seen would change with every turn
    gone INTEGER,                         -- blocked or unfollowed at: nothing is sent
    UNIQUE (channel, traveller)
);

-- From the first word to a close or to 24 hours of silence.
CREATE TABLE episode (
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    number INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    closed INTEGER,
    PRIMARY KEY (conversation, number)
) WITHOUT ROWID;

-- The gate against doubles: one row an event, for ever, also when its words are long gone.
CREATE TABLE event (
    channel TEXT NOT NULL,
    event_id TEXT NOT NULL,               -- given by the channel
    kind TEXT NOT NULL,
    received INTEGER NOT NULL,
    conversation INTEGER REFERENCES conversation (no), -- while something of the person is kept here: raw, retry
    raw TEXT NOT NULL DEFAULT '',         -- as it came, of an event that left no message
    tries INTEGER NOT NULL DEFAULT 0,     -- turns of it that raised
    failure TEXT,                         -- the name of the last error while the event waits for another try
    retry TEXT,                           -- the event itself meanwhile, JSON
    PRIMARY KEY (channel, event_id)
) WITHOUT ROWID;
CREATE INDEX event_failed ON event (received) WHERE failure IS NOT NULL;

-- Messages that were unsent before they came: what a platform repeats is overtaken. They leave a blank row, no words.
CREATE TABLE unsent (
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    reference TEXT NOT NULL,              -- the channel's id of the message
    at INTEGER NOT NULL,
    PRIMARY KEY (conversation, reference)
) WITHOUT ROWID;

-- What the desk has said, each reply once: most turns say what has been said before.
CREATE TABLE said (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    reply TEXT NOT NULL,                  -- JSON
    shared INTEGER NOT NULL DEFAULT 0     -- more than one message has it: it is no one person's
);

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    seq INTEGER NOT NULL,
    episode INTEGER NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    author TEXT NOT NULL,                 -- 'traveller', 'bot', or a member of staff
    kind TEXT NOT NULL,                   -- in: what was heard; out: what was said
    at INTEGER NOT NULL,
    text TEXT NOT NULL DEFAULT '',        -- in: the traveller's words
    data TEXT NOT NULL DEFAULT '',        -- in: of the pressed button
    reference TEXT NOT NULL DEFAULT '',   -- in: the channel's id of the message
    raw TEXT NOT NULL DEFAULT '',         -- in: the event as it came
    said INTEGER REFERENCES said (id),    -- out: the reply
    entry TEXT NOT NULL DEFAULT '',       -- why this was said: the entry, its score, the runner-up, the rule
    score REAL NOT NULL DEFAULT 0,
    runner_up TEXT NOT NULL DEFAULT '',
    runner_up_score REAL NOT NULL DEFAULT 0,
    rule TEXT NOT NULL DEFAULT '',
    trace TEXT NOT NULL DEFAULT '',       -- what else explains it, JSON
    blanked INTEGER,                      -- unsent or erased at
    UNIQUE (conversation, seq)
);

-- Pairs of neighbouring characters, so that words of two (期限) are found. It holds other words than message.text: folded, and
-- those of replies too; so it is written and rubbed out by storage/search.py, and must never be told to rebuild itself.
CREATE VIRTUAL TABLE message_fts USING fts5 (
    text, content="message", content_rowid="id", detail=none, columnsize=0, tokenize='ascii'
);

-- How far messages have joined the index: storage/sqlite/indexing.py.
CREATE TABLE indexed (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    upto INTEGER NOT NULL
);
INSERT INTO indexed (one, upto) VALUES (1, 0);

-- When the newest messages are deleted, their numbers are given once more: nothing has been done "up to" such a number.
CREATE TRIGGER newest_deleted AFTER DELETE ON message WHEN old.id > (SELECT COALESCE(MAX(id), 0) FROM message) BEGIN
    UPDATE indexed SET upto = MIN(upto, (SELECT COALESCE(MAX(id), 0) FROM message));
    UPDATE purged SET upto = MIN(upto, (SELECT COALESCE(MAX(id), 0) FROM message));
END;

-- Replies on their way. What is sent is the message that a row names: the transcript cannot disagree with it. Its number is the key: new
-- rows stand at the end, whoever they are for, and not each in another place.
CREATE TABLE outbox (
    message INTEGER PRIMARY KEY REFERENCES message (id),
    conversation INTEGER NOT NULL,             -- the message's own, as is `seq`: for the order of what is open
    seq INTEGER NOT NULL,
    channel TEXT NOT NULL,
    reply_token TEXT NOT NULL DEFAULT '',
    retry_key TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL CHECK (          -- spelled out: for a list SQLite makes a table at every check
        status = 'waiting' OR status = 'sending' OR status = 'accepted' OR status = 'failed' OR status = 'unsure' OR status = 'held'
    ),
    tries INTEGER NOT NULL DEFAULT 0,     -- sends begun
    doubtful INTEGER NOT NULL DEFAULT 0,  -- one of them may have arrived
    due INTEGER NOT NULL,                 -- not before; 0: at once, whatever becomes of the clock
    put_off INTEGER NOT NULL DEFAULT 0,   -- when `due` was set: a clock that stands before it was set back, and the wait is over
    reason TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL,
    done INTEGER,                         -- nothing more happens by itself since: accepted, failed, unsure, held
    claimed_by TEXT NOT NULL DEFAULT ''   -- the process that carries it, as long as that lives
);
CREATE INDEX outbox_open ON outbox (conversation, seq) WHERE done IS NULL;
CREATE INDEX outbox_due ON outbox (channel, due, created) WHERE done IS NULL;

-- The desk's processes, where several share a store, and those of them that have given a sign of life in the last 15 seconds.
CREATE TABLE process (
    id TEXT PRIMARY KEY,
    started INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
    seen INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
) WITHOUT ROWID;
CREATE VIEW living AS
SELECT id, started FROM process WHERE seen > CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - 15000;

-- Stays in the human queue. At most one is open for a conversation.
CREATE TABLE handoff (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    reason TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'held', 'left', 'closed')),
    owner TEXT,
    joined INTEGER NOT NULL,
    taken INTEGER,
    closed INTEGER,
    ending TEXT NOT NULL DEFAULT ''       -- why it was closed
);
CREATE UNIQUE INDEX handoff_open ON handoff (conversation) WHERE state <> 'closed';
CREATE INDEX handoff_waiting ON handoff (id) WHERE state = 'waiting';

-- Case-B claims. `case` is a word of SQL.
CREATE TABLE case_ (
    number TEXT PRIMARY KEY,              -- nine random digits and a check digit
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    form TEXT NOT NULL,
    kind TEXT NOT NULL,
    items TEXT NOT NULL,                  -- JSON
    state TEXT NOT NULL CHECK (state IN ('received', 'checking', 'refunded', 'refused', 'closed')),
    opened INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX case_conversation ON case_ (conversation);

CREATE TABLE case_change (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL REFERENCES case_ (number),
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    what TEXT NOT NULL,                   -- the item, or 'state'
    was TEXT NOT NULL,
    becomes TEXT NOT NULL
);
CREATE INDEX case_change_number ON case_change (number);

-- Left for staff while nobody was on duty.
CREATE TABLE left_message (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    seq INTEGER NOT NULL,                 -- the traveller's message that it came from
    at INTEGER NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX left_message_conversation ON left_message (conversation);

CREATE TABLE callback (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    at INTEGER NOT NULL,
    slot_start INTEGER NOT NULL,
    slot_end INTEGER NOT NULL
);
CREATE INDEX callback_conversation ON callback (conversation);

-- Questions that were not answered, for the review loop.
CREATE TABLE miss (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    nearest TEXT NOT NULL,
    score REAL NOT NULL
);
CREATE INDEX miss_conversation ON miss (conversation);

-- 解決した / まだ
CREATE TABLE rating (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    at INTEGER NOT NULL,
    entry TEXT NOT NULL,
    solved INTEGER NOT NULL
);
CREATE INDEX rating_conversation ON rating (conversation);

-- Receipt numbers tried in vain: counted, so that nobody can try them through.
CREATE TABLE guess (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    at INTEGER NOT NULL
);
CREATE INDEX guess_conversation ON guess (conversation, at);
