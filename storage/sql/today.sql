-- name: today
-- What happened since the day began.
SELECT
    (SELECT COUNT(*) FROM episode WHERE opened >= :begins) AS talks,
    (SELECT COUNT(*) FROM handoff WHERE joined >= :begins AND taken IS NOT NULL) AS with_staff,
    (SELECT COUNT(*) FROM handoff WHERE joined >= :begins AND taken IS NULL AND state = 'closed') AS gave_up,
    (SELECT COUNT(*) FROM case_ WHERE state = 'received') AS open_cases;

-- name: seen_lately
-- Who is logged in and did something a short while ago. An auditor only looks, and serves nobody.
SELECT DISTINCT staff.name FROM session JOIN staff ON staff.id = session.staff
WHERE session.revoked IS NULL AND session.seen >= :since AND staff.disabled IS NULL AND staff.role <> 'auditor' ORDER BY staff.name;
