-- Staff: who they are, what they may, what they do. Moments are milliseconds since 1970 in UTC.

-- An account is never deleted and its name never given to another: transcripts, handoffs and the audit log name staff by it.
CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,            -- for logging in; lower case
    display TEXT NOT NULL,                -- what travellers and colleagues read
    role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'auditor')),
    password TEXT NOT NULL,               -- argon2id
    must_change INTEGER NOT NULL,         -- the password was given by somebody else
    password_changed INTEGER NOT NULL,
    totp TEXT NOT NULL DEFAULT '',        -- the secret of the second factor, sealed; '' without one
    totp_step INTEGER NOT NULL DEFAULT 0, -- of the code used last: a code counts once
    created INTEGER NOT NULL,
    disabled INTEGER                      -- since
);

-- Once each, when the telephone with the second factor is lost.
CREATE TABLE recovery_code (
    digest BLOB PRIMARY KEY,              -- SHA-256
    staff INTEGER NOT NULL REFERENCES staff (id)
) WITHOUT ROWID;
CREATE INDEX recovery_code_staff ON recovery_code (staff);

-- Cookies are kept as their SHA-256: who reads this table cannot log in with it.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,          -- of the cookie
    former BLOB UNIQUE,                   -- of the cookie before it, until the new one has been seen
    confirmed INTEGER NOT NULL DEFAULT 1, -- the cookie has come back from the browser
    staff INTEGER NOT NULL REFERENCES staff (id),
    forms TEXT NOT NULL,                  -- stands in every form of this session
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    rotated INTEGER NOT NULL,
    expires INTEGER NOT NULL,             -- whatever is done meanwhile
    revoked INTEGER,
    ending TEXT NOT NULL DEFAULT ''       -- logout, password, disabled, reused
);
CREATE INDEX session_staff ON session (staff) WHERE revoked IS NULL;

-- For programs. Shown once, kept as its SHA-256.
CREATE TABLE token (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    staff INTEGER NOT NULL REFERENCES staff (id),
    label TEXT NOT NULL,                  -- what it is for
    created INTEGER NOT NULL,
    used INTEGER,                         -- last, to the minute
    revoked INTEGER
);
CREATE INDEX token_staff ON token (staff) WHERE revoked IS NULL;

-- Tries to log in, counted before the password is looked at: many at once are counted like one after the other. A row without
-- tries says that the owner of an account has logged in from an address.
CREATE TABLE login_try (
    who BLOB PRIMARY KEY,                 -- digest of an account and an address, of an address, or of an account
    tries INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    due INTEGER NOT NULL                  -- the next try is looked at from here on
) WITHOUT ROWID;
CREATE INDEX login_try_newest ON login_try (newest);

-- What staff did that has to be answered for: nothing here is ever changed.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    staff TEXT NOT NULL,                  -- the name of the account; 'operator' for a command; '' for nobody
    action TEXT NOT NULL,
    target TEXT NOT NULL,                 -- the id of what it was done to, never its words
    count INTEGER NOT NULL DEFAULT 1,     -- how many records it touched
    reason TEXT NOT NULL DEFAULT '',
    request TEXT NOT NULL DEFAULT ''      -- the request's id, as in the log
);
CREATE INDEX audit_staff ON audit (staff, id);
CREATE INDEX audit_action ON audit (action, staff, at);

-- Records: what staff read, mark and note in transcripts, how each episode ended, and what outlives the words.

-- Who has read an episode, and how far.
CREATE TABLE reading (
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    episode INTEGER NOT NULL,
    staff TEXT NOT NULL,
    seq INTEGER NOT NULL,                 -- the newest message that they saw
    at INTEGER NOT NULL,
    PRIMARY KEY (conversation, episode, staff)
) WITHOUT ROWID;

-- Worth coming back to: one mark an episode, for everybody.
CREATE TABLE mark (
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    episode INTEGER NOT NULL,
    staff TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (conversation, episode)
) WITHOUT ROWID;

CREATE TABLE comment (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    episode INTEGER NOT NULL,
    staff TEXT NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    key TEXT NOT NULL DEFAULT ''          -- of one press of the button
);
CREATE INDEX comment_episode ON comment (conversation, episode);
CREATE UNIQUE INDEX comment_key ON comment (conversation, staff, key) WHERE key <> ''; -- the same press once more is no other comment

