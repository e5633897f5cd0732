-- One row: a word by which a person is known that comes near one of the sought ones. Key: person_id, source, word, sought.
-- Inputs: mart.person_mention, token (sought, variant: itself and its other forms; digits: its figures or null).
WITH
-- Every way in which a mention names its person.
given AS (
    SELECT person_id, 'name' AS source, concat_ws(' ', name_text, surname, forenames) AS text FROM mart.person_mention
    UNION ALL
    SELECT person_id, 'alias', array_to_string(aliases, ' ') FROM mart.person_mention WHERE len(aliases) > 0
    UNION ALL
    SELECT person_id, 'handle', array_to_string(handles, ' ') FROM mart.person_mention WHERE len(handles) > 0
    UNION ALL
    SELECT person_id, 'phone', array_to_string(phones, ' ') FROM mart.person_mention WHERE len(phones) > 0
    UNION ALL
    SELECT person_id, 'e-mail', email FROM mart.person_mention WHERE email IS NOT NULL
    UNION ALL
    SELECT person_id, 'identifier', pnc_id FROM mart.person_mention WHERE pnc_id IS NOT NULL
    UNION ALL
    SELECT person_id, 'date of birth', strftime(dob, '%d/%m/%Y %Y-%m-%d %m/%Y %d/%m %Y') FROM mart.person_mention
    WHERE dob IS NOT NULL
),
-- Its words, each once.
worded AS (
    SELECT DISTINCT person_id, source, unnest(string_split_regex(upper(strip_accents(text)), '[\s,]+')) AS word
    FROM given
    WHERE person_id IS NOT NULL
)
SELECT
    worded.person_id,
    worded.source,
    worded.word,
    token.sought,
    max(CASE
        WHEN worded.word = token.sought THEN 1.0
        WHEN worded.word = token.variant THEN 0.95
        WHEN worded.source = 'phone' AND ends_with(worded.word, token.digits) THEN 1.0
        WHEN worded.source IN ('name', 'alias', 'handle', 'e-mail')
            THEN 0.98 * jaro_winkler_similarity(replace(worded.word, '''', ''), token.variant)
        ELSE 0.0
    END) AS likeness
FROM worded
JOIN token ON
    worded.word = token.variant
    OR (worded.source = 'phone' AND length(token.digits) >= 4 AND ends_with(worded.word, token.digits))
    OR (
        worded.source IN ('name', 'alias', 'handle', 'e-mail')
        -- Below .84 two words have no more in common than many strangers' names.
        AND jaro_winkler_similarity(replace(worded.word, '''', ''), token.variant) >= 0.84
    )
GROUP BY ALL
ORDER BY ALL
