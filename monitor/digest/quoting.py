"""Words of an article with their place: the only way text enters a digest."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from monitor.domain.articles import ArchivedArticle, Sentence
from monitor.domain.reports import Quote
from monitor.reading.sentences import sentences

JOINED = " … "  # between pieces of one sentence
CUT = "…"  # before or after words that go on
# Bidirectional controls can make a line read backwards (CVE-2021-42574); zero-width ones hide words.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# Not inside numbers (20,000) nor brackets (NYSE: XYZ).
_CLAUSE_END = re.compile(r"[,;:，；：](?!\d)(?![^()（）]{0,60}[)）])|[。！？!?]|\.(?=\s|$)")
_PAIRS = (("“", "”"), ("(", ")"), ("（", "）"), ("《", "》"), ("【", "】"))
_LONGEST = 190  # characters of a quotation: two lines on a desktop, five on a phone
_TOO_SHORT = 40  # a clause below this takes a part of the next one rather than stand alone
_LIST_ITEM = 45  # "vanadium, titanium and rare earths": what is so short goes on with what was begun
_ENOUGH = 90  # a clause below this takes its neighbours along


def plain(text: str) -> str:
    """Return `text` on one line without controls and direction marks. Twice is once."""
    return " ".join(_UNSEEN.sub("", text).split())


def shortened(text: str, limit: int) -> str:
    """Return at most `limit` characters, cut at a word where there is one, with an ellipsis for what is missing."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = limit - 1 if text[limit - 1] == " " else head.rfind(" ", limit // 2)
    return head[: space if space > 0 else None].rstrip(" ,;:，；") + "…"


@dataclass(frozen=True)
class ReadArticle:
    """An article with its sentences, ready to be quoted."""

    archived: ArchivedArticle

    @cached_property
    def text(self) -> str:
        """The article's text."""
        return self.archived.article.text

    @cached_property
    def language(self) -> str:
        """The lexicon to read it with: Chinese, or else English."""
        return "zh" if (self.archived.article.language or "").startswith("zh") else "en"

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences, numbered from 1."""
        return sentences(self.text, self.archived.article.language)

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence that covers a character of the text."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self.sentences[index].end:
            return None
        return self.sentences[index]

    def words(self, *spans: tuple[int, int]) -> Quote | None:
        """Quote exactly these spans; None when they do not stand in one sentence."""
        sentence = self.sentence_at(spans[0][0])
        if sentence is None or spans[-1][1] > sentence.end:
            return None
        pieces = (plain(self.text[start:end]) for start, end in spans)
        return self._quote(JOINED.join(piece for piece in pieces if piece), sentence)

    def clause(self, start: int, end: int, *, limit: int = _LONGEST, from_start: bool = False) -> Quote | None:
        """Quote the clause around a span: whole words, about `limit` characters, CUT marking what is left out."""
        sentence = self.sentence_at(start)
        if sentence is None or end > sentence.end:
            return None
        clause = _clause(self.text, sentence, (start, end), limit)
        low, high = _cut_to_words(self.text, clause, (start, end), limit)
        words = _trimmed(plain(self.text[start if from_start else low : high]))
        before = CUT + " " if low > clause[0] and not from_start else ""
        return self._quote(before + words + (" " + CUT if high < clause[1] else ""), sentence)

    def around(self, quote: Quote, *, limit: int = _LONGEST) -> Quote:
        """Return a quotation of this article widened to its clause, or itself when that cannot be done."""
        sentence = self.sentences[quote.sentence - 1]
        first = quote.text.split(JOINED)[0]
        start = self.text.find(first, sentence.start, sentence.end)
        return (self.clause(start, start + len(first), limit=limit) if start >= 0 else None) or quote

    def _quote(self, text: str, sentence: Sentence) -> Quote:
        article = self.archived
        return Quote(text=text, article=article.id, sentence=sentence.number, language=article.article.language)


def _clause(text: str, sentence: Sentence, span: tuple[int, int], limit: int) -> tuple[int, int]:
    """Return the clause around a span, with its neighbours while it is too short to be understood."""
    cuts = [sentence.start]
    cuts += [sentence.start + cut.end() for cut in _CLAUSE_END.finditer(text[sentence.start : sentence.end])]
    cuts += [sentence.end] if cuts[-1] != sentence.end else []
    first = max(index for index, cut in enumerate(cuts) if cut <= span[0])
    last = min((index for index, cut in enumerate(cuts) if cut >= span[1]), default=len(cuts) - 1)
    while last + 1 < len(cuts) and cuts[last + 1] - cuts[last] <= _LIST_ITEM:
        last += 1
    while cuts[last] - cuts[first] < min(_ENOUGH, limit):
        if first > 0 and cuts[last] - cuts[first - 1] <= limit:
            first -= 1
        elif last + 1 < len(cuts) and cuts[last + 1] - cuts[first] <= limit:
            last += 1
        else:
            last = min(last + (cuts[last] - cuts[first] < _TOO_SHORT), len(cuts) - 1)
            break
    return cuts[first], cuts[last]


def _cut_to_words(text: str, clause: tuple[int, int], span: tuple[int, int], limit: int) -> tuple[int, int]:
    """Keep about `limit` characters of a long clause: a quarter of the room before the span, the rest after it."""
    if clause[1] - clause[0] <= limit:
        return clause
    spare = max(0, limit - (span[1] - span[0]))
    after = min(clause[1] - span[1], spare - min(spare // 4, span[0] - clause[0]))
    before = min(span[0] - clause[0], spare - after)
    return _word_start(text, span[0] - before, clause[0]), _word_end(text, span[1] + after, clause[1])


def _trimmed(text: str) -> str:
    """Drop punctuation and unmatched quotation marks and brackets at the ends."""
    text = text.strip(" ,;:，；：、.。")
    for left, right in _PAIRS:
        if text.count(left) != text.count(right):
            text = text.strip(left + right + " ")
    if text.count('"') % 2:
        text = text.strip('" ')
    return text.strip(" ,;:，；：、")


def _word_start(text: str, offset: int, lowest: int) -> int:
    while offset > lowest and text[offset - 1].isalnum() and text[offset - 1].isascii():
        offset -= 1
    return offset


def _word_end(text: str, offset: int, highest: int) -> int:
    while offset < highest and text[offset].isalnum() and text[offset].isascii():
        offset += 1
    return offset
