"""An article's text with the words that earned its tags marked. Offsets are the tagger's own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from monitor.domain.articles import ArchivedArticle
from monitor.reading.sentences import sentences


@dataclass(frozen=True, kw_only=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str  # metal, region, refused
    says: str


def highlighted(found: ArchivedArticle) -> tuple[list[Markup], Markup]:
    """Return the text's paragraphs and the title as HTML: sentences carry ids s1, s2 ..., evidence is marked."""
    text = found.article.text
    marks = list(_without_overlaps(_marks(found, "text")))
    anchors = {sentence.start: sentence.number for sentence in sentences(text, found.article.language)}
    paragraphs, at = [], 0
    for paragraph in text.split("\n\n"):
        paragraphs.append(_marked(text, at, at + len(paragraph), marks, anchors))
        at += len(paragraph) + 2
    title = found.article.title or ""
    return paragraphs, _marked(title, 0, len(title), list(_without_overlaps(_marks(found, "title"))), {})


def _marks(found: ArchivedArticle, field: str) -> Iterator[_Mark]:
    for kind, tags in (("metal", found.tags.metals), ("region", found.tags.regions)):
        for tag in tags:
            for mention in tag.mentions:
                if mention.field == field:
                    yield _Mark(start=mention.start, end=mention.end, kind=kind, says=f"{tag.id}: {mention.rule}")
    for rejection in found.tags.rejected:
        mention = rejection.mention
        if mention.field == field:
            says = f"not {rejection.id}: {rejection.reason}"
            yield _Mark(start=mention.start, end=mention.end, kind="refused", says=says)


def _without_overlaps(marks: Iterable[_Mark]) -> Iterator[_Mark]:
    """Give the marks from left to right; of those that overlap, the first and longest; what was tagged comes first."""
    end = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, mark.kind == "refused", -mark.end)):
        if mark.start >= end:
            yield mark
            end = mark.end


def _marked(text: str, start: int, end: int, marks: list[_Mark], anchors: dict[int, int]) -> Markup:
    parts: list[Markup] = []
    inside = {mark.start: mark for mark in marks if start <= mark.start and mark.end <= end}
    stops = sorted(
        {start, end, *inside, *(mark.end for mark in inside.values()), *(a for a in anchors if start <= a < end)}
    )
    for left, right in pairwise(stops):
        if left in anchors:
            parts.append(Markup('<span id="s{}" class="sentence"></span>').format(anchors[left]))
        mark = next((mark for mark in inside.values() if mark.start <= left < mark.end), None)
        words = escape(text[left:right])
        parts.append(
            Markup('<mark class="{}" title="{}">{}</mark>').format(mark.kind, mark.says, words) if mark else words
        )
    return Markup("").join(parts)
