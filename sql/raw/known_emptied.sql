-- One row: a child set known to have become empty, of a report whose set comes again tonight.
-- Key: feed, parent_key, image_date, night. Inputs: raw.emptied; parents(feed, parent_key) from Python.
SELECT emptied.feed, emptied.parent_key, emptied.image_date, emptied.night
FROM raw.emptied AS emptied
SEMI JOIN parents ON emptied.feed = parents.feed AND emptied.parent_key = parents.parent_key