-- How it ended, once nothing can change that any more; NULL before: the view below tells it then.
ALTER TABLE episode ADD COLUMN outcome TEXT;
CREATE INDEX episode_opened ON episode (opened, conversation, number);
CREATE INDEX episode_unsettled ON episode (opened) WHERE outcome IS NULL;

-- What figures, retention and erasure look for.
CREATE INDEX message_answer ON message (at, entry) WHERE direction = 'out' AND entry <> '';
CREATE INDEX message_said ON message (said) WHERE said IS NOT NULL;
CREATE INDEX event_conversation ON event (conversation) WHERE conversation IS NOT NULL;
CREATE INDEX handoff_joined ON handoff (joined);
CREATE INDEX handoff_conversation ON handoff (conversation);
CREATE INDEX miss_at ON miss (at, nearest);
CREATE INDEX rating_at ON rating (at, entry, solved);
CREATE INDEX case_opened ON case_ (opened, state);
CREATE INDEX conversation_seen ON conversation (day_seen);

-- Each episode with the one outcome that it has; the first that fits. Without a decided one ('undecided') it depends on how
-- long they have been silent (`ended` is the moment of the last word).
CREATE VIEW judged_episode AS
SELECT
    spanned.*,
    COALESCE(spanned.settled, CASE
        WHEN (
            SELECT rating.solved FROM rating
            WHERE rating.conversation = spanned.conversation AND rating.at >= spanned.opened AND rating.at < spanned.until
            ORDER BY rating.id DESC LIMIT 1
        ) = 1 OR EXISTS (
            SELECT 1 FROM case_
            WHERE case_.conversation = spanned.conversation AND case_.opened >= spanned.opened AND case_.opened < spanned.until
        ) THEN 'solved'
        WHEN EXISTS (
            SELECT 1 FROM message
            WHERE message.conversation = spanned.conversation AND message.episode = spanned.number
                AND message.author NOT IN ('traveller', 'bot')
        ) THEN 'person'
        WHEN EXISTS (
            SELECT 1 FROM handoff
            WHERE handoff.conversation = spanned.conversation AND handoff.joined >= spanned.opened
                AND handoff.joined < spanned.until AND handoff.state IN ('waiting', 'taken', 'held')
        ) THEN 'ongoing'
        WHEN EXISTS (
            SELECT 1 FROM callback
            WHERE callback.conversation = spanned.conversation AND callback.at >= spanned.opened AND callback.at < spanned.until
        ) OR EXISTS (
            SELECT 1 FROM left_message
            WHERE left_message.conversation = spanned.conversation AND left_message.at >= spanned.opened
                AND left_message.at < spanned.until
        ) THEN 'callback'
        WHEN EXISTS (
            SELECT 1 FROM handoff
            WHERE handoff.conversation = spanned.conversation AND handoff.joined >= spanned.opened
                AND handoff.joined < spanned.until
        ) THEN 'gave_up'
        WHEN EXISTS (
            SELECT 1 FROM rating
            WHERE rating.conversation = spanned.conversation AND rating.at >= spanned.opened AND rating.at < spanned.until
        ) OR EXISTS (
            SELECT 1 FROM message AS before JOIN message AS again ON again.conversation = before.conversation
            WHERE before.conversation = spanned.conversation AND before.episode = spanned.number AND before.kind = 'answer'
                AND again.episode = spanned.number + 1 AND again.entry = before.entry AND again.kind = 'answer'
                AND spanned.until - spanned.ended < 259200000
        ) THEN 'unsolved'
        WHEN (
            SELECT message.kind FROM message
            WHERE message.conversation = spanned.conversation AND message.episode = spanned.number
                AND message.direction = 'out' AND message.kind <> 'social'
            ORDER BY message.seq DESC LIMIT 1
        ) IN ('fallback', 'unstated', 'clarify') THEN 'unanswered'
        WHEN NOT EXISTS (
            SELECT 1 FROM message
            WHERE message.conversation = spanned.conversation AND message.episode = spanned.number
                AND message.direction = 'out' AND message.kind <> 'social'
        ) THEN 'no_request'
        ELSE 'undecided'
    END) AS outcome
