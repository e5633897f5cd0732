"""Incidents as arrays: one row an incident, columns that all pairs can be scored on at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from linkage.evidence.plain import MARK, PACKAGING, packaging
from linkage.evidence.variables import Variable, variable

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Ends the token that says that a free variable is stated at all: it conditions others and is no evidence itself.
ANY = "=*"
_DAY = 86_400_000_000  # microseconds
# A wording that one incident has is shared with nobody; one that more than so many have is how reports are written.
WORDING: Final = "wording="
WORDING_CARRIERS: Final = (2, 20)
# In a young history everything is rare: what more than one report in two hundred has is how reports are written.
WORDING_SHARE: Final = 0.005
# Words that carry no content in a value such as "a bag and the cash".
_STOP = frozenset({"a", "an", "the", "and", "or", "of", "with", "on", "in", "to", "some", "his", "her", "their"})


@dataclass(frozen=True)
class Cases:
    """Encoded incidents, ordered by (first_known, incident_id). `present` is incidents × tokens (CSR, 0/1)."""

    ids: list[str]
    is_death: Flags
    known: Ints  # day of the night of the first record, since 1970
    day: Floats  # when it happened: middle of the interval, days since 1970; nan where unknown
    easting: Floats
    northing: Floats
    age: Floats
    sex: npt.NDArray[np.str_]
    place: Ints  # code of place_id, -1 where unknown
    place_kind: npt.NDArray[np.str_]
    bcu: npt.NDArray[np.str_]
    tokens: list[str]
    token_variable: Ints  # index into `variables`
    said: dict[str, str]  # open values by token, as the records word them
    variables: list[Variable]
    present: sparse.csr_matrix
    denied: sparse.csr_matrix  # incidents × variables: the records say that it was not so
    context: sparse.csr_matrix
    people: pl.DataFrame  # row, person, part, role, occupation, relation (to the victim, as recorded)
    contacts: pl.DataFrame  # row, contact, person
    toxicology_pending: Flags
    odd_words: Ints  # wordings of its reports that few others have, or nobody

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row by incident id."""
        return {incident: row for row, incident in enumerate(self.ids)}

    @cached_property
    def odd(self) -> Flags:
        """Tokens that are odd wordings."""
        return np.array([token.startswith(WORDING) for token in self.tokens], dtype=bool)

    @cached_property
    def odd_present(self) -> sparse.csr_matrix:
        """`present` with the odd wordings alone."""
        # Where there is no token at all, one empty column stands in.
        chosen = self.odd if len(self.tokens) else np.zeros(self.present.shape[1], dtype=bool)
        return sparse.csr_matrix(self.present @ sparse.diags_array(chosen.astype(float)))

    @cached_property
    def stated(self) -> sparse.csr_matrix:
        """Incidents × variables: 1 where any value of the variable is present."""
        n_tokens = len(self.tokens)
        if not n_tokens:
            return sparse.csr_matrix((len(self.ids), max(1, len(self.variables))))
        shape = (n_tokens, len(self.variables))
        by_variable = sparse.csr_matrix((np.ones(n_tokens), (np.arange(n_tokens), self.token_variable)), shape=shape)
        stated = (self.present @ by_variable).tocsr()
        stated.data[:] = 1.0
        return stated


def worded(cases: Cases, token: int) -> str:
    """A token's value in the words of a record; `yes` for a flag, `*` where only that there is one is known."""
    written = cases.tokens[token]
    return cases.said.get(written, parts_of(written)[1].replace("_", " "))


def token_words(value: str) -> list[str]:
    """Content words of a free value, lower case, sorted, each once: so that word order and articles do not matter."""
    words = "".join(c if c.isalnum() else " " for c in value.lower()).split()
    return sorted({w for w in words if w not in _STOP and len(w) > 1})


