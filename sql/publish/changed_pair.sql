-- One row: a kept pair that was scored in a night not yet published. Key: incident_a, incident_b.
-- Inputs: link.case_pair, raw.night.
WITH
-- The oldest night that no snapshot has.
waiting AS (SELECT min(night) AS night FROM raw.night WHERE published_at IS NULL)
SELECT pair.incident_a, pair.incident_b
FROM link.case_pair AS pair, waiting
WHERE pair.scored_on >= waiting.night
