"""State of places, people and incidents that only the resolving stage reads: blocking keys, edges (schema core)."""

from __future__ import annotations

from typing import Final

import polars as pl

from data_contracts.pole import Schema

_TEXT: Final = pl.String()
_INT: Final = pl.Int64()
_REAL: Final = pl.Float64()
_DATE: Final = pl.Date()

# A row is a blocking key of a record: `value` (a hash) on `day` (since 1970), comparable up to `reach` days off.
RECORD_KEY: Final[Schema] = {"record_id": _TEXT, "value": _INT, "day": _INT, "reach": _INT}
# A row is a pair of records that may tell of one event: weight in bits, prior included. Key: record_a < record_b.
RECORD_PAIR: Final[Schema] = {"record_a": _TEXT, "record_b": _TEXT, "weight": _REAL}
# A row is a mention within the person of one incident that it belongs to. Key: record_id, person_no.
PARTY_MEMBER: Final[Schema] = {
    "party_id": _TEXT,  # one person within one incident, by its first mention
    "incident_id": _TEXT,
    "record_id": _TEXT,
    "person_no": _TEXT,
    "probability": _REAL,  # that the mention is of this party
}
PARTY_KEY: Final[Schema] = {"party_id": _TEXT, "value": _INT}
# A row is a pair of parties that may be one human being: weight in bits, prior included. Key: party_a < party_b.
PARTY_PAIR: Final[Schema] = {"party_a": _TEXT, "party_b": _TEXT, "weight": _REAL}
PARTY_PERSON: Final[Schema] = {"party_id": _TEXT, "person_id": _TEXT}
# A row is a name that one incident (or the home of one of its people) gives its site, within an area.
SITE_NAME: Final[Schema] = {
    "slot_id": _TEXT,  # the incident's scene, or a party's home
    "incident_id": _TEXT,
    "name": _TEXT,  # area and site key
    "rank": _INT,  # 0 is the most telling
    "bucket": _INT,  # hash of the group in which mis-spellings are looked for; null for a name that sites may share
    "slot_key": _INT,  # hashes of slot_id and name: figures are searched for in a fifth of the time of text
    "name_key": _INT,
}
# A row is a site's own name and the place that it stands for. Key: name.
SITE_PLACE: Final[Schema] = {"name": _TEXT, "place_id": _TEXT}
# A row is a mention's slot: which place of which incident it speaks of. Key: record_id, place_no.
SLOT_MENTION: Final[Schema] = {
    "slot_id": _TEXT,
    "incident_id": _TEXT,
    "record_id": _TEXT,
    "place_no": _INT,
    "first_received": _DATE,
}

RESOLVING: Final[dict[str, Schema]] = {
    "record_key": RECORD_KEY,
    "record_pair": RECORD_PAIR,
    "party_member": PARTY_MEMBER,
    "party_key": PARTY_KEY,
    "party_pair": PARTY_PAIR,
    "party_person": PARTY_PERSON,
    "site_name": SITE_NAME,
    "slot_mention": SLOT_MENTION,
    "site_place": SITE_PLACE,
}
