-- One row: a record with a new image in the night asked for. Key: id. Inputs: core.changed, $night.
SELECT DISTINCT id FROM core.changed WHERE night = $night AND kind = 'record' ORDER BY id
