"""A short form for chat: one line a story, firmest first, and where the rest is."""

from monitor.digest.layout.front import subject
from monitor.digest.layout.story_cards import about
from monitor.digest.quoting import shortened
from monitor.digest.wording import Wording, wording_of
from monitor.domain.reports import Digest, RenderedDigest, StoryCard

# Characters: what Telegram (4,096), WeCom (2,048 bytes of text) and Slack take whole, with room for Chinese.
LONGEST = 1900
_LINES = 10
_TITLE = 120


class Chat:
    """Plain text that fits one message."""

    def render(self, digest: Digest) -> RenderedDigest:
        """Return the short form."""
        words = wording_of(digest)
        tail = _tail(digest, words)
        room = LONGEST - len(tail) - 2
        lines = [subject(digest, words)[:300]]
        for line in [*_warnings(digest, words), *_stories(digest, words)]:
            if sum(map(len, lines)) + len(lines) + len(line) > room:
                break
            lines.append(line)
        content = "\n".join([*lines, tail]) + "\n"
        return RenderedDigest(format="chat", media_type="text/plain; charset=utf-8", content=content.encode())


def _warnings(digest: Digest, words: Wording) -> list[str]:
    """Only what changes the meaning of silence; freshness is in the subject."""
    codes = ("late", "partial", "blind")
    return ["! " + words.say(f"warning.{line.code}", **line.values) for line in digest.warnings if line.code in codes]


def _stories(digest: Digest, words: Wording) -> list[str]:
    cards = [card for group in digest.groups for card in group.cards]
    fresh = [card for card in cards if not card.background] or cards
    fresh.sort(key=lambda card: (-(card.commitment.level if card.commitment else 0), -card.score["total"], card.id))
    return [_story(card, words) for card in fresh[:_LINES]]


def _story(card: StoryCard, words: Wording) -> str:
    mark = f"[{card.commitment.level} {words.word('rung', card.commitment.code)}] " if card.commitment else ""
    title = card.title or (f"“{card.label.text}”" if card.label else "")
    when = card.event.edtf if card.event else card.published[:10] if card.published else words.say("no_date")
    if when.startswith("XXXX"):
        when = f"{card.event.words}, {words.say('no_year')}" if card.event and len(when) > 4 else words.say("no_date")
    return f"{mark}{about(card, words)}: {shortened(title, _TITLE)} ({when})"


def _tail(digest: Digest, words: Wording) -> str:
    counts = digest.number_counts
    any_number = any(counts[kind] for kind in ("price", "money", "mass", "capacity"))
    numbers = words.say("chat_numbers", **counts) if any_number else words.say("chat_none")
    sources = words.say("chat_sources", **digest.coverage.sources)
    full = words.say("chat_full", url=f"{digest.base_url}/d/{digest.window.day}")
    return f"{numbers} {sources}\n{full}" if digest.stories else f"{sources}\n{full}"
