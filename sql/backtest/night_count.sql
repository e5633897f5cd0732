-- One row: how many nights the snapshot holds. Input: mart.night.
SELECT count(*) AS nights FROM mart.night
