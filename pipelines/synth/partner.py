"""Monthly counts of the health service and the boroughs, small ones suppressed."""

from __future__ import annotations

import datetime as dt

from pipelines.synth.chance import stream
from pipelines.synth.outbox import Row
from pipelines.synth.tables import rows

# Mean monthly counts of a borough of weight 1, over all ages and both sexes.
MEANS = {
    "drug_poisoning_deaths": 1.3,
    "suicides_suspected": 1.6,
    "registered_deaths": 130.0,
    "naloxone_administrations": 9.0,
}
AGES = {"0-17": 0.03, "18-29": 0.12, "30-44": 0.2, "45-64": 0.25, "65+": 0.4}
SUPPRESSED_BELOW = 5


def month_before(day: dt.date) -> dt.date:
    """First day of the month before the day's."""
    return (day.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def counts(month: dt.date, seed: int, scale: float) -> list[Row]:
    """All rows of a month's file."""
    dice = stream(seed, "partner", month)
    out: list[Row] = []
    for row in rows("boroughs"):
        for measure, mean in MEANS.items():
            for band, share in AGES.items():
                for sex in "MF":
                    number = dice.count(mean * share * 0.5 * float(row["weight"]) * scale)
                    shown = "<5" if 0 < number < SUPPRESSED_BELOW else str(number)
                    source = (
                        "NHS" if measure in ("naloxone_administrations", "drug_poisoning_deaths") else "Local authority"
                    )
                    out.append(
                        {
                            "source": source,
                            "borough": row["borough"],
                            "month": f"{month:%Y-%m}",
                            "measure": measure,
                            "age_band": band,
                            "sex": sex,
                            "count": shown,
                        }
                    )
    return out
