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
CREATE INDEX audit_action ON audit (action, id);
