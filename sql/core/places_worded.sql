-- One row: a place asked for, with its wordings by how often they stand, and the figures that its mentions give.
-- Key: place_id. Inputs: core.mention_place, staged.place_mention, wanted (place_id).
WITH
-- Every mention of the places.
mention AS (
    SELECT linked.place_id, staged.location_text, staged.borough, staged.bcu, staged.easting, staged.northing
    FROM core.mention_place AS linked
    JOIN wanted USING (place_id)
    JOIN staged.place_mention AS staged USING (record_id, place_no)
),
-- How often each wording stands, case aside.
wording AS (
    SELECT place_id, mode(trim(location_text) ORDER BY trim(location_text)) AS text, count(*) AS times
    FROM mention
    WHERE trim(location_text) <> ''
    GROUP BY place_id, upper(trim(location_text))
),
-- The wordings, commonest first.
worded AS (
    SELECT place_id, list(text ORDER BY times DESC, text) AS names
    FROM wording
    GROUP BY place_id
)
SELECT
    mention.place_id,
    any_value(worded.names) AS names,
    mode(mention.borough ORDER BY mention.borough) AS borough,
    mode(mention.bcu ORDER BY mention.bcu) AS bcu,
    -- Enough for a middle that does not wander; the same ones whatever the order.
    min(struct_pack(easting := mention.easting, northing := mention.northing), 50)
        FILTER (mention.easting IS NOT NULL) AS points,
    count(*) AS mention_count
FROM mention
LEFT JOIN worded USING (place_id)
GROUP BY mention.place_id
ORDER BY ALL
