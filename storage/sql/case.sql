-- name: case_of
-- A claim by its receipt number.
SELECT number, conversation, kind, items, state, opened, version FROM case_ WHERE number = :number;

-- name: cases_of
-- The claims of one conversation, oldest first.
SELECT number, conversation, kind, items, state, opened FROM case_ WHERE conversation = :conversation ORDER BY opened, number;

-- name: open_case
-- A claim is filed.
INSERT INTO case_ (number, conversation, form, kind, items, inquiry, state, opened, changed, opened_by)
VALUES (:number, :conversation, :form, :kind, :items, :inquiry, 'received', :now, :now, :opened_by);

-- name: amend_case
-- Its own traveller corrects a claim that staff have not begun to check.
UPDATE case_ SET items = :items, inquiry = :inquiry, changed = :now, version = version + 1
WHERE number = :number AND conversation = :conversation AND state = 'received';

-- name: add_case_change
-- One line of a claim's history.
INSERT INTO case_change (number, at, author, what, was, becomes) VALUES (:number, :now, :author, :what, :was, :becomes);

-- name: number_taken
-- Whether a receipt number begins with these nine digits, or ever did.
SELECT 1 FROM case_ WHERE number >= :digits || '0' AND number <= :digits || '9'
UNION ALL
SELECT 1 FROM former_number WHERE number >= :digits || '0' AND number <= :digits || '9';

-- name: add_guess
-- A receipt number was tried in vain.
INSERT INTO guess (conversation, at) VALUES (:conversation, :now);

-- name: guesses_since
-- How many were tried in vain.
SELECT COUNT(*) AS count FROM guess WHERE conversation = :conversation AND at > :since;

-- name: case_for_staff
-- A claim as staff work it.
SELECT * FROM case_row WHERE number = :number;

-- name: cases_all
-- Claims, oldest first, after the last one of the page before.
SELECT * FROM case_row WHERE (opened, number) > (:opened, :number) AND opened >= :since AND opened < :until
ORDER BY opened, number LIMIT :limit;

-- name: cases_in_state
-- Claims of one state, oldest first.
SELECT * FROM case_row
WHERE state = :state AND (opened, number) > (:opened, :number) AND opened >= :since AND opened < :until
ORDER BY opened, number LIMIT :limit;

-- name: cases_of_inquiry
-- Claims for one coupon.
SELECT * FROM case_row WHERE inquiry = :inquiry AND inquiry <> '' ORDER BY opened, number LIMIT :limit;

-- name: cases_of_conversation
-- Claims of one conversation.
SELECT * FROM case_row WHERE conversation_id = :conversation ORDER BY opened, number;

-- name: case_opened
-- The place of a cursor.
SELECT opened FROM case_ WHERE number = :number;

-- name: case_counts
-- How many claims there are in each state.
SELECT state, COUNT(*) AS count FROM case_ GROUP BY state;

-- name: case_history
-- What was changed, by whom, oldest first.
SELECT id, number, at, author, what, was, becomes FROM case_change WHERE number = :number ORDER BY id LIMIT :limit;

-- name: keep_case
-- Staff changed it. The version closes the race of two who do so at once.
UPDATE case_ SET items = :items, inquiry = :inquiry, kind = :kind, state = :state, changed = :now, version = version + 1
WHERE number = :number AND version = :version;

-- name: claim_by_key
-- Whether this press of a form's button has opened a claim already.
SELECT number FROM claim_key WHERE key = :key;

-- name: add_claim_key
-- One press, one claim: the primary key closes the race of a double press.
INSERT INTO claim_key (key, number) VALUES (:key, :number);
