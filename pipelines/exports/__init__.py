"""Exports of a series: each with marking, knowledge date, requester and purpose, each logged before it leaves."""

from __future__ import annotations

from pipelines.exports.label import ExportError, ExportLabel
from pipelines.exports.making import FORMATS, Export, export_series

__all__ = ["FORMATS", "Export", "ExportError", "ExportLabel", "export_series"]
