"""What the operator may set: `MONITOR_*` in the environment says how; `sources.yaml` says what."""

import os
from collections.abc import Iterator, Mapping
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from monitor.deliver.policy import ChannelPolicy
from monitor.errors import ConfigError
from monitor.fetch.policy import FetchPolicy

_PREFIX = "MONITOR_"


class Settings(BaseSettings):
    """All settings, checked and frozen. Each is an environment variable: `database_url` is MONITOR_DATABASE_URL."""

    # Lists are written with commas, not as JSON: each field reads its own.
    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid", enable_decoding=False
    )

    database_url: str = Field(default="", description="SQLite file or PostgreSQL database; default `db/monitor.db`")
    sources_file: Path = Field(default=Path("sources.yaml"), description="what to watch")
    data_dir: Path = Field(default=Path("db"), description="where the SQLite file and the digests' files go")
    timezone: str = Field(default="UTC", description="IANA zone of the default digest's day")
    digest_time: time = Field(default=time(6, 30), description="local time at which yesterday's digest is written")
    host: str = Field(default="127.0.0.1", description="address that the pages and the API listen on")
    port: int = Field(default=8080, ge=0, le=65535, description="port that the pages and the API listen on")
    api_token: SecretStr | None = Field(
        default=None, description="when set, pages and API ask for it as a bearer token"
    )
    base_url: str = Field(default="", description="how readers reach the pages, for links in mail and feeds")
    tick_seconds: float = Field(default=60, gt=0, description="how often the service asks which source is due")
    workers: Annotated[int, Field(ge=1, le=512)] = Field(default=64, description="sources visited at the same time")
    log_format: str = Field(default="console", pattern="^(console|json)$", description="console or json")
    channels: ChannelPolicy = Field(default_factory=ChannelPolicy, description="where digests are sent")
    fetch: FetchPolicy = Field(default_factory=FetchPolicy, description="politeness and limits")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"{name!r} is no IANA time zone{_suggestion(name, available_timezones())}")
        return name

    @model_validator(mode="after")
    def _derive(self) -> Self:
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'monitor.db'}")
        if not self.base_url:
            object.__setattr__(self, "base_url", f"http://{self.host}:{self.port}")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the default digest's day."""
        return ZoneInfo(self.timezone)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this process.

    Raises:
        ConfigError: a variable has a wrong value, or a name that we do not know; all of them at once.
    """
    environment = os.environ if environment is None else environment
    problems = list(_unknown_names(environment))
    try:
        settings = Settings()
    except ValidationError as error:
        problems += [_problem(details) for details in error.errors()]
    if problems:
        raise ConfigError("\n".join(problems))
    return settings


def variables(model: type[BaseModel] = Settings, prefix: str = _PREFIX) -> Iterator[tuple[str, str, str]]:
    """Give (variable, default, meaning) of every setting, for the README's table and for suggestions."""
    for name, field in model.model_fields.items():
        variable = f"{prefix}{name.upper()}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from variables(field.annotation, f"{variable}__")
        else:
            yield variable, _shown(field.get_default(call_default_factory=True)), field.description or ""


def _shown(default: Any) -> str:
    if isinstance(default, (tuple, list, frozenset)):
        return ",".join(str(item) for item in default)
    return "" if default is None else str(default)


def _unknown_names(environment: Mapping[str, str]) -> Iterator[str]:
    known = {variable for variable, _, _ in variables()}
    for name in sorted(environment):
        if name.startswith(_PREFIX) and name not in known:
            yield f"{name}: there is no such setting{_suggestion(name, known)}. See the settings table in README.md."


def _suggestion(name: str, known: Any) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f", perhaps {near[0]} is meant" if near else ""


def _problem(details: Any) -> str:
    # A number in the place is an item of a list, which is one variable.
    name = _PREFIX + "__".join(str(part).upper() for part in details["loc"] if isinstance(part, str))
    return f"{name}: {details['msg'].removeprefix('Value error, ')}. See the settings table in README.md."
