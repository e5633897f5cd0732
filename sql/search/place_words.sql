-- One row: a word of a place's names that comes near one of the sought ones. Key: place_id, name, sought.
-- Inputs: mart.place, token (sought, variant: itself and its other forms; digits: its figures or null).
WITH
-- Every name of every place.
named AS (
    SELECT place_id, unnest(names) AS name FROM mart.place
),
-- Their words, each once a name.
worded AS (
    SELECT DISTINCT
        place_id, name,
        unnest(string_split_regex(replace(upper(strip_accents(name)), '''', ''), '[^A-Z0-9&/]+')) AS word
    FROM named
)
SELECT
    worded.place_id,
    worded.name,
    token.sought,
    max(CASE
        WHEN worded.word = token.sought THEN 1.0
        WHEN worded.word = token.variant THEN 0.97
        ELSE 0.98 * jaro_winkler_similarity(worded.word, token.variant)
    END) AS likeness
FROM worded
JOIN token ON
    worded.word = token.variant
    -- Numbers must be the same; words may hold a slip.
    OR (token.digits IS NULL AND jaro_winkler_similarity(worded.word, token.variant) >= 0.86)
GROUP BY ALL
ORDER BY ALL
