"""APIs: JSON in which paths lead to the articles. `data.list[].title` reads as it looks.

Pages have numbers, which the addresses of all but the first carry behind "#page=": servers do not see it, and a
question that is posted has one address for all its pages.
"""

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
_PAGE, _NUMBERED = "{page}", re.compile(r"#page=(\d+)$")
_PLACE = re.compile(r"\{([^{}]+)\}")


class ApiOptions(Options):
    """Paths of keys and indexes; those below `items` start at an item."""

    items: str  # "data.list", or "[]" for a document that is a list
    url: str  # a path, or an address with paths in braces: "https://site.example/news/{id}.html"
    title: str | None = None
    date: str | None = None
    summary: str | None = None
    content: str | None = None
    body: dict[str, Any] | None = None  # JSON to post; in its words "{page}" is the page's number
    next: str | None = None  # the next, older page: a path from the top, or an address with "{page}" in it
    first_page: int = 1  # its number
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
        more = _next_page(answer, options, document, source) if items and options.max_pages > 1 else None
        return Announcement(
            entries=wanted([entry for entry in entries if entry], options),
            more=(more,) if more else (),
            nameless=tuple(str(item)[:80] for item, entry in zip(items, entries, strict=True) if entry is None),
        )


def body_to_post(source: Source, address: str) -> bytes | None:
    """Return the JSON to post to an address of the source; None when it is simply asked for."""
    form = source.options.get("body")
    if form is None:
        return None
    number = _number(address, ApiOptions.of(source.options))
    return json.dumps(_numbered(form, number), ensure_ascii=False).encode()


def _next_page(answer: Any, options: ApiOptions, document: Document, source: Source) -> str | None:
    form = options.next or (source.url if options.body else "")
    if form and not options.body and _PAGE not in form:
        return absolute(_word(answer, form), document.final_url)
    number = _number(document.url, options) + 1
    return absolute(f"{form.replace(_PAGE, str(number))}#page={number}", document.final_url) if form else None


def _number(address: str, options: ApiOptions) -> int:
    found = _NUMBERED.search(address)
    return int(found[1]) if found else options.first_page


def _numbered(form: Any, number: int) -> Any:
    if isinstance(form, dict):
        return {name: _numbered(below, number) for name, below in form.items()}
    if isinstance(form, list):
        return [_numbered(below, number) for below in form]
    if form == _PAGE:
        return number
    return form.replace(_PAGE, str(number)) if isinstance(form, str) else form


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
