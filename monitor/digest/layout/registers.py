"""What the texts say, in tables: shared names, ledger, numbers, dates, people, questions, doubts."""

from collections.abc import Sequence
from itertools import zip_longest

from monitor.digest.layout.blocks import (
    Block,
    Cell,
    Items,
    Paragraph,
    Run,
    Runs,
    line,
    link,
    listed,
    muted,
    quoted,
    strong,
    table,
    text,
)
from monitor.digest.wording import Wording
from monitor.domain.articles import ArticleId
from monitor.domain.reports import ClosestPair, DateRead, Digest, Doubt, Names, PolicyEntry, Quantity, SharedName

_TRADE_MEASURES = ("export_ban", "export_licence", "quota", "tax")


def shared(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return what several stories share, as links to each, and why the two most alike are two."""
    rows = tuple((strong(_shared_words(name, words)), text(" "), *_articles(name.articles)) for name in digest.shared)
    block = Items(rows=rows) if rows else line(words.say("shared_none"), quiet=True)
    return (block, _closest(digest.closest, words)) if digest.closest else (block,)


def policies(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the policy ledger."""
    if not digest.policies:
        return (line(words.say("policies_none")),)
    rows = tuple(_policy(entry, words) for entry in digest.policies)
    trade = sum(entry.measure in _TRADE_MEASURES for entry in digest.policies)
    ledger = table(words.say("section.policies"), words.heads("policies_head"), rows)
    return (ledger, line(words.say("policies_counts", count=trade), quiet=True))


def numbers(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the numbers quoted."""
    counts = line(words.say("numbers_counts", **digest.number_counts), quiet=True)
    if not digest.numbers:
        return (line(words.say("numbers_none")), counts)
    rows = tuple(_number(number) for number in digest.numbers)
    return (table(words.say("section.numbers"), words.heads("numbers_head"), rows), counts)


def dates(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the dates named besides the events."""
    ahead = line(words.say("dates_ahead", count=sum(each.ahead for each in digest.dates)), quiet=True)
    if not digest.dates:
        return (line(words.say("dates_none")), ahead)
    rows = tuple(_date(each, words) for each in digest.dates)
    return (table(words.say("section.dates"), words.heads("dates_head"), rows), ahead)


def names(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return whom the stories name, those new to the archive first, and the metals and regions new to it."""
    blocks: list[Block] = [Items(rows=tuple(_named(each, words) for each in digest.names))] if digest.names else []
    for key, new in (("new_metals", digest.new_metals), ("new_regions", digest.new_regions)):
        if new:
            blocks.append(line(words.say(key, names=listed(new, words)), quiet=True))
    return tuple(blocks)


def questions(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return what the stories leave open; nothing when they leave nothing open."""
    if not digest.questions:
        return ()
    mark = "？" if words.language == "zh" else "?"
    rows = tuple(
        (
            link(str(each.article), f"#story-{each.story}"),
            text(" " + " ".join(words.word("slot", slot) + mark for slot in each.missing)),
        )
        for each in digest.questions
    )
    return (Items(rows=rows),)


def doubts(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return what was suspected and not counted; nothing when there is nothing."""
    if not digest.doubts:
        return ()
    rows = tuple(_doubt(doubt, words) for doubt in digest.doubts)
    doubted = table(words.say("section.doubts"), words.heads("doubts_head"), rows)
    more = (line(words.say("doubts_more", count=digest.doubts_more), quiet=True),) if digest.doubts_more else ()
    return (doubted, *more)


def _policy(entry: PolicyEntry, words: Wording) -> tuple[Cell, ...]:
    area = words.word("area", entry.measure)
    says = quoted(entry.quote) if entry.instrument and entry.instrument.text not in entry.quote.text else ()
    issuer = quoted(entry.issuer) if entry.issuer else (text("–"),)
    return (
        Cell(runs=quoted(entry.instrument or entry.quote)),
        Cell(runs=(*issuer, muted(f" {listed(entry.regions, words)}"))),
        Cell(runs=(text(words.word("measure", entry.measure)), muted(f" {area}"))),
        Cell(runs=(text(words.word("status", entry.status)), muted(f" {entry.published or ''} "), *says)),
        Cell(runs=(text(words.say("yes" if entry.official else "no")),)),
    )


def _number(number: Quantity) -> tuple[Cell, ...]:
    figure = f"{_grouped(number.value)} {number.unit or ''}".strip() if number.value else "–"
    return (
        Cell(runs=(Run(text=number.words, kind="strong", language=number.quote.language),)),
        Cell(runs=(text(figure),)),
        Cell(runs=quoted(number.quote)),
    )


def _grouped(value: str) -> str:
    """Group the whole part of a decimal by thousands."""
    whole, dot, rest = value.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def _date(each: DateRead, words: Wording) -> tuple[Cell, ...]:
    state = "date_open" if each.edtf.startswith("XXXX") else "date_ahead" if each.ahead else "date_past"
    inferred = words.say("date_inferred") if each.edtf[-1] in "?%" else ""
    return (
        Cell(runs=(Run(text=each.words, kind="strong", language=each.quote.language),)),
        Cell(runs=quoted(each.quote)),
        Cell(runs=(text(words.say(state) + inferred), muted(f" {each.edtf}"))),
    )


def _doubt(doubt: Doubt, words: Wording) -> tuple[Cell, ...]:
    where: list[Run] = []
    for article, sentence in zip_longest(doubt.articles, doubt.sentences, fillvalue=0):
        place = (f"{article}·{sentence}", f"/a/{article}#s{sentence}") if sentence else (str(article), f"/a/{article}")
        where += [link(*place), text(" ")]
    why = (
        doubt.reason
        if doubt.code == "not_tagged"
        else words.say(f"doubt.{doubt.code}_why", reason=doubt.reason, words=doubt.words)
    )
    subject = doubt.subject.name if doubt.subject else ""
    return (
        Cell(runs=tuple(where[:-1])),
        Cell(runs=(Run(text=doubt.words, kind="quote"),)),
        Cell(runs=(text(why),)),
        Cell(runs=(text(words.say(f"doubt.{doubt.code}", subject=subject)),)),
    )


def _shared_words(name: SharedName, words: Wording) -> str:
    return f"{name.words} · {words.word('stage', name.stage)}" if name.stage else name.words


def _closest(pair: ClosestPair, words: Wording) -> Paragraph:
    differ = words.listed([words.word("differ", name) for name in pair.differ])
    said = words.say("closest", share=pair.share) + (words.say("closest_differ", names=differ) if differ else "")
    return Paragraph(runs=(text(said + " "), *_articles(pair.articles)), kind="quiet")


def _named(names: Names, words: Wording) -> Runs:
    """Return one story's names: first those that no earlier article has."""
    groups = {
        "names_new": [name for name in (*names.people, *names.companies) if name in names.new],
        "names_people": [name for name in names.people if name not in names.new],
        "names_companies": [name for name in names.companies if name not in names.new],
    }
    runs: list[Run] = [link(str(names.article), f"/a/{names.article}")]
    for key, some in groups.items():
        if some:
            runs += [muted(f" {words.say(key)} "), text(words.listed(some))]
    return tuple(runs)


def _articles(articles: Sequence[ArticleId]) -> Runs:
    runs: list[Run] = []
    for article in articles:
        runs += [link(str(article), f"/a/{article}"), text(" ")]
    return tuple(runs[:-1])
