-- One row: a completed night. Key: night. Inputs: mart.night, mart.alert.
SELECT
    night.night,
    night.model_version,
    (SELECT count(*) FROM mart.alert AS alert WHERE alert.night = night.night) AS alerts
FROM mart.night AS night
ORDER BY night.night DESC
