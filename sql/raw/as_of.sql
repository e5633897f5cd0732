-- One row: an image that belonged to the picture of a past night, with its body. Key: feed, row_key.
-- Inputs: raw.image, raw.emptied; child_feeds(feed, parent_feed) from Python; $night, the last night that counts.
WITH
-- What had come by then.
known AS (
    SELECT image.*, child_feeds.parent_feed
    FROM raw.image AS image
    LEFT JOIN child_feeds ON image.feed = child_feeds.feed
    WHERE image.night <= $night
),
-- Of each record the latest change; of two with one time the later delivery, then the later file.
single AS (
    SELECT
        feed, row_key, NULL::VARCHAR AS parent_key, updated_at, night, body,
        min(night) OVER (PARTITION BY feed, row_key) AS first_night
    FROM known
    WHERE parent_feed IS NULL
    QUALIFY row_number() OVER (PARTITION BY feed, row_key ORDER BY updated_at DESC, night DESC, image_date DESC) = 1
),
-- Of each report and child feed the age of the newest set, which may be one that became empty.
newest_set AS (
    SELECT feed, parent_key, max(struct_pack(day := image_date, taken := night)) AS age
    FROM (
        SELECT feed, parent_key, image_date, night FROM known WHERE parent_feed IS NOT NULL
        UNION ALL
        SELECT feed, parent_key, image_date, night FROM raw.emptied WHERE night <= $night
    )
    GROUP BY feed, parent_key
),
-- The rows of those sets, where the report itself had come.
children AS (
    SELECT known.feed, known.row_key, known.parent_key, known.updated_at, known.night, known.body, known.night AS first_night
    FROM known
    JOIN newest_set
        ON known.feed = newest_set.feed AND known.parent_key = newest_set.parent_key
        AND newest_set.age = struct_pack(day := known.image_date, taken := known.night)
    SEMI JOIN single ON single.feed = known.parent_feed AND single.row_key = known.parent_key
)
SELECT * FROM single
UNION ALL
SELECT * FROM children
ORDER BY feed, row_key
