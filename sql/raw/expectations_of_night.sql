-- One row: a rule of a column that cells of one delivery broke, with its account over the night. Key: feed, column, rule.
-- Inputs: raw.expectation; $delivery, the delivery's name.
SELECT feed, "column", rule, sum(cells) AS cells, sum(broken) AS broken
FROM raw.expectation
WHERE delivery = $delivery
GROUP BY feed, "column", rule
HAVING sum(broken) > 0
ORDER BY broken DESC, feed, "column", rule
