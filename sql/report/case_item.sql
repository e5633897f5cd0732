-- One row: an item of one of the asked deaths, without its description. Key: source_system, source_ref, item_no.
-- Inputs: mart.item, asked (incident_id).
SELECT
    item.incident_id,
    item.source_system,
    item.source_ref,
    item.item_no,
    item.item_type,
    item.status,
    COALESCE(TRIM(item.property_ref), '') <> '' AS has_reference
FROM mart.item AS item
JOIN asked USING (incident_id)
ORDER BY item.source_system, item.source_ref, item.item_no
