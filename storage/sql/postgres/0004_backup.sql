-- The newest backup. At most one row.
CREATE TABLE backup (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    at BIGINT NOT NULL,                  -- what is newer does not stand in it
    size BIGINT                          -- in bytes; NULL: the desk was put back then, and none was taken since
);
