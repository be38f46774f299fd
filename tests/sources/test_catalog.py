"""What is promised: sources.yaml is checked wholly, and every mistake is named with its place and its remedy."""

from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from monitor.domain.watching import ArticleSelectors
from monitor.errors import ConfigError
from monitor.sources.catalog import load_sources, schema

SHIPPED = Path(__file__).parents[2] / "sources.yaml"

WHOLE = """\
version: 1
defaults:
  language: en
groups:
  china:
    kind: listing
    language: zh
    timezone: Asia/Shanghai
    options: {item: li}
sources:
  - id: mining
    name: Mining
    kind: feed
    url: https://mining.example/feed/
  - id: ministry
    group: china
    name: 部
    url: https://ministry.example/
    region: CN-JX
    options: {date: span}
    article: {body: .text, drop: [.tools]}
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "sources.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_item_wins_over_its_group_and_its_group_over_the_defaults(tmp_path: Path) -> None:
    mining, ministry = load_sources(written(tmp_path, WHOLE)).sources

    assert (mining.id, mining.language, mining.enabled) == ("mining", "en", True)
    assert (ministry.kind, ministry.language, ministry.timezone) == ("listing", "zh", "Asia/Shanghai")
    assert ministry.options == {"item": "li", "date": "span"}
    assert ministry.article == ArticleSelectors(body=".text", drop=(".tools",))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("kind: feed", "kind: fed", "'mining', line 13, kind: not a kind of source; use one of feed"),
        ("name: Mining", "nane: Mining", "'mining', line 12, nane: unknown 'nane'; did you mean 'name'?"),
        ("    name: Mining\n", "", "'mining', line 11, name: Field required"),
        ("https://mining.example/feed/", "mining.example", "'mining', line 14, url"),
        ("https://mining.example/feed/", "ftp://mining.example/", "'mining', line 14, url"),
        ("Asia/Shanghai", "Asia/Peking", "'ministry', line 15, timezone: not a time zone"),
        ("group: china", "group: chna", "'ministry', line 16, group: unknown 'chna'; did you mean 'china'?"),
        ("region: CN-JX", "region: Jiangxi", "'ministry', line 19, region"),
        ("item: li}", "item: 'li['}", "'ministry', line 20, options: item: not a CSS selector"),
        ("{date: span}", "{dat: span}", "'ministry', line 20, options: dat: Extra inputs"),
        ("{body: .text,", "{bdy: .text,", "'ministry', line 21, article.bdy: unknown 'bdy'; did you mean 'body'?"),
        ("{body: .text,", "{body: '.text[',", "'ministry', line 21, article.body: not a CSS selector: '.text['"),
        ("id: ministry", "id: mining", "'mining', line 15, id: already used by source 'mining'"),
        ("id: ministry", "id: The Ministry", "line 15, id"),
        ("  - id: ministry\n    group", "  - group", "source number 2, line 15, id: every source needs an id"),
        ("version: 1", "version: 2", "line 1, version: only version 1 is known"),
        ("defaults:", "default:", "line 2, default: unknown 'default'; did you mean 'defaults'?"),
        ("    name: Mining\n", "    name: Mining\n    min_interval_minutes: 5000\n", "min_interval_minutes"),
        ("    name: Mining\n", "    name: Mining\n    enabled: 'yes'\n", "line 13, enabled"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, before: str, after: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_sources(written(tmp_path, WHOLE.replace(before, after)))

    assert message in str(caught.value)
    assert str(caught.value).startswith("sources.yaml: ")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = WHOLE.replace("kind: feed", "kind: fed").replace("region: CN-JX", "region: x").replace("Mining", "''")

    with pytest.raises(ConfigError) as caught:
        load_sources(written(tmp_path, text))

    assert len(str(caught.value).splitlines()) == 3


BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(f'*{before}' for _ in range(10))}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "must have a list named 'sources'", id="empty"),
        pytest.param("- 1\n", "must have a list named 'sources'", id="a list"),
        pytest.param("sources: {}\n", "must have a list named 'sources'", id="no list"),
        pytest.param("sources: [\n", "not YAML", id="not YAML"),
        pytest.param("sources: !!python/object:os.system {}\n", "must have a list", id="an object of a language"),
        pytest.param(BOMB + "sources: [*i]\n", "more than 200000 values", id="a bomb of aliases"),
    ],
)
def test_what_is_no_catalog_is_said_so(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_sources(written(tmp_path, text))


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="MONITOR_SOURCES_FILE"):
        load_sources(tmp_path / "sources.yaml")


def test_the_shipped_catalog_is_right() -> None:
    catalog = load_sources(SHIPPED)

    assert len(catalog.sources) >= 60
    assert all(source.note for source in catalog if not source.enabled)
    assert all(source.confidence in ("high", "medium") for source in catalog if source.enabled)
    assert all(source.confidence and source.evidence for source in catalog)
    assert {"zh", "en"} <= {source.language for source in catalog if source.enabled}
    assert all(source.timezone for source in catalog if source.language == "zh" and source.kind != "feed")


def test_the_schema_for_editors_accepts_what_we_accept() -> None:
    jsonschema.validate(YAML(typ="safe", pure=True).load(SHIPPED.read_text(encoding="utf-8")), schema())


def test_the_nearest_id_is_offered(tmp_path: Path) -> None:
    assert load_sources(written(tmp_path, WHOLE)).nearest("mininng") == "mining"
