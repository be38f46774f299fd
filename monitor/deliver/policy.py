"""Where digests may be sent. Secrets come from the environment and are shown to nobody."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import NoDecode

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _addresses(value: object) -> object:
    """Read a comma-separated list, which is what an environment variable can hold."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


class EmailPolicy(BaseModel):
    """The mail server that takes our mail, and who gets it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str = Field(default="", description="SMTP server; empty: no mail is sent")
    port: int = Field(default=0, ge=0, le=65535, description="SMTP port; 0: 587, 465 or 25 as `security` says")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="starttls, tls, or none (loopback only, when there is a password)"
    )
    username: str = Field(default="", description="SMTP user, if the server asks for one")
    password: SecretStr = Field(default=SecretStr(""), description="SMTP password")
    sender: str = Field(default="", description="address in From")
    to: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_addresses)] = Field(
        default=(), description="who gets the mail of channel `email`, comma-separated"
    )
    unsubscribe_url: str = Field(default="", description="https address for one-click unsubscribing, if you run one")
    timeout_seconds: float = Field(default=30, gt=0, le=600, description="longest wait for one answer of the server")

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.host and not self.sender:
            raise ValueError("sender: needed when there is a host, e.g. monitor@example.org")
        if self.security == "none" and self.password.get_secret_value() and self.host not in _LOOPBACK:
            raise ValueError("security: a password is never sent unencrypted; use starttls or tls")
        return self

    @property
    def actual_port(self) -> int:
        """The port to connect to."""
        return self.port or _PORTS[self.security]


def _services(value: object) -> object:
    """Read "desk=tgram://... ops=slack://...": blanks between services, and a name before each address."""
    if not isinstance(value, str):
        return value
    services: dict[str, str] = {}
    for item in value.split():
        name, separator, address = item.partition("=")
        if not separator or "://" in name or "://" not in address:
            raise ValueError("each service is NAME=ADDRESS, such as desk=mailto://...; see docs/digest.md")
        services[name] = address
    return services


class ChannelPolicy(BaseModel):
    """All channels that profiles may name: `folder`, `email`, `email:ADDRESS`, `notify:NAME`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    email: EmailPolicy = Field(default_factory=EmailPolicy, description="mail")
    notify: Annotated[dict[str, SecretStr], NoDecode, BeforeValidator(_services)] = Field(
        default_factory=dict, description="chat and push services as NAME=ADDRESS of apprise, blanks between them"
    )
