-- One row: a death reported within the window, as known in this snapshot. Key: incident_id. Input: mart.incident.
-- Values: first, last (days of the window; a death without a time of report counts by the night it became known).
SELECT
    incident_id,
    COALESCE(reported_at::DATE, first_known) AS reported_on,
    COALESCE(occurred_from, reported_at) AS occurred_at,
    first_known,
    last_changed,
    bcu,
    borough,
    coroner_area,
    "force",
    death_category,
    victim_age,
    victim_sex,
    easting,
    northing
FROM mart.incident
WHERE kind = 'death' AND COALESCE(reported_at::DATE, first_known) BETWEEN $first AND $last
ORDER BY incident_id