def tokens_of(feature: str, value: str) -> list[str]:
    """What a stated feature can agree on: its value and, for free values, each content word."""
    packed = packaging(token_words(value)) if feature == MARK else None
    if packed is not None:
        return [f"{PACKAGING}={packed}"] if packed else []
    each = variable(feature)
    if not each.is_open:
        return [f"{feature}={value}"]
    any_value = f"{feature}{ANY}"
    # "Online forum" as the name of an online forum says that there was one, not which.
    if set(token_words(value)) <= set(feature.split("_")):
        return [any_value]
    if each.form == "exact":
        return [any_value, f"{feature}={''.join(c for c in value.lower() if c.isalnum()) or value}"]
    words = token_words(value)
    if len(words) < 2:
        return [any_value, f"{feature}={' '.join(words) or value}"]
    return [any_value, f"{feature}={' '.join(words)}", *(f"{feature}~{w}" for w in words)]


def parts_of(token: str) -> tuple[str, str]:
    """The variable of a token and what it says: a value, or one word of it."""
    name, _, value = token.replace("~", "=", 1).partition("=")
    return name, value


def _exploded(profiles: pl.DataFrame, column: str) -> pl.DataFrame:
    """Row number and text, one line per entry of a list column."""
    return (
        profiles.select(pl.int_range(pl.len()).alias("row"), pl.col(column).alias("text"))
        .explode("text")
        .drop_nulls("text")
    )


def _most_carriers(height: int) -> int:
    """Incidents that an odd wording may have, of so many."""
    least, most = WORDING_CARRIERS
    return max(least, min(most, int(WORDING_SHARE * height)))


def _without_common_wording(lines: pl.DataFrame, height: int) -> pl.DataFrame:
    """The lines (row, text) without wording that nobody else has or that too many have."""
    is_wording = pl.col("text").str.starts_with(WORDING)
    carriers = pl.len().over("text")
    shared = lines.filter(is_wording).filter(carriers.is_between(WORDING_CARRIERS[0], _most_carriers(height)))
    return pl.concat([lines.filter(~is_wording), shared])


def _odd_words(lines: pl.DataFrame, height: int) -> Ints:
    """Wordings of each row that few have, or nobody else."""
    wording = lines.filter(pl.col("text").str.starts_with(WORDING))
    odd = wording.filter(pl.len().over("text") <= _most_carriers(height))["row"].to_numpy().astype(np.int64)
    counted: Ints = np.bincount(odd, minlength=height)
    return counted


def _matrix(rows: pl.DataFrame, column: str, width: dict[str, int], height: int) -> sparse.csr_matrix:
    codes = rows[column].replace_strict(width, return_dtype=pl.Int64).to_numpy() if rows.height else np.empty(0, int)
    shape = (height, max(1, len(width)))
    built = sparse.csr_matrix((np.ones(rows.height), (rows["row"].to_numpy(), codes)), shape=shape)
    built.data[:] = 1.0
    return built


def _lookup(texts: pl.Series) -> pl.DataFrame:
    """text, feature, token of every distinct `feature=value`, one line a token, in order."""
    split = [(text, *text.partition("=")[::2]) for text in texts.unique().sort()]
    return pl.DataFrame(
        [(text, parts_of(token)[0], token) for text, feature, value in split for token in tokens_of(feature, value)],
        schema={"text": pl.String, "feature": pl.String, "token": pl.String},
        orient="row",
    )


def _said(lookup: pl.DataFrame) -> dict[str, str]:
    """Whole values as one of the records words them, where the token is not the wording itself."""
    other = lookup.filter((pl.col("token") != pl.col("text")) & ~pl.col("token").str.contains("~|[*]$"))
    first = other.unique("token", keep="first", maintain_order=True)
    return {token: text.partition("=")[2] for token, text in first.select("token", "text").iter_rows()}


def _stated(rows: pl.DataFrame, lookup: pl.DataFrame) -> pl.DataFrame:
    """row, token, feature of the lines of a list column of `feature=value`."""
    return rows.join(lookup, on="text").select("row", "token", "feature").unique().sort("row", "token")


