"""Ingest: `take` brings one delivery into raw (append-only, quarantine, ledger) and staged (today's picture)."""

from pipelines.ingest.delivery import DeliveryError, DeliveryNotCompleteError
from pipelines.ingest.take import take

__all__ = ["DeliveryError", "DeliveryNotCompleteError", "take"]
