"""An article into its story, and what follows for other stories. The same steps online and in a rebuild."""

from collections.abc import Callable
from datetime import datetime

from monitor.dedup.stories import Surroundings
from monitor.domain.articles import ArticleId, StoryId, StoryLink, Subject
from monitor.store.archive import Archive


def story_for(archive: Archive, subject: Subject, moment: datetime) -> StoryLink | None:
    """Return the running story that an article about this subject continues, or None when it begins one."""
    around = Surroundings(subject, moment=moment, recent=archive.subjects.recent(subject, moment))
    return around.link(archive.subjects.of_stories(around.stories()))


def unite(archive: Archive, link: StoryLink, move: Callable[[StoryId, StoryId, str], None]) -> StoryId:
    """Make the stories that met at an article one story, the oldest of them, and return it.

    `move(from, to, reason)` moves the articles. A story about which a person decided takes others in and is taken in
    by none.
    """
    story = link.story
    for met in link.met:
        first, second = sorted((story, met.story))
        if archive.corrections.has_pinned(second):
            first, second = second, first
        if not archive.corrections.has_pinned(second):
            move(second, first, met.reason)
            story = first
    return story


def move_all(archive: Archive, story: StoryId, other: StoryId, reason: str, *, at: datetime) -> None:
    """Put all articles of a story into another one, with a record."""
    archive.corrections.regroup(archive.stories.members(story), other, reason, at=at)
    archive.stories.measure(other)


def follow_original(archive: Archive, original: ArticleId, *, at: datetime) -> None:
    """Put what turned out to be copies of an article into its story, except where a person decided, with a record."""
    story = archive.stories.of(original)
    assert story is not None, "every article has a story"
    copies = [copy.id for copy in archive.articles.copies_of(original)]
    archive.subjects.forget(copies)
    pinned = archive.corrections.pinned_among(copies)
    strays = [copy for copy in copies if copy not in pinned and archive.stories.of(copy) != story]
    reason = f"same report as article {original}, which turned out to be the original"
    moves = archive.corrections.regroup(strays, story, reason, at=at) if strays else []
    for touched in {each for move in moves for each in (move.before, move.after)}:
        archive.stories.measure(touched)
