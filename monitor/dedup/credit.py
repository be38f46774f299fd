"""Whose report is it? An agency in the dateline, or the source line, names the house that it was copied from.

LONDON, Nov 2 (Reuters) - ... | TORONTO, Nov. 2, 2026 /CNW/ -- ... | 新华社北京11月2日电 ... | 据财联社报道，...
"""

import re
from functools import cache
from importlib.resources import files

_LONGEST_DATELINE = 160  # characters
_DATELINES = (
    # A place and a date at most, then the agency.
    re.compile(r"\A[^\n()/.!?]{0,40}?(?:[.,][^\n()/!?]{0,40})?[(/](?P<name>[A-Z][\w.&' -]{1,40}|dpa)[)/]\s*[-–—:]"),
    re.compile(r"\A\W{0,3}(?P<name>[\w]{2,8}?[社网])\w{0,8}?\d{1,2}\s?月\s?\d{1,2}\s?日[电電讯訊]"),
    re.compile(r"\A\W{0,3}[据據]\s?(?P<name>[\w]{2,12}?)\s?(?:\d{1,2}日)?(?:消息|报道|報道|电|電)[,，:：]?"),
)
_NOT_LETTERS = re.compile(r"[\W_]+")


def credited_agency(text: str) -> str | None:
    """Return the agency that the text's dateline credits, as it is written there; None when it credits none."""
    start = text[:_LONGEST_DATELINE].lstrip()
    named = (found["name"] for pattern in _DATELINES if (found := pattern.match(start)))
    return next((name for name in named if _plain(name) in _agencies()), None)


def voice(family: str, named_upstream: str | None, *, own_names: tuple[str | None, ...] = ()) -> str:
    """Return whose voice an article of a house is: the house it names as its source, or its own.

    Two names of one agency, in any language, are one voice. `own_names` are other names of the house itself.
    """
    upstream = _plain(named_upstream or "")
    own = {_plain(name) for name in (family, *own_names) if name}
    if not upstream or upstream in own:
        return family
    agency = _agencies().get(upstream)
    return family if agency in {_agencies().get(name, name) for name in own} else agency or upstream


@cache
def _agencies() -> dict[str, str]:
    """Return the id of each agency by each of its names, and by itself."""
    lines = files(__package__).joinpath("agencies.txt").read_text(encoding="utf-8").splitlines()
    entries = [line.partition(":") for line in lines if line and not line.startswith("#")]
    return {_plain(name): agency for agency, _, names in entries for name in (agency, *names.split(","))}


def _plain(name: str) -> str:
    return _NOT_LETTERS.sub("", name).casefold()
