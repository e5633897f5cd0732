-- One row: the id of a person that is known. Key: person_id. Input: core.person. Used where there is no snapshot to start from.
SELECT DISTINCT person_id FROM core.person
