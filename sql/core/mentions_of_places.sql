-- One row: a mention of one of the places asked for, with its wording (as it stands, and case aside) and its figures.
-- Key: none (the mention's own key is left out). Inputs: core.mention_place, staged.place_mention, wanted (place_id).
SELECT
    linked.place_id,
    trim(staged.location_text) AS wording,
    upper(trim(staged.location_text)) AS folded,
    staged.borough,
    staged.bcu,
    staged.easting,
    staged.northing
FROM core.mention_place AS linked
JOIN wanted USING (place_id)
JOIN staged.place_mention AS staged USING (record_id, place_no)
ORDER BY ALL