def _surroundings(profiles: pl.DataFrame) -> pl.DataFrame:
    """row, token, feature: the kind of place, no evidence itself, but it tells what to expect (trains at stations)."""
    kind = pl.col("place_kind")
    rows = profiles.select(pl.int_range(pl.len()).alias("row"), kind).filter(kind.fill_null("") != "")
    token = pl.format("place_kind:{}" + ANY, kind).alias("token")
    return rows.select("row", token, pl.lit("place_kind").alias("feature"))


def _day_of(profiles: pl.DataFrame) -> Floats:
    """Middle of the interval in which it happened; the night it became known where nothing is recorded."""
    start, end = pl.col("occurred_from"), pl.col("occurred_to")
    middle = (pl.coalesce(start, end).cast(pl.Int64) / 2 + pl.coalesce(end, start).cast(pl.Int64) / 2) / _DAY
    known = pl.col("first_known").cast(pl.Int32).cast(pl.Float64)
    return profiles.select(pl.coalesce(middle, known).alias("d"))["d"].to_numpy().astype(float)


def _real(profiles: pl.DataFrame, column: str) -> Floats:
    return profiles[column].cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(float)


def _word(profiles: pl.DataFrame, column: str) -> npt.NDArray[np.str_]:
    return np.asarray(profiles[column].fill_null("").to_list(), dtype=str)


def _people(profiles: pl.DataFrame) -> pl.DataFrame:
    parts = pl.col("text").str.splitn("|", 5).struct.rename_fields(["person", "part", "role", "occupation", "relation"])
    return _exploded(profiles, "people").with_columns(parts.alias("p")).unnest("p").drop("text").sort("row", "person")


def _contacts(profiles: pl.DataFrame) -> pl.DataFrame:
    parts = pl.col("text").str.splitn("|", 2).struct.rename_fields(["contact", "person"])
    return (
        _exploded(profiles, "contacts").with_columns(parts.alias("p")).unnest("p").drop("text").sort("row", "contact")
    )


def encode(profiles: pl.DataFrame) -> Cases:
    """Encodes rows of `link.profile` (any order). Same rows, same arrays."""
    profiles = profiles.sort("first_known", "incident_id")
    height = profiles.height
    told, absent = _exploded(profiles, "present"), _exploded(profiles, "absent")
    present = _without_common_wording(told, height)
    lookup = _lookup(present["text"])
    stated, denied = _stated(present, lookup), _stated(absent, _lookup(absent["text"]))
    stated = pl.concat([stated, _surroundings(profiles)]).sort("row", "token")
    features = sorted(set(stated["feature"]) | set(denied["feature"]))
    of_feature = {name: n for n, name in enumerate(features)}
    token_feature = stated.select("token", "feature").unique().sort("token")
    of_token = {token: n for n, token in enumerate(token_feature["token"])}
    context = _exploded(profiles, "context")
    of_context = {text: n for n, text in enumerate(context["text"].unique().sort())}
    places = profiles["place_id"]
    of_place = {place: n for n, place in enumerate(places.drop_nulls().unique().sort())}
    return Cases(
        ids=profiles["incident_id"].to_list(),
        is_death=(profiles["kind"] == "death").to_numpy(),
        known=profiles["first_known"].cast(pl.Int32).cast(pl.Int64).to_numpy(),
        day=_day_of(profiles),
        easting=_real(profiles, "easting"),
        northing=_real(profiles, "northing"),
        age=_real(profiles, "victim_age"),
        sex=_word(profiles, "victim_sex"),
        place=places.replace_strict(of_place, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy(),
        place_kind=_word(profiles, "place_kind"),
        bcu=_word(profiles, "bcu"),
        tokens=list(of_token),
        said=_said(lookup),
        token_variable=np.array([of_feature[f] for f in token_feature["feature"]], dtype=np.int64),
        variables=[variable(name) for name in features],
        present=_matrix(stated, "token", of_token, height),
        denied=_matrix(denied, "feature", of_feature, height),
        context=_matrix(context, "text", of_context, height),
        people=_people(profiles),
        contacts=_contacts(profiles),
        toxicology_pending=profiles["toxicology_pending"].fill_null(False).to_numpy(),
        odd_words=_odd_words(told, height),
    )
