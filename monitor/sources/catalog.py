"""sources.yaml into sources: checked wholly before the first request, every mistake named with its line.

defaults   fields for every source
groups     fields for those that name the group
sources    one item each; what it says itself wins
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from monitor.domain.watching import ArticleSelectors, Source, SourceId
from monitor.errors import ConfigError
from monitor.sources.kinds import KINDS
from monitor.sources.kinds.options import Selector

# No catalog is larger; ten aliases of ten aliases of ten are soon.
_MOST_VALUES = 200_000


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError("not a time zone; use an IANA name such as Asia/Shanghai") from error
    return name


def _address(text: str) -> str:
    TypeAdapter(HttpUrl).validate_python(text)
    return text


def _kind(name: str) -> str:
    if name not in KINDS:
        raise ValueError(f"not a kind of source; use one of {', '.join(KINDS)}")
    return name


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ArticleItem(_Strict):
    """CSS selectors for the pages of this source, where the extractor's own judgement is wrong."""

    body: Selector | None = None
    title: Selector | None = None
    date: Selector | None = None
    drop: list[Selector] = []


class SourceItem(_Strict):
    """One source as written in sources.yaml, after its group and the defaults."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$", description="Short and lasting: it is stored.")]
    name: Annotated[str, Field(min_length=1)]
    kind: Annotated[str, AfterValidator(_kind)]
    url: Annotated[str, AfterValidator(_address)]
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="ISO 639-1")] | None = None
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$", description="ISO 3166-1 or -2")] | None = None
    family: str | None = None
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    enabled: bool = True
    note: str | None = None
    confidence: Literal["high", "medium", "low", "blocked"] | None = None
    evidence: str | None = None
    fetch_pages: bool = True
    min_interval_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 30
    max_interval_minutes: Annotated[int, Field(ge=1, le=7 * 24 * 60)] = 24 * 60
    options: dict[str, Any] = {}
    article: ArticleItem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalog:
    """All sources, in the order of the file."""

    sources: tuple[Source, ...]
    profiles: tuple[Mapping[str, Any], ...] = ()  # digests to make, as written; the digest stage checks them

    def __iter__(self) -> Iterator[Source]:
        return iter(self.sources)

    def get(self, source_id: str) -> Source | None:
        """Return the source with this id."""
        return next((source for source in self.sources if source.id == source_id), None)

    def nearest(self, source_id: str) -> str | None:
        """Return the id that was perhaps meant."""
        return next(iter(get_close_matches(source_id, [source.id for source in self.sources], n=1)), None)


def load_sources(path: Path) -> Catalog:
    """Return what `sources.yaml` says to watch.

    Raises:
        ConfigError: with every mistake in the file, one a line: source, field, line, remedy.
    """
    return _Reading(path.name, _parsed(path)).catalog()


def schema() -> dict[str, Any]:
    """Return the JSON Schema of sources.yaml, for editors."""
    item = SourceItem.model_json_schema()
    defs = item.pop("$defs", {})
    properties = {**item["properties"], "group": {"type": "string"}}
    some = {"type": "object", "properties": properties, "additionalProperties": False}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sources.yaml",
        "type": "object",
        "properties": {
            "version": {"const": 1},
            "defaults": some,
            "groups": {"type": "object", "additionalProperties": some},
            "sources": {"type": "array", "items": {**some, "required": ["id"]}},
            "profiles": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["sources"],
        "additionalProperties": False,
        "$defs": defs,
    }


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(
            f"{path}: no such file. Set MONITOR_SOURCES_FILE, or copy the sources.yaml of this project."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    try:
        return YAML(typ="rt", pure=True).load(text)
    except YAMLError as error:
        raise ConfigError(f"{path.name}: not YAML: {' '.join(str(error).split())}") from error


_TOP_KEYS = ("version", "defaults", "groups", "sources", "profiles")


class _Reading:
    """One pass over the file, collecting mistakes."""

    def __init__(self, name: str, document: Any) -> None:
        self._name = name
        self._document = document
        self._mistakes: list[str] = []
        self._values = 0

    def catalog(self) -> Catalog:
        top = self._document
        if not isinstance(top, Mapping) or not isinstance(top.get("sources"), list):
            raise ConfigError(f"{self._name}: must have a list named 'sources'. See docs/sources.md.")
        self._plain(top)
        for key in top:
            if key not in _TOP_KEYS:
                self._mistake("", str(key), _line(top, key), _unknown(str(key), _TOP_KEYS))
        if top.get("version", 1) != 1:
            self._mistake("", "version", _line(top, "version"), "only version 1 is known; use 'version: 1'")
        sources = [self._source(item, number, top) for number, item in enumerate(top["sources"])]
        self._check_twins(top["sources"])
        if self._mistakes:
            raise ConfigError("\n".join(self._mistakes))
        profiles = self._plain(top.get("profiles") or [])
        return Catalog(sources=tuple(source for source in sources if source), profiles=tuple(profiles))

    def _source(self, item: Any, number: int, top: Mapping[str, Any]) -> Source | None:
        if not isinstance(item, Mapping) or "id" not in item:
            line = _line(top["sources"], number)
            self._mistake(f"source number {number + 1}", "id", line, "every source needs an id, such as 'mining-com'")
            return None
        where = f"source {str(item['id'])!r}"
        group = self._group(item, where, top)
        written = {**(top.get("defaults") or {}), **group, **item}
        written["options"] = {**(group.get("options") or {}), **(item.get("options") or {})}
        written.pop("group", None)
        try:
            checked = SourceItem.model_validate(self._plain(written))
        except ValidationError as error:
            for problem in error.errors():
                self._report(where, item, problem)
            return None
        return self._with_options(checked, where, item)

    def _group(self, item: Mapping[str, Any], where: str, top: Mapping[str, Any]) -> Mapping[str, Any]:
        name, groups = item.get("group"), top.get("groups") or {}
        if name is None:
            return {}
        if name not in groups or not isinstance(groups[name], Mapping):
            self._mistake(where, "group", _line(item, "group"), _unknown(str(name), [str(known) for known in groups]))
            return {}
        return dict(groups[name])

    def _with_options(self, checked: SourceItem, where: str, item: Mapping[str, Any]) -> Source | None:
        try:
            KINDS[checked.kind].check(checked.options)
        except ValueError as error:
            line = _line(item, "options") or _line(item, "kind") or _line(item, "id")
            remedy = f"See the options of kind {checked.kind!r} in docs/sources.md."
            self._mistake(where, "options", line, f"{error}. {remedy}")
            return None
        if checked.min_interval_minutes > checked.max_interval_minutes:
            what = "must not be above max_interval_minutes"
            self._mistake(where, "min_interval_minutes", _line(item, "min_interval_minutes"), what)
            return None
        return _source(checked)

    def _report(self, where: str, item: Mapping[str, Any], problem: Any) -> None:
        path = [str(part) for part in problem["loc"]]
        line = _line(item, path[0]) or _line(item, "id")
        what = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            known = SourceItem if len(path) == 1 else ArticleItem
            what = _unknown(path[-1], [*known.model_fields, "group"])
        self._mistake(where, ".".join(path), line, what)

    def _check_twins(self, items: list[Any]) -> None:
        """Two sources under one id would overwrite each other's memory; two of one address ask it twice."""
        for field in ("id", "url"):
            seen: dict[str, str] = {}
            for item in items:
                value = item.get(field) if isinstance(item, Mapping) else None
                if value is not None and str(value) in seen and not (field == "url" and "options" in item):
                    line = _line(item, field)
                    self._mistake(f"source {str(item.get('id'))!r}", field, line, f"already used by {seen[str(value)]}")
                elif value is not None:
                    seen[str(value)] = f"source {str(item.get('id'))!r}"

    def _plain(self, value: Any) -> Any:
        """Return plain values, counting them: aliases of aliases grow without end.

        Raises:
            ConfigError: there are too many.
        """
        self._values += 1
        if self._values > _MOST_VALUES:
            raise ConfigError(
                f"{self._name}: more than {_MOST_VALUES} values. Aliases that repeat each other? Write them out."
            )
        if isinstance(value, Mapping):
            return {str(key): self._plain(below) for key, below in value.items()}
        if isinstance(value, list):
            return [self._plain(below) for below in value]
        for plain in (bool, int, float, str):
            if isinstance(value, plain):
                return plain(value)
        return value

    def _mistake(self, where: str, field: str, line: int | None, what: str) -> None:
        place = ", ".join(filter(None, (where, f"line {line}" if line else "", field)))
        self._mistakes.append(f"{self._name}: {place}: {what}")


def _source(item: SourceItem) -> Source:
    values = {field.name: getattr(item, field.name) for field in fields(Source) if hasattr(item, field.name)}
    values["id"] = SourceId(item.id)
    if item.article:
        values["article"] = ArticleSelectors(**{**item.article.model_dump(), "drop": tuple(item.article.drop)})
    return Source(**values)


def _unknown(word: str, known: Any) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"unknown {word!r}; did you mean {near[0]!r}?" if near else f"unknown {word!r}; known: {', '.join(known)}"


def _line(node: Any, key: Any) -> int | None:
    """Return the line of a key or an index, counted from 1."""
    place = getattr(node, "lc", None)
    try:
        return None if place is None else int(place.item(key)[0] if isinstance(key, int) else place.key(key)[0]) + 1
    except (KeyError, TypeError, IndexError):
        return None
