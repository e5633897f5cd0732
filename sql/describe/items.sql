-- A row is an object that a changed record names. Key: record_id, item_no. Inputs: staged.item, changed.
SELECT item.*
FROM staged.item AS item
SEMI JOIN changed ON item.record_id = changed.record_id
ORDER BY item.record_id, item.item_no
