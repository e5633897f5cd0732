-- One row: a member of a series. Key: series_id, incident_id. Input: mart.series_member.
SELECT series_id, incident_id, added_on FROM mart.series_member ORDER BY series_id, incident_id
