"""Case linkage alone, on the truth of a synthetic London: what the stages before hand over, were they faultless.

Incidents, people, places and features are the generator's own; telephones, ages and trades are what its reports hold.
From the profiles on, everything is the nights' own code against a warehouse in a temporary folder. The deliveries are
never written, so a London costs seconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl

from data_contracts.comparing import PROFILE
from data_contracts.judging import JUDGEMENT
from features.addresses import parse
from linkage.evidence.cases import encode
from linkage.evidence.variables import kin_frame, role_frame
from linkage.evidence.yardstick import Yardstick
from pipelines.compare import LOOK_BACK_DAYS
from pipelines.compare_alerts import list_alerts
from pipelines.compare_pairs import candidates, score_and_keep
from pipelines.compare_series import Tonight, tend
from pipelines.settings import Settings
from pipelines.synth import series as planting
from pipelines.synth.chance import stream
from pipelines.synth.decoys import note_distractor
from pipelines.synth.happening import Event
from pipelines.synth.recorder import record
from pipelines.synth.run import Run, Wanted, begin
from pipelines.warehouse import Warehouse, open_warehouse

NO_JUDGEMENTS = pl.DataFrame(schema=JUDGEMENT)
_PERSON = ("cris_ref", "person_no", "dob", "age", "sex", "occupation", "phone", "email", "online_handle")
_HELD = {column: pl.String() for column in (*_PERSON, "relation_to_deceased", "ethnicity", "ic_code", "address_text")}


@dataclass(frozen=True)
class London:
    """A London's truth.

    event: a row an incident, times_placed the records that say where it was; stated: event_id, text (feature=value),
    polarity, date_known; mention: a row a person named in an incident (part, role, occupation, phone, ...), with the
    day it became known.
    """

    event: pl.DataFrame
    stated: pl.DataFrame
    mention: pl.DataFrame
    series: pl.DataFrame
    distractor: pl.DataFrame

    @property
    def first(self) -> dt.date:
        """The first night."""
        day = self.event["date_known"].min()
        assert isinstance(day, dt.date)
        return day


Extra = Callable[[Run, dt.date], list[Event]]


class _Kept(Run):
    """A run that keeps the persons of its crime reports in memory and writes no delivery."""

    persons: list[dict[str, Any]]
    extra: Extra | None

    def day(self, day: dt.date) -> None:
        for event in self.extra(self, day) if self.extra else []:
            if record(event, self.office, stream(self.wanted.seed, "extra", event.id)):
                note_distractor(event, self.office.truth)
        super().day(day)

    def _deliver(self, day: dt.date) -> None:
        for feed, _, rows in self.office.outbox.due(day):
            if feed == "cris_person":
                self.persons += [{c: str(row.get(c, "")) for c in _HELD} for row in rows]
        self.office.outbox.drop_before(day)


def make_london(wanted: Wanted, prepare: Callable[[Run], None] | None = None, extra: Extra | None = None) -> London:
    """Makes a London (folders of `wanted` are not used) and returns its truth.

    prepare: changes what is planned. extra: further incidents of a day.
    """
    with TemporaryDirectory() as folder:
        plan = begin(replace(wanted, out=Path(folder), faults=False))
        if prepare is not None:
            prepare(plan)
        run = _Kept(**{f.name: getattr(plan, f.name) for f in fields(Run)})
        run.persons, run.extra = [], extra
        for number in range(wanted.days):
            run.day(wanted.start + dt.timedelta(days=number))
        for planned in run.planned:
            planting.finish(planned, run.office.truth)
        run.office.truth.close({})
        truth = {name: pl.read_parquet(Path(folder) / "truth" / f"{name}.parquet") for name in _TABLES}
    held = pl.DataFrame(run.persons, schema=_HELD).unique(["cris_ref", "person_no"], keep="last", maintain_order=True)
    return london_of(truth, held)


_TABLES = ("record", "event", "person_mention", "place_mention", "feature", "series", "distractor")


def london_of(truth: dict[str, pl.DataFrame], held: pl.DataFrame) -> London:
    """Joins the tables of a truth. held: the persons of crime reports as they hold them (text)."""
    told = truth["record"].join(truth["place_mention"], on=["source_system", "source_ref"])
    told = told.group_by("event_id").agg(pl.len().alias("times_placed"))
    event = truth["event"].join(_kinds(truth["place_mention"]), on="place_id", how="left")
    event = event.join(told, on="event_id", how="left", maintain_order="left")
    feature = truth["feature"].select(
        "event_id", pl.format("{}={}", "feature", "value").alias("text"), "polarity", "date_known"
    )
    return London(event, feature, _mentions(truth, held), truth["series"], truth["distractor"])


def _kinds(mentions: pl.DataFrame) -> pl.DataFrame:
    """place_id, place_kind: the kind that most wordings of a place say."""
    texts = mentions["location_text"].unique().sort()
    said = pl.DataFrame({"location_text": texts, "place_kind": [parse(text).kind or None for text in texts]})
    kind = pl.col("place_kind").drop_nulls().mode().sort().first()
    return mentions.join(said, on="location_text").group_by(pl.col("place_true_id").alias("place_id")).agg(kind)


def _mentions(truth: dict[str, pl.DataFrame], held: pl.DataFrame) -> pl.DataFrame:
    named = truth["person_mention"].filter("identifiable").join(truth["record"], on=["source_system", "source_ref"])
    held = held.rename({"cris_ref": "source_ref"}).with_columns(pl.lit("cris").alias("source_system"))
    named = named.join(held, on=["source_system", "source_ref", "person_no"], how="left")
    named = named.join(truth["event"].select("event_id", "kind", "found_at"), on="event_id").join(
        role_frame(), on="role"
    )
    kin = kin_frame().rename({"part": "kin"})
    named = named.with_columns(pl.col("relation_to_deceased").str.to_lowercase().str.strip_chars().alias("relation"))
    named = named.join(kin, on="relation", how="left")
    part = pl.when(pl.col("kind") == "death").then("part").otherwise("part_elsewhere")
    part = pl.when((pl.col("part") != "victim") & pl.col("kin").is_not_null()).then("kin").otherwise(part)
    born = pl.col("dob").str.to_date("%d/%m/%Y", strict=False)
    years = (pl.col("found_at").dt.date() - born).dt.total_days() // 365.25
    age = pl.coalesce(pl.col("age").cast(pl.Int64, strict=False), years.cast(pl.Int64))
    return named.with_columns(part.alias("part"), age.alias("age"))


def profiles(london: London, night: dt.date, chosen: pl.DataFrame) -> pl.DataFrame:
    """Rows of `link.profile` for the chosen incidents (`event_id`) as they were known on a night."""
    known = pl.col("date_known") <= night
    stated = london.stated.filter(known).join(chosen, on="event_id", how="semi")
    mention = london.mention.filter(known).join(chosen, on="event_id", how="semi")
    texts = stated.group_by("event_id").agg(
        pl.col("text").filter(pl.col("polarity") == side).unique().sort().alias(side) for side in ("present", "absent")
    )
    person = pl.concat_str(
        ["person_true_id", "part", "role", pl.col("occupation").fill_null("").str.to_lowercase()], separator="|"
    )
    people = mention.group_by("event_id").agg(person.unique().sort().alias("people"))
    contact = pl.concat_list(pl.col("phone", "email", "online_handle").fill_null("").str.replace_all(r"\W", ""))
    contacts = (
        mention.select("event_id", "person_true_id", contact.alias("contact"))
        .explode("contact")
        .filter(pl.col("contact").str.len_chars() >= 5)
        .group_by("event_id")
        .agg(
            pl.format("{}|{}", pl.col("contact").str.to_lowercase(), "person_true_id").unique().sort().alias("contacts")
        )
    )
    sex = pl.col("sex").filter(pl.col("sex").is_in(["M", "F"])).first()
    victim = mention.filter(pl.col("part") == "victim").group_by("event_id", maintain_order=True)
    victims = victim.agg(pl.col("age").drop_nulls().first().alias("victim_age"), sex.alias("victim_sex"))
    frame = london.event.filter(known).join(chosen, on="event_id", how="semi")
    for table in (texts, people, contacts, victims):
        frame = frame.join(table, on="event_id", how="left")
    frame = frame.select(
        pl.col("event_id").alias("incident_id"),
        pl.col("date_known").alias("first_known"),
        pl.col("occurred_at").alias("occurred_from"),
        pl.col("found_at").alias("occurred_to"),
        *("kind", "easting", "northing", "place_id", "place_kind", "victim_age", "victim_sex", "bcu"),
        *(pl.col(c).fill_null([]) for c in ("present", "absent", "people", "contacts")),
        pl.lit([], dtype=pl.List(pl.String)).alias("context"),
        pl.lit(False).alias("toxicology_pending"),
        pl.lit("").alias("content_hash"),
    )
    return frame.select(pl.col(c).cast(kind) for c, kind in PROFILE.items()).sort("incident_id")


def changed(london: London, after: dt.date, night: dt.date) -> pl.DataFrame:
    """event_id of the incidents of which something became known after one night and up to another."""
    news = pl.concat(
        [table.select("event_id", "date_known") for table in (london.stated, london.mention, london.event)]
    )
    return (
        news.filter((pl.col("date_known") > after) & (pl.col("date_known") <= night))
        .select("event_id")
        .unique()
        .sort("event_id")
    )


@dataclass(frozen=True)
class Night:
    """What stands after a night: the warehouse with its link tables, the yardstick and tonight's rows."""

    date: dt.date
    warehouse: Warehouse
    yard: Yardstick


