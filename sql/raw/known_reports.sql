-- One row: a CRIS report that is staged. Key: row_key. Inputs: staged.record; parents(row_key) from Python.
SELECT parents.row_key
FROM parents
SEMI JOIN staged.record AS record ON record.source_system = 'cris' AND record.source_ref = parents.row_key
