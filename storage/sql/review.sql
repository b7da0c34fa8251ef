-- name: add_miss
-- A question that was not answered.
INSERT INTO miss (conversation, seq, at, text, nearest, score)
VALUES (:conversation, :seq, :now, :text, :nearest, :score);

-- name: blank_miss
-- The words were unsent.
UPDATE miss SET text = '' WHERE conversation = :conversation AND seq = :seq;

-- name: add_rating
-- 解決した or まだ beneath an answer.
INSERT INTO rating (conversation, at, entry, solved) VALUES (:conversation, :now, :entry, :solved);
