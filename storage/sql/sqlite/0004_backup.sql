-- The newest backup. At most one row.
CREATE TABLE backup (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at INTEGER NOT NULL,                  -- what is newer does not stand in it
    size INTEGER                          -- in bytes; NULL: the desk was put back then, and none was taken since
);
