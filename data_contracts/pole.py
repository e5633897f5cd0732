"""The staged shape: what every source becomes (POLE: person, object, location, event), as Polars schemas.

One home for each column's name and type. The warehouse makes its tables from these schemas, and stages build
their frames with them, so that a column cannot have two meanings. All times are naive Europe/London wall-clock.
"""

from __future__ import annotations

from typing import Final

import polars as pl

Schema = dict[str, pl.DataType]

_TEXT: Final = pl.String()
_DATE: Final = pl.Date()
_TIME: Final = pl.Datetime("us")
_INT: Final = pl.Int64()
_REAL: Final = pl.Float64()
_FLAG: Final = pl.Boolean()
_TEXTS: Final = pl.List(pl.String())

# A row is a source record in its newest image. Key: record_id (`cad:1234/19JUN14`, `coroner:east:2014-01234`).
RECORD: Final[Schema] = {
    "record_id": _TEXT,
    "source_system": _TEXT,  # cad cris merlin coroner las pnd
    "source_ref": _TEXT,  # as PUBLISHED.md spells it; record_id = source_system + ":" + source_ref
    # cad: opening>closing code; cris, merlin: report_type; pnd: event_type; las: outcome; coroner: layout
    "record_type": _TEXT,
    "classification": _TEXT,  # cris classification, pnd event_type, las chief_complaint
    "is_death": _FLAG,  # what the record itself says: a death, not a death, null where it cannot say
    "opened_at": _TIME,  # when the record was made: opened, reported, created, received, called
    "occurred_from": _TIME,  # earliest time of the event as recorded
    "occurred_to": _TIME,  # latest time of the event as recorded
    "updated_at": _TIME,
    "closed_at": _TIME,
    "status": _TEXT,  # OPEN CLOSED
    "bcu": _TEXT,
    "borough": _TEXT,
    "coroner_area": _TEXT,  # only from a coroner's record
    "force": _TEXT,  # of another force's record, else null
    "death_category": _TEXT,  # code of code_lists/death_category.csv
    "flags": _TEXTS,
    "signed_off_at": _TIME,  # duty officer or inspector
    "signed_off": _FLAG,  # Y where only a mark, no time, is kept
    "hat_advice_at": _TIME,
    "supervisor_attended": _FLAG,
    "officer_in_case": _TEXT,
    "naloxone": _FLAG,
    "pm_type": _TEXT,
    "pm_date": _DATE,
    "toxicology_received": _DATE,
    "inquest": _TEXT,
    "conclusion": _TEXT,
    "property_refs": _TEXT,
    "nok_told": _TEXT,
    "first_received": _DATE,  # delivery (night) of the first image
    "last_received": _DATE,  # delivery (night) of this image
}

# A row is one reference from a record to another, by field or inside free text. Key: all columns.
REFERENCE: Final[Schema] = {
    "record_id": _TEXT,
    "target_system": _TEXT,
    "target_ref": _TEXT,
    "found_in": _TEXT,  # the field's name
    "in_text": _FLAG,  # true where it stood inside free text
}

# A row is a person as one record names them. Key: record_id, person_no.
# person_no: as delivered (cris, merlin, pnd); cad caller "1"; las patient "1"; coroner deceased "1",
# reported by "2", found by "3", last seen by "4". Roles as EXTRACTS.md (cad caller and coroner reporter: INFORMANT).
PERSON: Final[Schema] = {
    "record_id": _TEXT,
    "person_no": _TEXT,
    "role": _TEXT,
    "name_text": _TEXT,  # as delivered
    "surname": _TEXT,  # upper case, accents kept
    "forenames": _TEXT,  # upper case
    "name_order_known": _FLAG,  # false where one string gave no sign which part is the surname
    "aliases": _TEXTS,
    "dob": _DATE,
    "age": _INT,
    "sex": _TEXT,  # M F X
    "ethnicity": _TEXT,  # self-defined 18+1
    "ic_code": _TEXT,  # officer-defined
    "sexual_orientation": _TEXT,
    "religion": _TEXT,
    "disability": _TEXT,
    "gender_identity": _TEXT,
    "nationality": _TEXT,
    "occupation": _TEXT,
    "address_text": _TEXT,
    "postcode": _TEXT,
    "phones": _TEXTS,  # E.164 where it can be read, else digits
    "email": _TEXT,
    "handles": _TEXTS,
    "pnc_id": _TEXT,
    "relation": _TEXT,
    "is_named": _FLAG,  # false for UNKNOWN MALE and the like: nobody, never one person
}

# A row is a place as one record names it. Key: record_id, place_no; place_no 1 is where it happened.
PLACE: Final[Schema] = {
    "record_id": _TEXT,
    "place_no": _INT,
    "location_role": _TEXT,  # found died lives last_seen (lives rows carry the person_no)
    "person_no": _TEXT,
    "location_text": _TEXT,
    "postcode": _TEXT,
    "easting": _REAL,  # as delivered, metres on the British National Grid
    "northing": _REAL,
    "borough": _TEXT,
    "bcu": _TEXT,
}

# A row is an object as one record names it. Key: record_id, item_no.
ITEM: Final[Schema] = {
    "record_id": _TEXT,
    "item_no": _TEXT,
    "item_type": _TEXT,
    "description": _TEXT,
    "found_at": _TEXT,
    "status": _TEXT,
    "exhibit_ref": _TEXT,
    "property_ref": _TEXT,
}

# A row is something done, to be done or found undone. Key: record_id, action_no.
ACTION: Final[Schema] = {
    "record_id": _TEXT,
    "action_no": _TEXT,
    "action_type": _TEXT,
    "subject": _TEXT,
    "raised_at": _TIME,
    "completed_at": _TIME,
    "rank": _TEXT,
    "result_text": _TEXT,
}

# A row is a free text of a record. Key: record_id, field. `field` is the delivered column's name, lower snake case
# (remarks, mo_text, details_text, narrative, circumstances, story, summary, pm_findings, cause, toxicology,
# concerns, conclusion, notes, chief_complaint, property:<item_no>, action:<action_no>, found_by, reported_by).
TEXT: Final[Schema] = {
    "record_id": _TEXT,
    "field": _TEXT,
    "text": _TEXT,
}

# A row is a monthly count from a partner agency; count_low = count_high unless suppressed (`<5` is 1 to 4).
PARTNER: Final[Schema] = {
    "source": _TEXT,
    "borough": _TEXT,
    "month": _DATE,
    "measure": _TEXT,
    "age_band": _TEXT,
    "sex": _TEXT,
    "count_low": _INT,
    "count_high": _INT,
    "received": _DATE,
}

STAGED: Final[dict[str, Schema]] = {
    "record": RECORD,
    "reference": REFERENCE,
    "person_mention": PERSON,
    "place_mention": PLACE,
    "item": ITEM,
    "action": ACTION,
    "text": TEXT,
    "partner_count": PARTNER,
}