def compare_night(warehouse: Warehouse, london: London, span: tuple[dt.date, dt.date], budget: int) -> Night | None:
    """The comparison of one night: what became known in the span (after, night), through the nights' own stages."""
    after, night = span
    news = profiles(london, night, changed(london, after, night))
    if news.is_empty():
        return None
    warehouse.replace("link.profile", news, ["incident_id"])
    cases = encode(warehouse.select("link/loaded_profile", since=night - dt.timedelta(days=LOOK_BACK_DAYS)))
    yard = Yardstick.of(cases)
    rows = np.array(sorted(cases.row_of[i] for i in news["incident_id"] if i in cases.row_of), dtype=np.int64)
    pairs, _ = candidates(yard, rows)
    score_and_keep(warehouse, yard, rows, pairs, night)
    tonight = Tonight(yard, night, budget, NO_JUDGEMENTS)
    list_alerts(warehouse, tonight, tend(warehouse, tonight, rows))
    return Night(night, warehouse, yard)


def nights(london: London, dates: list[dt.date], budget: int = 5) -> Iterator[Night]:
    """Compares on the given dates, each taking what became known since the one before. budget: alerts a night."""
    with temporary_warehouse() as warehouse:
        after = london.first - dt.timedelta(days=1)
        for date in sorted(dates):
            done = compare_night(warehouse, london, (after, date), budget)
            after = date
            if done is not None:
                yield done


