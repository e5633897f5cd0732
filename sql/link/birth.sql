-- One row: a set that a night gave birth to, with the best odds that it ever reached. Key: series_id. Input: link.birth.
SELECT night, explanation, odds, series_id FROM link.birth ORDER BY series_id
