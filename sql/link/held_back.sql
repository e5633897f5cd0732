-- One row: a series that nothing but the night's budget has kept from being shown so far. Key: series_id.
-- Inputs: link.below_line, link.alert; $begins: how the answer of such a series begins.
WITH
-- The newest answer to why a series was not shown.
newest AS (
    SELECT series_id, max(night) AS night, arg_max(why, night) AS why FROM link.below_line GROUP BY series_id
)
SELECT n.series_id
FROM newest AS n
WHERE starts_with(n.why, $begins)
  AND NOT EXISTS (SELECT 1 FROM link.alert AS a WHERE a.series_id = n.series_id AND a.night >= n.night)
ORDER BY n.series_id
