"""Charts that notebooks, exports and the report share: one style, the borough map, the map of points, pictures.

Every chart is a `Chart`: the figure, the sentence that stands in for it, and the table that it was drawn from, because
a reader who cannot see the figure must not know less. Nothing here asks the network for anything.
"""

from __future__ import annotations

from pipelines.charts.areas import Boundaries, read_boundaries
from pipelines.charts.maps import borough_map, point_map
from pipelines.charts.pictures import PictureError, pictures
from pipelines.charts.style import COLOURS, DASHES, GREYS, SYMBOLS, Chart, label, style

__all__ = [
    "COLOURS",
    "DASHES",
    "GREYS",
    "SYMBOLS",
    "Boundaries",
    "Chart",
    "PictureError",
    "borough_map",
    "label",
    "pictures",
    "point_map",
    "read_boundaries",
    "style",
]
