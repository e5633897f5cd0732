-- One row: a category of death with the deaths on record, those compared with all others, and those looked at in the week.
-- Key: death_category. Inputs: mart.incident, mart.night. Values: first, last (nights of the week).
-- A death is compared on the night that takes it and again on each night that changes it; that night is completed or undone whole.
SELECT
    incident.death_category,
    COUNT(*) AS deaths,
    COUNT(*) FILTER (done.night IS NOT NULL) AS compared,
    COUNT(*) FILTER (incident.last_changed BETWEEN $first AND $last) AS new_or_changed,
    COUNT(*) FILTER (incident.last_changed BETWEEN $first AND $last AND done.night IS NOT NULL) AS new_or_changed_compared
FROM mart.incident AS incident
LEFT JOIN mart.night AS done ON done.night = incident.last_changed
WHERE incident.kind = 'death'
GROUP BY incident.death_category
ORDER BY incident.death_category
