"""The steps of resolving: records are loaded, then incidents, people and places are brought up to date."""
