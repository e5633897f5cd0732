-- One row: a series that one incident stands in, strongest first. Key: series_id. Value: incident.
-- Inputs: mart.series_member, mart.series.
SELECT
    series.series_id, series.tier, series.link_type, series.size_deaths, series.size_precursors, series.bcus,
    series.match_weight, member.added_on
FROM mart.series_member AS member
JOIN mart.series AS series USING (series_id)
WHERE member.incident_id = $incident
ORDER BY series.match_weight DESC NULLS LAST, series.series_id