FROM (
    SELECT
        episode.conversation, episode.number, episode.opened, episode.outcome AS settled,
        COALESCE((
            SELECT next.opened FROM episode AS next
            WHERE next.conversation = episode.conversation AND next.number = episode.number + 1
        ), 9223372036854775807) AS until,
        COALESCE((
            SELECT message.at FROM message
            WHERE message.conversation = episode.conversation AND message.episode = episode.number
            ORDER BY message.seq DESC LIMIT 1
        ), episode.opened) AS ended
    FROM episode
) AS spanned;

-- Figures of conversations that are gone: counts of a day in Japan (days since 1970).
CREATE TABLE daily_count (
    day INTEGER NOT NULL,
    what TEXT NOT NULL,                   -- outcome, entry, solved, unsolved, miss, case, grade, waited, gave_up, left_word
    key TEXT NOT NULL,
    channel TEXT NOT NULL,
    source TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, what, key, channel, source)
) WITHOUT ROWID;

CREATE INDEX daily_case ON daily_count (key, day) WHERE what = 'case';

-- Who was erased: random ids, nobody's name. A backup that is older than an erasure gets it again from here.
CREATE TABLE erasure (
    conversation TEXT PRIMARY KEY,        -- its id
    at INTEGER NOT NULL
) WITHOUT ROWID;
-- What staff do with a stay in the queue (bot/stay.py). `owner` is the name of an account.
ALTER TABLE handoff ADD COLUMN ref TEXT NOT NULL DEFAULT '';          -- what staff and programs call it: random
ALTER TABLE handoff ADD COLUMN version INTEGER NOT NULL DEFAULT 0;    -- one more at every move: a stale page is told so
ALTER TABLE handoff ADD COLUMN meant_for TEXT NOT NULL DEFAULT '';    -- passed to an account, to 'supervisor', or to anybody
ALTER TABLE handoff ADD COLUMN passed INTEGER;                        -- since when
ALTER TABLE handoff ADD COLUMN lease INTEGER;                         -- without a sign of life the owner loses it then
ALTER TABLE handoff ADD COLUMN unanswered INTEGER;                    -- since when the traveller waits for a word of staff
ALTER TABLE handoff ADD COLUMN held INTEGER;                          -- since
ALTER TABLE handoff ADD COLUMN hold_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE handoff ADD COLUMN first_reply INTEGER;
ALTER TABLE handoff ADD COLUMN alerted INTEGER;                       -- staff were told that it waits too long
ALTER TABLE handoff ADD COLUMN outcome TEXT NOT NULL DEFAULT '';      -- what staff closed it with
UPDATE handoff SET ref = lower(hex(randomblob(12))), unanswered = joined;
UPDATE handoff SET lease = taken WHERE state IN ('taken', 'held');
CREATE UNIQUE INDEX handoff_ref ON handoff (ref);
CREATE INDEX handoff_owner ON handoff (owner, id) WHERE state IN ('taken', 'held');
CREATE INDEX handoff_taken ON handoff (id) WHERE state = 'taken';
CREATE INDEX handoff_held ON handoff (id) WHERE state = 'held';
CREATE INDEX handoff_left ON handoff (id) WHERE state = 'left';
CREATE INDEX handoff_lease ON handoff (lease) WHERE state IN ('taken', 'held');
CREATE INDEX handoff_overdue ON handoff (unanswered) WHERE state <> 'closed' AND alerted IS NULL AND unanswered IS NOT NULL;
CREATE INDEX handoff_alerted ON handoff (id) WHERE state IN ('waiting', 'taken') AND alerted IS NOT NULL;

-- What was done with a stay, by whom: lines of the conversation's log. They stay as long as the conversation does.
CREATE TABLE stay_move (
    id INTEGER PRIMARY KEY,
    handoff INTEGER NOT NULL REFERENCES handoff (id),
    at INTEGER NOT NULL,
    staff TEXT NOT NULL DEFAULT '',       -- '' for the desk itself
    move TEXT NOT NULL,                   -- as bot/stay.py calls it, or 'heard'
    more TEXT NOT NULL DEFAULT ''         -- to whom it was passed, why it is on hold, how it ended
);
CREATE INDEX stay_move_handoff ON stay_move (handoff, id);

-- What staff have to know at once, in order: open consoles read it live, and one that comes back reads what it missed. No
-- words of anybody stand here, only what to look at.
CREATE TABLE staff_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice, also when old rows are purged
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    staff TEXT NOT NULL DEFAULT '',       -- who did it
    handoff TEXT NOT NULL DEFAULT '',
    conversation TEXT NOT NULL DEFAULT '',
    seq INTEGER NOT NULL DEFAULT 0,       -- of a message
    case_number TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT '',       -- of the stay, the case or the message, since then
    version INTEGER NOT NULL DEFAULT 0
);

