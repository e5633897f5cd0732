-- One row: a possible linked series. Key: series_id. Input: link.series.
SELECT * FROM link.series
