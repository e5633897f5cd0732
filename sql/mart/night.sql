-- One row: a night that was completed, with the versions that did it. Key: night. Input: raw.night.
SELECT night, committed_at, code_version, model_version
FROM raw.night
