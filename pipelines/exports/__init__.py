"""Exports of a series: each with marking, knowledge date, requester and purpose, each logged before it leaves.

`making.export_series` is the one way out; `register` holds the log. Nothing is imported here: the log must be light.
"""
