-- One row: a pair that was scored in a night not yet published, or that is published and no longer kept.
-- Key: incident_a, incident_b. Inputs: link.case_pair, raw.night, snapshot.mart.case_pair (the last one, copied).
WITH
-- The oldest night that no snapshot has.
waiting AS (SELECT min(night) AS night FROM raw.night WHERE published_at IS NULL)
SELECT pair.incident_a, pair.incident_b
FROM link.case_pair AS pair, waiting
WHERE pair.scored_on >= waiting.night
UNION
SELECT gone.incident_a, gone.incident_b
FROM snapshot.mart.case_pair AS gone
ANTI JOIN link.case_pair USING (incident_a, incident_b)