@contextmanager
def temporary_warehouse() -> Iterator[Warehouse]:
    """A warehouse that is gone afterwards."""
    with TemporaryDirectory() as folder, open_warehouse(Settings(home=Path(folder), threads=1)) as warehouse:
        yield warehouse


def spoilt(london: London, blank: float, wrong: float, seed: int = 1) -> London:
    """The same London with a share of its fields blank and a share holding another incident's value.

    Fields: every stated feature, who is named, trades and contacts, age and sex, each in each record; where an incident
    was and what kind of place that is, lost where all records that say so have lost it. A person taken down wrongly is
    nobody whom other records know.
    """
    dice = np.random.default_rng(seed)

    def keep(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.Series(dice.random(frame.height) >= blank, dtype=pl.Boolean))

    def spoil(frame: pl.DataFrame, columns: list[str], blanked: bool = True) -> pl.DataFrame:
        # Several records say the same: it is gone where each of them has lost it.
        times = frame["times_placed"].fill_null(1).to_numpy() if "times_placed" in frame.columns else 1
        gone = dice.random(frame.height) < (blank**times if blanked else 0.0)
        other = dice.random(frame.height) < wrong
        order = dice.permutation(frame.height)
        return frame.with_columns(
            pl.when(pl.Series(gone))
            .then(None)
            .when(pl.Series(other))
            .then(frame[c][order])
            .otherwise(pl.col(c))
            .alias(c)
            for c in columns
        )

    stated = spoil(keep(london.stated), ["text"], blanked=False)
    # The victim stays: somebody died, whatever else is not recorded.
    victim = london.mention.filter(pl.col("part") == "victim")
    others = keep(london.mention.filter(pl.col("part") != "victim"))
    # A name or number that was taken down wrongly is nobody's: it makes a person whom no other record knows.
    slipped = pl.Series(dice.random(others.height) < wrong, dtype=pl.Boolean)
    nobody = pl.format("slip/{}", pl.int_range(pl.len()))
    others = others.with_columns(
        pl.when(slipped).then(nobody).otherwise(pl.col("person_true_id")).alias("person_true_id")
    )
    mention = pl.concat([victim, others])
    for columns in (["age"], ["sex"], ["occupation"], ["phone"], ["email"], ["online_handle"]):
        mention = spoil(mention, columns)
    event = spoil(spoil(london.event, ["place_id", "easting", "northing"]), ["place_kind"])
    return replace(london, event=event, stated=stated, mention=mention)
