-- One row: the id of a place that is known. Key: place_id. Input: core.place. Used where there is no snapshot to start from.
SELECT DISTINCT place_id FROM core.place
