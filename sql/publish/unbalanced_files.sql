-- One row: a file whose rows read are not its rows accepted, unchanged and quarantined. Input: snapshot.mart.delivery.
SELECT delivery, file
FROM snapshot.mart.delivery
WHERE rows_read IS DISTINCT FROM rows_accepted + rows_unchanged + rows_quarantined
LIMIT 10
