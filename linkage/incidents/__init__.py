"""Incidents: which records tell of one event, and what is known of it."""