-- One press of the send button, one message: the key that a page makes for each.
CREATE TABLE send_key (
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    key TEXT NOT NULL,
    staff TEXT NOT NULL,
    seq INTEGER NOT NULL,                 -- the message that it became
    PRIMARY KEY (conversation, key)
) WITHOUT ROWID;

-- One request for the next, one stay: a program that got no answer asks again with the same key.
CREATE TABLE take_key (
    staff TEXT NOT NULL,
    key TEXT NOT NULL,
    handoff INTEGER NOT NULL REFERENCES handoff (id),
    PRIMARY KEY (staff, key)
) WITHOUT ROWID;
CREATE INDEX take_key_handoff ON take_key (handoff);

-- Words that only staff see.
CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (no),
    at INTEGER NOT NULL,
    staff TEXT NOT NULL,
    text TEXT NOT NULL,
    key TEXT NOT NULL DEFAULT ''          -- of one press of the button
);
CREATE INDEX note_conversation ON note (conversation, id);
CREATE UNIQUE INDEX note_key ON note (conversation, staff, key) WHERE key <> ''; -- the same press once more is no other note

-- A reply in the making. It belongs to the conversation: a colleague who takes over goes on with it.
CREATE TABLE draft (
    conversation INTEGER PRIMARY KEY REFERENCES conversation (no),
    at INTEGER NOT NULL,
    staff TEXT NOT NULL,
    text TEXT NOT NULL
);

CREATE INDEX handoff_closed ON handoff (id) WHERE state = 'closed';

-- Claims as staff work them. `inquiry` tells one coupon from another without saying its number.
ALTER TABLE case_ ADD COLUMN inquiry TEXT NOT NULL DEFAULT '';
ALTER TABLE case_ ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_ ADD COLUMN opened_by TEXT NOT NULL DEFAULT 'traveller'; -- or the member of staff who had them on the telephone
UPDATE case_ SET changed = opened;
CREATE INDEX case_inquiry ON case_ (inquiry) WHERE inquiry <> '';
CREATE INDEX case_in_order ON case_ (opened, number);
CREATE INDEX case_state ON case_ (state, opened, number);

CREATE VIEW case_row AS
SELECT
    case_.*, conversation.id AS conversation_id, conversation.channel, conversation.language, conversation.gone,
    (SELECT COUNT(*) FROM case_ AS other WHERE other.inquiry = case_.inquiry AND other.inquiry <> '') AS same_inquiry
FROM case_ JOIN conversation ON conversation.no = case_.conversation;

-- One press of the button of the form for callers, one claim.
CREATE TABLE claim_key (
    key TEXT PRIMARY KEY,
    number TEXT NOT NULL REFERENCES case_ (number)
) WITHOUT ROWID;
CREATE INDEX claim_key_number ON claim_key (number);

-- Retention: how far each kind has been purged, and what stays of claims that are gone.
ALTER TABLE episode ADD COLUMN emptied INTEGER;                       -- its words were purged or erased at
CREATE INDEX episode_full ON episode (opened) WHERE emptied IS NULL;
CREATE INDEX event_raw ON event (received) WHERE raw <> '';

CREATE TABLE purged (
    kind TEXT PRIMARY KEY,
    upto INTEGER NOT NULL                 -- the highest message id that is done with
) WITHOUT ROWID;

-- Receipt numbers of claims that are deleted or were lost with a newer file: none is given twice.
CREATE TABLE former_number (number TEXT PRIMARY KEY) WITHOUT ROWID;

-- The keys that something in this file is sealed with, by name. The keys themselves are elsewhere.
CREATE TABLE sealing_key (
    name TEXT PRIMARY KEY
) WITHOUT ROWID;

-- Secrets that the desk drew for itself, sealed.
CREATE TABLE sealing_secret (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Where the desk has moved from here, or is being brought from: it opens on neither side before that is done. At most one row.
CREATE TABLE moved (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    direction TEXT NOT NULL CHECK (direction IN ('to', 'from')),
    place TEXT NOT NULL,
    at INTEGER NOT NULL,
    progress TEXT NOT NULL DEFAULT ''     -- from: what has been carried so far
);
