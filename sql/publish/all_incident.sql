-- One row: the id of a incident that is known. Key: incident_id. Input: core.incident. Used where there is no snapshot to start from.
SELECT DISTINCT incident_id FROM core.incident
