-- One row: a kept child row of a report that arrives for the first time tonight, in the newest set of its feed.
-- Key: feed, row_key. Inputs: raw.image, raw.emptied; parents(feed, parent_key) from Python, feed being the child feed.
WITH
-- Positions only: reading the bodies of the whole history to find a handful would cost the night.
waiting AS (
    SELECT image.rowid AS position, image.feed, image.parent_key, image.image_date, image.night
    FROM raw.image AS image
    SEMI JOIN parents ON image.feed = parents.feed AND image.parent_key = parents.parent_key
),
-- The newest set of each report and feed, which may be one that became empty.
newest AS (
    SELECT feed, parent_key, max(struct_pack(day := image_date, taken := night)) AS age
    FROM (
        SELECT feed, parent_key, image_date, night FROM waiting
        UNION ALL
        SELECT feed, parent_key, image_date, night FROM raw.emptied SEMI JOIN parents USING (feed, parent_key)
    )
    GROUP BY feed, parent_key
)
SELECT waiting.position, waiting.feed, waiting.parent_key
FROM waiting
JOIN newest USING (feed, parent_key)
WHERE newest.age = struct_pack(day := waiting.image_date, taken := waiting.night)
ORDER BY waiting.position
