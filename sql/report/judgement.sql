-- One row: a judgement that stands on a series, an alert or a pair, made by the end of the window. Key: judgement_id.
-- Inputs: mart.judgement. Value: last. The reason comes along only to be searched for a word of the yardstick.
SELECT
    judgement_id,
    judged_at,
    subject_kind,
    subject_id,
    judgement,
    reason,
    reason_code,
    until
FROM mart.judgement
WHERE withdrawn_at IS NULL AND judged_at::DATE <= $last
ORDER BY judged_at, judgement_id
