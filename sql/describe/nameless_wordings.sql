-- A row is a wording of a changed record of which no word is in a name. Key: record_id, wording.
-- Inputs: core.name_word, found (record_id, wording, frame).
SELECT found.record_id, found.wording
FROM found
ANTI JOIN core.name_word AS first ON first.word = split_part(found.wording, ' ', 1)
ANTI JOIN core.name_word AS second ON second.word = split_part(found.wording, ' ', 2)
ORDER BY found.record_id, found.wording
