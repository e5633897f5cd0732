"""A synthetic London: every feed of the extract specification, with its truth. No night uses anything of it."""
