"""What is prepared into the archive: find its original, its story, its place. Inside one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import partial
from typing import Literal

from monitor.dedup.credit import voice
from monitor.dedup.match import find_matches
from monitor.dedup.subject import subject_of
from monitor.domain.articles import Article, ArticleId, Duplicate, Matches, NewArticle, StoryLink, Subject
from monitor.domain.watching import Document, Tally
from monitor.extract import EXTRACTOR_VERSION
from monitor.pipeline.grouping import follow_original, move_all, story_for, unite
from monitor.store.archive import Archive

Outcome = Literal["kept", "duplicate", "seen_again", "revised", "unchanged"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What became of one prepared article, and why."""

    id: ArticleId
    outcome: Outcome
    title: str | None
    reason: str = ""


def keep_article(
    archive: Archive,
    new: NewArticle,
    *,
    addresses: Sequence[str],
    declared: str | None = None,
    family: str,
    document: Document | None,
) -> Kept:
    """Keep a new article, or recognise it as one that is kept already under one of its addresses.

    `addresses` led to it; `declared` is what it calls itself besides. `family` is the house of its source; kept with
    it is the house whose voice it is.
    """
    known = next((found for address in addresses if (found := archive.addresses.article_of(address)) is not None), None)
    if known is not None:
        return _meet_again(archive, known, new, addresses=addresses, family=family, document=document)
    moment = moment_of(new.article, new.first_seen)
    whose = voice_of(family, new)
    matches = _matches_of(archive, new, moment, credited=whose != family)
    named = archive.addresses.article_of(declared) if declared else None
    if named is not None and _is_that_article(archive, named, new, matches):
        return _meet_again(archive, named, new, addresses=addresses, family=family, document=document)
    if named is not None:
        # A template that names one address on all its pages: what led here tells them apart.
        new = replace(new, article=replace(new.article, url=document.final_url if document else addresses[-1]))
    elif declared:
        addresses = [declared, *addresses]
    duplicate = Duplicate(of=matches.own.cluster, reason=matches.own.reason) if matches.own else None
    subject = None if duplicate else subject_of(new.article.title, new.article.text, new.tags)
    link = _story_of(archive, new, matches, subject, moment)
    article_id = archive.articles.add(
        new,
        duplicate=duplicate,
        cluster=duplicate.of if duplicate else None,
        story=link.story,
        family=whose,
        extractor=EXTRACTOR_VERSION,
    )
    moved = archive.likeness.add(article_id, new.fingerprint, moment, credited=whose != family, matches=matches)
    archive.addresses.keep(addresses, article_id, source=new.source, at=new.first_seen)
    if document is not None:
        archive.pages.add(document, source=new.source, article=article_id)
    if subject is not None:
        archive.subjects.add(article_id, subject, moment)
    archive.corrections.joined(article_id, link.reason, at=new.first_seen)
    unite(archive, link, partial(move_all, archive, at=new.first_seen))
    if moved:
        follow_original(archive, duplicate.of if duplicate else article_id, moved, at=new.first_seen)
    if duplicate is None:
        return Kept(id=article_id, outcome="kept", title=new.article.title)
    return Kept(id=article_id, outcome="duplicate", title=new.article.title, reason=duplicate.reason)


def voice_of(family: str, new: NewArticle) -> str:
    """Return whose voice an article from a house is: its own, or that of whom it names as its source."""
    return voice(family, new.article.named_upstream, own_names=(new.source, new.article.site_name))


def tally_of(outcomes: Sequence[Kept], *, dropped: int, known: int) -> Tally:
    """Return the account of one visit. What was announced again and had not changed is `known`, not found."""
    kept = sum(kept.outcome in ("kept", "revised") for kept in outcomes)
    duplicates = sum(kept.outcome in ("duplicate", "seen_again") for kept in outcomes)
    unchanged = sum(kept.outcome == "unchanged" for kept in outcomes)
    found = kept + duplicates + dropped
    return Tally(found=found, kept=kept, duplicates=duplicates, dropped=dropped, known=known + unchanged)


def _meet_again(
    archive: Archive,
    known: ArticleId,
    new: NewArticle,
    *,
    addresses: Sequence[str],
    family: str,
    document: Document | None,
) -> Kept:
    stored = archive.articles.get(known)
    assert stored is not None, "an address leads to an article that exists"
    archive.addresses.keep(addresses, known, source=new.source, at=new.first_seen)
    title = new.article.title
    if (stored.article.title, stored.article.text) != (title, new.article.text):
        house = family if stored.source == new.source else stored.family
        whose = voice_of(house, new)
        archive.articles.revise(
            known,
            new.article,
            new.tags,
            at=new.first_seen,
            why="the source changed it",
            extractor=EXTRACTOR_VERSION,
            family=whose,
        )
        archive.likeness.revise(known, new.fingerprint, credited=whose != house)
        archive.subjects.revise(known, subject_of(title, new.article.text, new.tags))
        if document is not None:
            archive.pages.add(document, source=new.source, article=known)
        return Kept(id=known, outcome="revised", title=title, reason="same address, other text")
    if stored.source == new.source:
        return Kept(id=known, outcome="unchanged", title=title)
    archive.addresses.saw_again(known, source=new.source, at=new.first_seen)
    return Kept(id=known, outcome="seen_again", title=title, reason=f"same address as article {known}")


def _is_that_article(archive: Archive, named: ArticleId, new: NewArticle, matches: Matches) -> bool:
    """Tell whether an article is the one that its declared address leads to: by its text, not by its word alone."""
    stored = archive.articles.get(named)
    assert stored is not None, "an address leads to an article that exists"
    alike = {match.cluster for match in (matches.own, *matches.claimed) if match}
    return stored.cluster in alike or stored.article.text == new.article.text


def _matches_of(archive: Archive, new: NewArticle, moment: datetime, *, credited: bool) -> Matches:
    candidates = archive.likeness.candidates(new.fingerprint, moment)
    return find_matches(new.fingerprint, moment=moment, credited=credited, name=new.name, candidates=candidates)


def _story_of(
    archive: Archive, new: NewArticle, matches: Matches, subject: Subject | None, moment: datetime
) -> StoryLink:
    """Return the story that the article continues, or a new one, and why: copies stay with their original."""
    link = _story_of_twin(archive, matches)
    if link is None and subject is not None:
        link = story_for(archive, subject, moment)
    if link is None:
        story = archive.stories.found(title=new.article.title, source=new.source, at=new.first_seen)
        return StoryLink(story=story, reason="it begins the story")
    archive.stories.extend(link.story, source=new.source, at=new.first_seen)
    return link


def _story_of_twin(archive: Archive, matches: Matches) -> StoryLink | None:
    twin = matches.own or next(iter(matches.claimed), None)
    story = archive.stories.of(twin.article) if twin else None
    return StoryLink(story=story, reason=f"same report as article {twin.article}") if twin and story else None


def moment_of(article: Article, first_seen: datetime) -> datetime:
    """Return when an article came into the world as far as we know: published, or else first seen."""
    published = article.published
    if published is None:
        return first_seen
    return published.at or datetime.combine(published.date, time(), UTC)
