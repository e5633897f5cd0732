"""Seals on what a form carries unseen: only a form that this server made, with this evidence, is taken."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

from pipelines.errors import CallError


class SealError(CallError):
    """A form was sent that this server did not make."""


def sealed(key: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The hidden fields of a form with their seal: an HMAC over all of them under the key of the door."""
    return {**fields, "seal": _seal(key, fields)}


def unsealed(key: str, form: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """The hidden fields that a form brought back. Raises SealError where they are not as they were given out."""
    fields = {name: form.get(name, "") for name in names}
    if not hmac.compare_digest(_seal(key, fields), form.get("seal", "")):
        raise SealError(
            "the form is from before the server was started, or from elsewhere; nothing was recorded: "
            "open the page again and judge what it shows now"
        )
    return fields


def _seal(key: str, fields: Mapping[str, str]) -> str:
    told = json.dumps(sorted(fields.items()), ensure_ascii=False).encode()
    return hmac.new(key.encode(), told, hashlib.sha256).hexdigest()
