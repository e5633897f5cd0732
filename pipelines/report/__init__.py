"""The weekly pan-London report: facts read from one snapshot, sections worked out from them, pages made of the
sections.

`facts` reads, the section modules compute (pure), `assemble` puts the sections in order, `pages` and `message` render.
"""
