"""Pairs of incidents: screened by the million, scored exactly by the thousand, explained one by one."""
