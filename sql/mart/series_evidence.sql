-- One row: one piece of evidence of a series as a whole. Key: series_id, evidence. Input: link.series_evidence.
SELECT * FROM link.series_evidence
