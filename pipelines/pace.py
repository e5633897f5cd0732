"""Whether nights grow dearer as history grows: seconds of each stage by tenth of a run, and their slope.

Processor seconds, since seconds by the clock depend on what else the machine does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import t as student

# A tenth of a run must hold a few nights to say anything.
LEAST_NIGHTS: Final = 30
_PARTS: Final = 10


@dataclass(frozen=True)
class Pace:
    """A stage's mean seconds a night in each tenth of the run, and its slope in seconds a night per hundred nights."""

    stage: str
    tenths: tuple[float, ...]
    slope: float
    low: float  # of the slope's 95% interval
    high: float

    @property
    def words(self) -> str:
        """One line: the means, then the slope with its interval."""
        means = " ".join(f"{mean:.2f}" for mean in self.tenths)
        return f"{means}; {self.slope:+.2f} ({self.low:+.2f} to {self.high:+.2f}) per 100 nights"


def paces(nightly: Sequence[dict[str, float]]) -> list[Pace]:
    """One Pace a stage, and one of `all stages` together; none where the run is too short to tell.

    `nightly`: processor seconds by stage, one dict a night, in order. The first night is left out: it loads programs.
    """
    nights = nightly[1:]
    if len(nights) < LEAST_NIGHTS:
        return []
    stages = list(dict.fromkeys(stage for night in nights for stage in night))
    series = {stage: np.array([night.get(stage, 0.0) for night in nights]) for stage in stages}
    return [
        _pace(stage, seconds) for stage, seconds in [*series.items(), ("all stages", sum(series.values(), np.zeros(1)))]
    ]


def _pace(stage: str, seconds: np.ndarray) -> Pace:
    """Least squares over the nights; what a night brings varies far more than errors of the clock."""
    at = np.arange(len(seconds)) - (len(seconds) - 1) / 2
    spread = float((at**2).sum())
    slope = float((at * seconds).sum()) / spread
    rest = seconds - seconds.mean() - slope * at
    error = float(np.sqrt((rest**2).sum() / (len(seconds) - 2) / spread))
    reach = float(student.ppf(0.975, len(seconds) - 2)) * error
    tenths = tuple(float(part.mean()) for part in np.array_split(seconds, _PARTS))
    return Pace(stage, tenths, 100 * slope, 100 * (slope - reach), 100 * (slope + reach))
