-- One row: how many nights were completed and how many alerts they raised. Inputs: mart.night, mart.alert.
SELECT (SELECT count(*) FROM mart.night) AS nights, (SELECT count(*) FROM mart.alert) AS alerts
