-- name: case_of
-- A claim by its receipt number.
SELECT number, conversation, kind, items, state, opened FROM case_ WHERE number = :number;

-- name: cases_of
-- The claims of one conversation, oldest first.
SELECT number, conversation, kind, items, state, opened FROM case_ WHERE conversation = :conversation ORDER BY opened, number;

-- name: open_case
-- A claim is filed.
INSERT INTO case_ (number, conversation, form, kind, items, state, opened)
VALUES (:number, :conversation, :form, :kind, :items, 'received', :now);

-- name: amend_case
-- Its own traveller corrects a claim that staff have not begun to check.
UPDATE case_ SET items = :items, version = version + 1
WHERE number = :number AND conversation = :conversation AND state = 'received';

-- name: add_case_change
-- One line of a claim's history.
INSERT INTO case_change (number, at, author, what, was, becomes) VALUES (:number, :now, :author, :what, :was, :becomes);

-- name: number_taken
-- Whether a receipt number begins with these nine digits.
SELECT 1 FROM case_ WHERE number >= :digits || '0' AND number <= :digits || '9';

-- name: add_guess
-- A receipt number was tried in vain.
INSERT INTO guess (conversation, at) VALUES (:conversation, :now);

-- name: guesses_since
-- How many were tried in vain.
SELECT COUNT(*) AS count FROM guess WHERE conversation = :conversation AND at > :since;
