-- One row: an object at one of a set of incidents. Key: source_system, source_ref, item_no. Input: mart.item; frame: members.
SELECT
    item.incident_id, item.source_system, item.source_ref, item.item_no, item.item_type, item.description,
    item.found_at, item.status, item.exhibit_ref, item.property_ref
FROM mart.item AS item
JOIN members USING (incident_id)
ORDER BY item.incident_id, item.source_system, item.source_ref, item.item_no
