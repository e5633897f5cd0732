-- One row: a completed night with the versions that did it. Key: night. Input: mart.night.
SELECT night, code_version, model_version
FROM mart.night
ORDER BY night
