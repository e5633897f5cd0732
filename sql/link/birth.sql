-- One row: the odds of a set that a night gave birth to. Key: night, series_id. Input: link.birth.
SELECT night, origin, replay, explanation, odds, series_id FROM link.birth ORDER BY night, origin, replay, series_id
