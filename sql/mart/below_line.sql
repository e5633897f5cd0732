-- One row: a candidate of a night that was not shown, with the cut-off that held. Key: night, series_id. Input: link.below_line.
SELECT * FROM link.below_line
