"""People: who is who, within one event and across events."""
