"""See README.md, "Where a line of code goes"."""
