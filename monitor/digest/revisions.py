"""A later fact never edits an edition: it makes the next one, which says what changed."""

from collections.abc import Iterator
from dataclasses import replace

from monitor.digest.document import sealed
from monitor.domain.reports import Digest, Line, StoryCard

_SHOWN = 12


def revise(digest: Digest, previous: Digest | None) -> Digest:
    """Return `previous` itself when nothing has changed since, or the next revision with its list of changes.

    How late the day was built stays as the first edition said it.
    """
    if previous is None:
        return digest
    candidate = replace(digest, late_by_days=previous.late_by_days, warnings=_warnings(digest, previous))
    same = sealed(replace(candidate, revision=previous.revision, revised=previous.revised))
    if same.sha256 == previous.sha256:
        return previous
    changes = tuple(_changes(previous, candidate))[:_SHOWN]
    return sealed(replace(candidate, revision=previous.revision + 1, revised=changes))


def _warnings(digest: Digest, previous: Digest) -> tuple[Line, ...]:
    """Return the new warnings with the old word on lateness."""
    late = [line for line in previous.warnings if line.code == "late"]
    return (*late, *(line for line in digest.warnings if line.code != "late"))


def _changes(old: Digest, new: Digest) -> Iterator[Line]:
    before, after = _cards(old), _cards(new)
    for id_ in sorted(after.keys() - before.keys()):
        yield Line(code="revised_story_added", values={"title": _title(after[id_]), "story": int(id_)})
    for id_ in sorted(before.keys() - after.keys()):
        yield Line(code="revised_story_gone", values={"title": _title(before[id_]), "story": int(id_)})
    for id_ in sorted(before.keys() & after.keys()):
        if before[id_] != after[id_]:
            yield Line(code="revised_story", values={"title": _title(after[id_]), "story": int(id_)})
    if old.articles != new.articles:
        yield Line(code="revised_articles", values={"old": old.articles, "new": new.articles})
    if old.coverage.state != new.coverage.state:
        yield Line(code="revised_coverage", values={"old": old.coverage.state, "new": new.coverage.state})
    if old.built_by != new.built_by:
        yield Line(code="revised_lexicons")


def _cards(digest: Digest) -> dict[int, StoryCard]:
    return {card.id: card for group in digest.groups for card in group.cards}


def _title(card: StoryCard) -> str:
    return card.title or (card.label.text if card.label else f"#{card.id}")
