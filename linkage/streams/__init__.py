"""Second detectors beside case linkage: counts of a stream of deaths, and clusters in place and time."""
