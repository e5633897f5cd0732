"""What the notebooks show: frames, charts and sentences from one published snapshot. Notebooks only call these.

Each module answers one question of an analyst; `panels` and `tables` alone know marimo and HTML.
"""
