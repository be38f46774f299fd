"""APIs: JSON in which paths lead to the articles. `data.list[].title` reads as it looks."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from monitor.domain.watching import Announcement, Document, Entry, Source
from monitor.errors import ParseError
from monitor.reading.charset import decode
from monitor.sources.kinds.entries import absolute, moment, plain
from monitor.sources.kinds.options import Options, wanted

# callback({...}); is how pages of other hosts read JSON before CORS.
_JSONP = re.compile(r"^[\w.$]+\s*\(\s*([\[{].*[\]}])\s*\)\s*;?\s*$", re.DOTALL)
_STEP = re.compile(r"([^.\[\]]+)|\[(\d*|\*)\]")
_PLACE = re.compile(r"\{([^{}]+)\}")


class ApiOptions(Options):
    """Paths of keys and indexes; those below `items` start at an item."""

    items: str  # "data.list", or "[]" for a document that is a list
    url: str  # a path, or an address with paths in braces: "https://site.example/news/{id}.html"
    title: str | None = None
    date: str | None = None
    summary: str | None = None
    content: str | None = None
    next: str | None = None  # from the top: the address of the next, older page
    max_pages: int = Field(default=1, ge=1, le=50)


class Api:
    """A JSON document."""

    def check(self, options: Mapping[str, Any]) -> None:
        """Raise ValueError when the options do not fit."""
        ApiOptions.of(options)

    def read(self, document: Document, source: Source) -> Announcement:
        """Return what the items of the document announce."""
        options = ApiOptions.of(source.options)
        answer = _json(decode(document.body, document.content_type))
        found = list(at(answer, options.items))
        if not found and not options.items.endswith("]"):
            raise ParseError(f"nothing at {options.items!r}")
        items = found if options.items.endswith("]") else [item for one in found for item in _several(one)]
        entries = [_entry(item, options, document, source) for item in items]
        following = _word(answer, options.next) if options.next and options.max_pages > 1 else None
        more = absolute(following, document.final_url)
        return Announcement(
            entries=wanted([entry for entry in entries if entry], options),
            more=(more,) if more else (),
            nameless=tuple(str(item)[:80] for item, entry in zip(items, entries, strict=True) if entry is None),
        )


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def at(value: Any, path: str) -> Iterator[Any]:
    """Yield what is found under a path; `[]` and `[*]` mean every element of a list."""
    found = [value]
    for key, index in _STEP.findall(path):
        found = [below for one in found for below in _below(one, key, index)]
    yield from found


def _below(value: Any, key: str, index: str) -> Iterator[Any]:
    if key:
        if isinstance(value, dict) and key in value:
            yield value[key]
    elif isinstance(value, list):
        if index in ("", "*"):
            yield from value
        elif int(index) < len(value):
            yield value[int(index)]


def _json(text: str) -> Any:
    if wrapped := _JSONP.match(text.strip()):
        text = wrapped[1]
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON: {error}") from error


def _entry(item: Any, options: ApiOptions, document: Document, source: Source) -> Entry | None:
    url = absolute(_address(item, options.url), document.final_url)
    if url is None:
        return None
    published, precision = moment(_word(item, options.date), document, source)
    return Entry(
        url=url,
        title=plain(_word(item, options.title)),
        published=published,
        published_precision=precision,
        summary=plain(_word(item, options.summary)),
        content=_word(item, options.content),
        language=source.language,
    )


def _address(item: Any, form: str) -> str | None:
    if "{" not in form:
        return _word(item, form)
    words = {path: _word(item, path) for path in _PLACE.findall(form)}
    return None if None in words.values() else _PLACE.sub(lambda place: str(words[place[1]]), form)


def _word(value: Any, path: str | None) -> str | None:
    if path is None:
        return None
    for found in at(value, path):
        if isinstance(found, str | int | float) and not isinstance(found, bool):
            return str(found)
    return None
