-- One row: a place of which a name, or a text that a record wrote for it, holds the sought words. Key: place_id.
-- Inputs: mart.place, mart.place_mention. Value: sought (upper case).
SELECT
    place.place_id, place.best_name, place.names, place.kind, place.borough, place.bcu, place.easting, place.northing,
    place.mention_count
FROM mart.place AS place
WHERE contains(upper(array_to_string(place.names, ' | ')), $sought)
    OR upper(place.place_id) = $sought
    OR place.place_id IN (
        SELECT mention.place_id
        FROM mart.place_mention AS mention
        WHERE contains(upper(concat_ws(' ', mention.location_text, mention.postcode)), $sought)
    )
ORDER BY place.mention_count DESC NULLS LAST, place.place_id
LIMIT 200
