-- A row is an open row of the history whose feature is no longer stated. Key: all columns but quote.
-- Inputs: core.record_feature_history, ended.
SELECT history.*
FROM core.record_feature_history AS history
SEMI JOIN ended
    ON history.record_id = ended.record_id AND history.field = ended.field AND history.feature = ended.feature
    AND history.value = ended.value AND history.polarity = ended.polarity AND history.about = ended.about
WHERE history.known_until IS NULL
ORDER BY ALL
