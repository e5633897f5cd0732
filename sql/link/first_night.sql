-- One row: the first night on record and how many nights lie up to tonight. Inputs: link.profile; $night.
SELECT min(first_known) AS first_night, date_diff('day', min(first_known), CAST($night AS DATE)) + 1 AS nights FROM link.profile
