"""People and places under the bonnet: why two mentions were joined, or why they were not."""

from __future__ import annotations

import hashlib
import html
from typing import Any

import polars as pl
from rapidfuzz.distance import JaroWinkler

from pipelines.warehouse import Warehouse

_FIELDS = ("surname", "forenames", "dob", "sex", "postcode", "address_text", "phones", "handles", "pnc_id")
# Names this alike are usually one name mis-keyed (Jaro-Winkler; the transposition of two letters keeps 0.95).
_NEARLY = 0.90


def mentions(snapshot: Warehouse, person_id: str) -> pl.DataFrame:
    """The mentions that were joined into one person, with how sure each join is."""
    return snapshot.select("notebook/mentions_of_person", person=person_id)


def not_joined(snapshot: Warehouse, person_id: str) -> pl.DataFrame:
    """Mentions of others whose surname, birth date or phone equals one of this person's: near misses, at most 50."""
    return snapshot.select("notebook/similar_mentions", person=person_id)


def merged(snapshot: Warehouse, kept: str) -> pl.DataFrame:
    """Ids that were merged into this one, and when."""
    return snapshot.select("notebook/merged_ids", kept=kept)


def compare(one: dict[str, Any], other: dict[str, Any]) -> pl.DataFrame:
    """Two mentions field by field: field, first, second, verdict (same, nearly the same, different, not recorded)."""
    rows = []
    for field in _FIELDS:
        a, b = one.get(field), other.get(field)
        rows.append((field.replace("_", " ").replace(" text", ""), _text(a), _text(b), _verdict(a, b)))
    schema = {"field": pl.String, "first": pl.String, "second": pl.String, "verdict": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "not recorded"
    return "not recorded" if value in (None, "") else str(value)


def _verdict(a: Any, b: Any) -> str:
    if a in (None, "", []) or b in (None, "", []):
        return "not recorded in one: neutral"
    if isinstance(a, list) and isinstance(b, list):
        return "same" if set(a) & set(b) else "different"
    if a == b:
        return "same"
    if isinstance(a, str) and isinstance(b, str) and JaroWinkler.similarity(a, b) >= _NEARLY:
        return "nearly the same"
    return "different"


def why(one: dict[str, Any], other: dict[str, Any]) -> str:
    """One sentence on the two mentions: joined or not, and how sure."""
    same = one.get("person_id") == other.get("person_id")
    sure = [m for m in (one.get("match_probability"), other.get("match_probability")) if m is not None]
    least = f" The less sure of the two was joined at {min(sure):.0%}." if same and sure else ""
    alike = compare(one, other)
    agree = alike.filter(pl.col("verdict").is_in(["same", "nearly the same"]))["field"].to_list()
    differ = alike.filter(pl.col("verdict") == "different")["field"].to_list()
    return (
        f"They {'are joined into one person' if same else 'stand as two people'}.{least} "
        f"Agreeing: {', '.join(agree) or 'nothing'}. Differing: {', '.join(differ) or 'nothing'}."
    )


def paragraph(one: dict[str, Any], other: dict[str, Any]) -> str:
    """`why` as HTML."""
    return f"<p><strong>{html.escape(why(one, other))}</strong></p>"


def shown(found: pl.DataFrame) -> pl.DataFrame:
    """Mentions as they are read, whichever statement they came from."""
    order = ("name_text", "role", "dob", "sex", "phones", "handles", "address_text", "postcode", "incident_id")
    return found.select("person_id", *order, "source_system", "source_ref", "match_probability")


def by_name(joined: pl.DataFrame, near: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Both kinds of mention by a text to pick from."""
    rows = [*joined.iter_rows(named=True), *near.iter_rows(named=True)]
    return {f"{r['name_text']} · {r['source_system']} {r['source_ref']} no. {r['person_no']}": r for r in rows}


def are_two(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the two mentions stand as two people, so that there is something to judge."""
    return one.get("person_id") is not None and other.get("person_id") not in (None, one.get("person_id"))


def subject(one: dict[str, Any], other: dict[str, Any]) -> tuple[tuple[str, str], tuple[str, list[str]]]:
    """What is judged (two people) and what was seen (the hash of the comparison, the incidents)."""
    a, b = sorted((str(one["person_id"]), str(other["person_id"])))
    seen = hashlib.sha256(compare(one, other).write_csv().encode()).hexdigest()
    return ("person_pair", f"{a}+{b}"), (seen, sorted({one["incident_id"], other["incident_id"]} - {None}))


def spellings(mentions: pl.DataFrame) -> pl.DataFrame:
    """Each wording of a place: how often, how it was recognised, how sure, an example of its source."""
    return (
        mentions.group_by("location_text", "postcode", "method", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("mentions"),
            pl.col("confidence").min().alias("least sure"),
            pl.concat_str(["source_system", "source_ref"], separator=" ").first().alias("for example"),
        )
        .sort("mentions", "location_text", descending=[True, False])
    )
