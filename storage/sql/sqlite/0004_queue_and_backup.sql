-- A desk that was opened while 0003 still grew may have the table already, and an older view.

-- A stay as it stands in the lists of staff, with the newest words of its conversation.
DROP VIEW IF EXISTS queue_row;
CREATE VIEW queue_row AS
SELECT
    handoff.*, conversation.id AS conversation_id, conversation.channel, conversation.language, conversation.gone,
    conversation.seq, message.direction AS last_direction, message.author AS last_author, message.kind AS last_kind,
    message.at AS last_at, message.text AS last_text, said.reply AS last_reply
FROM handoff
JOIN conversation ON conversation.no = handoff.conversation
LEFT JOIN message ON message.conversation = handoff.conversation AND message.seq = conversation.seq
LEFT JOIN said ON said.id = message.said;

-- The newest backup. At most one row.
CREATE TABLE IF NOT EXISTS backup (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at INTEGER NOT NULL,                  -- what is newer does not stand in it
    size INTEGER                          -- in bytes; NULL: the desk was put back then, and none was taken since
);
