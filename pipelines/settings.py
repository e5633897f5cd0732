"""One frozen Settings, read once from `deathlink.toml` (where there is one) and the environment, passed down.

Secrets (mail password, encryption key) come from the environment or from a file that a setting names; they are
`SecretStr`, so that no log, repr or traceback can show them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipelines.errors import CallError

ROOT: Final = Path(__file__).resolve().parent.parent


class MailSettings(BaseModel):
    """How the weekly report leaves: `DEATHLINK_MAIL__HOST` and so on."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    starttls: bool = True
    ca_file: Path | None = None
    user: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    sender: str = ""
    recipients: tuple[str, ...] = ()
    notice_recipients: tuple[str, ...] = ()
    timeout_seconds: float = Field(default=30.0, gt=0)


class Settings(BaseSettings):
    """Everything that a force may set. Unknown keys in the file are an error, not a silent nothing."""

    model_config = SettingsConfigDict(
        env_prefix="DEATHLINK_", env_nested_delimiter="__", toml_file="deathlink.toml", frozen=True, extra="forbid"
    )

    home: Path = Path("var/home")
    landing: Path = Path("var/landing")
    reference: Path | None = None  # gazetteer.csv, boundaries.geojson, postcodes.csv: all optional
    marking: str = "OFFICIAL-SENSITIVE"
    originator: str = "Metropolitan Police Service, Intelligence"
    force: str = "Metropolitan Police Service"
    # DESIGN.md: 5 a night, pan-London; analysts' attention is the scarce thing.
    alert_budget: int = Field(default=5, ge=0)
    # Snapshots kept beside the newest: two weeks, so that last Monday's report can be made again.
    keep_snapshots: int = Field(default=14, ge=1)
    # What `deathlink train weights` wrote, for a shadow replay in a home of its own. Nights in use go without: what was
    # learnt reaches them through families.csv, after a review.
    exponents: Path | None = None
    encryption_key: SecretStr | None = None
    encryption_key_file: Path | None = None
    # Threads of scoring and of reading snapshots: the design's machine has two cores. The warehouse writes with one.
    threads: int = Field(default=2, ge=1)
    memory_limit: str = "4GB"
    mail: MailSettings = MailSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (pydantic calls by position)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def warehouse_path(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.home / "published"

    def learnt_exponents(self) -> dict[str, float]:
        """Exponents by family of evidence from the file of `exponents`; none where none is set. Raises CallError."""
        if self.exponents is None:
            return {}
        try:
            learnt = json.loads(self.exponents.read_text(encoding="utf-8"))["exponents"]
            return {str(family): float(value) for family, value in learnt.items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise CallError(
                f"the setting exponents names [{self.exponents}], which is no file of `deathlink train weights` "
                f"({type(fault).__name__}); give that file, or leave DEATHLINK_EXPONENTS and exponents unset"
            ) from None

    def key(self) -> str | None:
        """The key for encryption at rest, or None where none is configured."""
        return read_secret(self.encryption_key, self.encryption_key_file)


def read_secret(value: SecretStr | None, file: Path | None) -> str | None:
    """A secret given directly or in a file (its first line); None where neither is set."""
    if value is not None:
        return value.get_secret_value()
    if file is not None:
        return file.read_text(encoding="utf-8").splitlines()[0].strip()
    return None


def settings_with(**given: object) -> Settings:
    """The settings, with what the command line gave on top. Raises CallError naming each wrong setting, no value."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as fault:
        wrong = "; ".join(f"[{'.'.join(map(str, e['loc']))}] {e['msg']}" for e in fault.errors(include_input=False))
        raise CallError(f"the settings are wrong: {wrong}; see deathlink.toml and the DEATHLINK_ variables") from None
