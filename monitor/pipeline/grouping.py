"""An article into its story, and what follows for other stories. The same steps online and in a rebuild."""

from collections.abc import Callable, Sequence
from datetime import datetime

from monitor.dedup.stories import Surroundings
from monitor.domain.articles import ArticleId, StoryId, StoryLink, Subject
from monitor.store.archive import Archive

# More articles do not move because of one: to move them would take longer than a visit may.
MOVABLE = 200


def story_for(archive: Archive, subject: Subject, moment: datetime) -> StoryLink | None:
    """Return the running story that an article about this subject continues, or None when it begins one."""
    around = Surroundings(subject, moment=moment, recent=archive.subjects.recent(subject, moment))
    return around.link(archive.subjects.of_stories(around.stories()))


def unite(archive: Archive, link: StoryLink, move: Callable[[StoryId, StoryId, str], bool]) -> StoryId:
    """Make the stories that met at an article one story, the oldest of them, and return it.

    `move(from, to, reason)` moves the articles, unless they are more than MOVABLE. A story about which a person
    decided, or which is too large to be moved, takes others in and is taken in by none.
    """
    story = link.story
    for met in link.met:
        first, second = sorted((story, met.story))
        for gone, into in ((second, first), (first, second)):
            if not archive.corrections.has_pinned(gone) and move(gone, into, met.reason):
                story = into
                break
    return story


def move_all(archive: Archive, story: StoryId, other: StoryId, reason: str, *, at: datetime) -> bool:
    """Put all articles of a story into another one, with a record; tell whether they were few enough."""
    members = archive.stories.members(story, most=MOVABLE + 1)
    if len(members) > MOVABLE:
        return False
    archive.corrections.regroup(members, other, reason, at=at)
    archive.stories.take_in(other, story)
    return True


def follow_original(archive: Archive, original: ArticleId, copies: Sequence[ArticleId], *, at: datetime) -> None:
    """Put what turned out to be copies of an article into its story, except where a person decided, with a record."""
    story = archive.stories.of(original)
    assert story is not None, "every article has a story"
    archive.subjects.forget(copies)
    pinned = archive.corrections.pinned_among(copies)
    strays = [copy for copy in copies if copy not in pinned and archive.stories.of(copy) != story]
    reason = f"same report as article {original}, which turned out to be the original"
    moves = archive.corrections.regroup(strays, story, reason, at=at) if strays else []
    for touched in {each for move in moves for each in (move.before, move.after)}:
        archive.stories.measure(touched)
