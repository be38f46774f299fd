"""Folders and services get each digest whole; names lead to channels; secrets stay secret."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from monitor.deliver import ChannelPolicy, open_channels
from monitor.deliver.channels import KINDS
from monitor.deliver.channels.folder import FolderChannel
from monitor.deliver.channels.notify import NotifyChannel
from monitor.errors import ConfigError, DeliveryError
from tests.deliver.digests import a_rendered_digest
from tests.deliver.servers import a_chat_service

# apprise asks for a module of the standard library that goes away in Python 3.13; it copes without.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")


def test_a_folder_gets_a_file_per_format_named_after_day_and_revision(tmp_path: Path) -> None:
    FolderChannel(name="folder", folder=tmp_path).send(a_rendered_digest(revision=2))

    assert sorted(file.name for file in (tmp_path / "2026-11-21").iterdir()) == [
        "default.r2.chat.txt",
        "default.r2.eml",
        "default.r2.html",
        "default.r2.json",
    ]


def test_sending_to_a_folder_twice_changes_nothing(tmp_path: Path) -> None:
    channel = FolderChannel(name="folder", folder=tmp_path)
    channel.send(a_rendered_digest())
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.*")}

    channel.send(a_rendered_digest())

    assert {file: file.read_bytes() for file in tmp_path.rglob("*.*")} == before


def test_a_folder_that_cannot_be_made_is_a_failure_that_says_where(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")

    with pytest.raises(DeliveryError, match="taken"):
        FolderChannel(name="folder", folder=tmp_path / "taken").send(a_rendered_digest())


def test_a_service_gets_the_short_form() -> None:
    with a_chat_service() as (port, bodies):
        NotifyChannel(name="notify:desk", address=SecretStr(f"json://127.0.0.1:{port}/k3y-of-the-desk")).send(
            a_rendered_digest()
        )

    (body,) = bodies
    note = json.loads(body)
    assert note["title"] == "Strategic Resources · 1 story"
    assert note["message"] == "[4 signed] 锂 · Qinghai\nFull: /d/2026-11-21"


@pytest.mark.parametrize("status", [401, 429, 500])
def test_a_service_that_refuses_is_a_failure_and_its_key_is_in_no_message(status: int, logged: StringIO) -> None:
    with a_chat_service(status) as (port, _):
        channel = NotifyChannel(
            name="notify:desk", address=SecretStr(f"json://user:s3cr3t@127.0.0.1:{port}/k3y-of-the-desk")
        )
        with pytest.raises(DeliveryError, match=r"notify:desk: the service did not take it") as failure:
            channel.send(a_rendered_digest())

    for secret in ("s3cr3t", "k3y-of-the-desk"):
        assert secret not in str(failure.value)
        assert secret not in logged.getvalue()
        assert secret not in repr(channel.__dict__)


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What a service that logs everything would write."""
    stream = StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def test_names_lead_to_channels(tmp_path: Path) -> None:
    policy = ChannelPolicy.model_validate(
        {
            "email": {"host": "mail.example", "sender": "m@sender.example", "to": "a@reader.example"},
            "notify": "desk=json://127.0.0.1/a ops=json://127.0.0.1/b",
        }
    )
    channels = open_channels(policy, folder=tmp_path)

    assert list(channels) == ["folder", "email", "notify:desk", "notify:ops"]
    assert [channels[name].name for name in channels] == list(channels)
    assert channels["email:other@reader.example"].name == "email:other@reader.example"


def test_the_environment_says_where_digests_go(monkeypatch: pytest.MonkeyPatch) -> None:
    class Settings(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="MONITOR_", env_nested_delimiter="__")
        channels: ChannelPolicy

    monkeypatch.setenv("MONITOR_CHANNELS__EMAIL__TO", "a@reader.example, b@reader.example")
    monkeypatch.setenv("MONITOR_CHANNELS__NOTIFY", "desk=json://user:pw@127.0.0.1/a?x=1 ops=tgram://token/chat,other")

    channels = Settings().channels

    assert channels.email.to == ("a@reader.example", "b@reader.example")
    assert channels.notify["desk"].get_secret_value() == "json://user:pw@127.0.0.1/a?x=1"
    assert channels.notify["ops"].get_secret_value() == "tgram://token/chat,other"


@pytest.mark.parametrize("services", ["desk", "json://127.0.0.1/a", "desk=nowhere"])
def test_a_service_without_name_or_address_is_refused_without_showing_it(services: str) -> None:
    with pytest.raises(ValueError, match="NAME=ADDRESS") as refusal:
        ChannelPolicy.model_validate({"notify": services})

    assert "127.0.0.1" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        pytest.param("telegraph", "known: folder, email, notify", id="unknown kind"),
        pytest.param("email", "MONITOR_CHANNELS__EMAIL__HOST", id="mail without a server"),
        pytest.param("notify:desk", "MONITOR_CHANNELS__NOTIFY", id="service without an address"),
    ],
)
def test_a_name_that_leads_nowhere_says_what_to_set(name: str, remedy: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=remedy):
        open_channels(ChannelPolicy(), folder=tmp_path)[name]


def test_a_policy_shows_no_secret() -> None:
    policy = ChannelPolicy.model_validate(
        {"email": {"password": "s3cr3t"}, "notify": "desk=json://user:s3cr3t@127.0.0.1/"}
    )

    assert "s3cr3t" not in repr(policy)
    assert "s3cr3t" not in policy.model_dump_json()


def test_every_kind_of_channel_is_in_the_table() -> None:
    folder = Path(__file__).parents[2] / "monitor" / "deliver" / "channels"
    files = {file.stem for file in folder.glob("*.py")} - {"__init__"}

    assert files == set(KINDS), "add the missing line to KINDS in monitor/deliver/channels/__init__.py"
