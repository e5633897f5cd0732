-- One row: a series under its id or one it was merged into. Key: series_id. Inputs: mart.series, mart.merged_id; $id.
WITH
-- The id that stayed, where the one asked for was merged.
kept AS (
    SELECT kept_id AS series_id FROM mart.merged_id WHERE kind = 'series' AND old_id = $id
    UNION
    SELECT $id
)
SELECT s.* FROM mart.series AS s JOIN kept USING (series_id) ORDER BY s.series_id
