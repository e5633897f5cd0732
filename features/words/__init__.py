"""From words to evidence: what each record states, in its own words, with polarity and the quote it rests on.

`state` reads a batch of records, `sentence` a single text. New wording is added to the tables under
`data_contracts/lexicon`; the modules here are only the mechanism:

    sentences, spelling   text -> sentences of plain tokens
    phrases, lexicon      tables -> compiled rules and cues
    matching              where rules and cues stand in a sentence
    scopes                what cues do to findings: deny, doubt, plan, place in the past, tell of another
    drugs, substances, toxicology, values     substances by generic name; body regions, things, user names
    stated                a text's statements, after its own corrections
    fields, batch         structured fields; many records at once
"""

from features.words.batch import sentence, state
from features.words.stated import Stated

__all__ = ["Stated", "sentence", "state"]
