-- name: spend_allowance
-- So much was done since the last look; what is left now, refilled since then up to the whole of it.
INSERT INTO allowance (what, who, remaining, at) VALUES (:what, :who, :whole - :count, :now)
ON CONFLICT (what, who) DO UPDATE SET
    remaining = CASE
        WHEN allowance.remaining + (excluded.at - allowance.at) * :rate > :whole THEN :whole
        WHEN excluded.at > allowance.at THEN allowance.remaining + (excluded.at - allowance.at) * :rate
        ELSE allowance.remaining
    END - :count,
    at = CASE WHEN excluded.at > allowance.at THEN excluded.at ELSE allowance.at END
RETURNING remaining;

-- name: forget_allowances
-- Those that have long been whole again.
DELETE FROM allowance WHERE at < :before;
