"""What operators set is checked wholly, and mistakes are told with their remedy."""

import pytest

from monitor.errors import ConfigError
from monitor.settings import load_settings


def test_without_any_variable_everything_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings({})

    assert settings.database_url == "sqlite:///db/monitor.db"
    assert (settings.host, settings.port, settings.timezone) == ("127.0.0.1", 8080, "UTC")


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_FETCH__ALLOW_PRIVATE_NETWORKS", "127.0.0.0/8, 10.0.0.0/8")

    assert [str(network) for network in load_settings().fetch.allow_private_networks] == ["127.0.0.0/8", "10.0.0.0/8"]


def test_the_database_moves_with_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA_DIR", "/srv/monitor")

    assert load_settings().database_url == "sqlite:////srv/monitor/monitor.db"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        pytest.param("MONITOR_PROT", "1", "perhaps MONITOR_PORT is meant", id="unknown name"),
        pytest.param("MONITOR_PORT", "many", "MONITOR_PORT: ", id="not a number"),
        pytest.param("MONITOR_TIMEZONE", "Asia/Shangai", "perhaps Asia/Shanghai is meant", id="zone"),
        pytest.param("MONITOR_FETCH__ALLOW_PRIVATE_NETWORKS", "loopback", "ALLOW_PRIVATE_NETWORKS: ", id="network"),
        pytest.param("MONITOR_FETCH", "3", "MONITOR_FETCH", id="group"),
    ],
)
def test_a_mistake_names_the_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigError) as caught:
        load_settings()

    assert told in str(caught.value)


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_PROT", "1")
    monkeypatch.setenv("MONITOR_PORT", "many")

    with pytest.raises(ConfigError, match=r"(?s)MONITOR_PROT.*MONITOR_PORT: "):
        load_settings()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_API_TOKEN", "sesame")

    assert "sesame" not in repr(load_settings())
