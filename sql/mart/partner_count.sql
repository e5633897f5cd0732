-- One row: a monthly count from a partner agency. Key: source, borough, month, measure, age_band, sex. Input: staged.partner_count.
SELECT * FROM staged.partner_count
