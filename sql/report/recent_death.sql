-- One row: a death that became known from the given night on, with its apparent state. Key: incident_id. Input: mart.incident.
-- Values: first, last (nights).
SELECT
    incident_id,
    bcu,
    borough,
    coroner_area,
    death_category,
    COALESCE(reported_at::DATE, first_known) AS reported_on,
    first_known,
    last_changed
FROM mart.incident
WHERE kind = 'death' AND first_known BETWEEN $first AND $last
ORDER BY first_known DESC, incident_id
