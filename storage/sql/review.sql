-- name: add_miss
-- A question that was not answered.
INSERT INTO miss (conversation, seq, at, text, nearest, score)
VALUES (:conversation, :seq, :now, :text, :nearest, :score);

-- name: blank_miss
-- The words were unsent.
UPDATE miss SET text = '' WHERE conversation = :conversation AND seq = :seq;

-- name: drop_rating
-- What was said before of an answer that has not been given anew since: a button pressed twice, or another mind.
DELETE FROM rating WHERE conversation = :conversation AND entry = :entry AND at >= (
    SELECT MAX(at) FROM message
    WHERE message.conversation = :conversation AND message.entry = :entry AND direction = 'out' AND kind = 'answer'
);

-- name: add_rating
-- 解決した or まだ beneath an answer.
INSERT INTO rating (conversation, at, entry, solved) VALUES (:conversation, :now, :entry, :solved);
