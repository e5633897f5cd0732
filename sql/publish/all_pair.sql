-- One row: a kept pair. Key: incident_a, incident_b. Input: link.case_pair. Used where there is no snapshot to start from.
SELECT incident_a, incident_b FROM link.case_pair
