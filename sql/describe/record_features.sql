-- A row is a feature that a changed record stated until now. Key: all columns but quote.
-- Inputs: core.record_feature, changed.
SELECT stated.*
FROM core.record_feature AS stated
SEMI JOIN changed ON stated.record_id = changed.record_id
ORDER BY ALL
