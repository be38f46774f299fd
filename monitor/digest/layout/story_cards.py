"""Stories: the ladder, the groups by metal, the cards."""

from monitor.digest.layout.blocks import (
    Block,
    Card,
    Cell,
    Heading,
    Paragraph,
    Run,
    Runs,
    explore,
    link,
    muted,
    quoted,
    strong,
    table,
    text,
)
from monitor.digest.wording import Wording
from monitor.domain.reports import Digest, Line, MetalGroup, Named, Quote, StoryCard


def ladder(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the stories with a commitment, firmest first; nothing when there is none."""
    cards = {card.id: card for group in digest.groups for card in group.cards}
    rows = tuple(_rung(cards[id_], words) for id_ in digest.ladder if id_ in cards)
    if not rows:
        return ()
    counts = " · ".join(
        f"{level} {words.word('level', level)}: {count}"
        for level, count in reversed(list(digest.ladder_counts.items()))
    )
    firmest = table(words.say("section.ladder"), words.heads("ladder_head"), rows)
    return (firmest, Paragraph(runs=(muted(counts),), kind="quiet"))


def metals(digest: Digest, words: Wording) -> tuple[Block, ...]:
    """Return the stories by metal."""
    blocks: list[Block] = []
    for group in digest.groups:
        blocks.append(_group_heading(group, words))
        blocks += [_card(card, words) for card in group.cards]
        if group.more:
            metal = group.metals[0] if group.metals else Named(id="", name=words.say("untagged"))
            more = words.say("group_more", count=group.more, metal=metal.name)
            terms = (f"metal:{metal.id}" if metal.id else "", f"seen:{digest.window.day}")
            blocks.append(Paragraph(runs=(link(more, explore(*terms)),), kind="quiet"))
    if digest.stories_left_out:
        blocks.append(Paragraph(runs=(muted(words.say("left_out", count=digest.stories_left_out)),), kind="quiet"))
    return tuple(blocks)


def about(card: StoryCard, words: Wording) -> str:
    """Return metals and regions in a few words."""
    parts = [
        words.listed([metal.name for metal in card.metals]),
        words.listed([region.name for region in card.regions]),
    ]
    return " · ".join(part for part in parts if part)


def _rung(card: StoryCard, words: Wording) -> tuple[Cell, ...]:
    commitment = card.commitment
    assert commitment is not None, "only committed stories are on the ladder"
    return (
        Cell(runs=(_level(commitment.level, commitment.code, words),)),
        Cell(runs=(link(str(card.lead), f"#story-{card.id}"), text(" "), text(about(card, words)))),
        Cell(runs=_quoted(commitment.quote, card)),
    )


def _group_heading(group: MetalGroup, words: Wording) -> Heading:
    name = words.listed([metal.name for metal in group.metals]) or words.say("untagged")
    anchor = f"metal-{group.metals[0].id}" if group.metals else "metal-none"
    return Heading(runs=(text(name), muted(f" – {words.say('stories', count=group.total)}")), anchor=anchor)


def _card(card: StoryCard, words: Wording) -> Card:
    return Card(
        anchor=f"story-{card.id}",
        heading=_heading(card, words),
        facts=_facts(card, words),
        dates=_dates(card, words),
        changes=tuple(_change(change, card, words) for change in card.changes),
        lines=_lines(card, words),
        background=card.background,
    )


def _heading(card: StoryCard, words: Wording) -> Runs:
    href = f"/s/{card.id}" if card.articles > 1 else f"/a/{card.lead}"
    if card.title is not None:
        mark = (muted(f" ({words.say('cut_headline')})"),) if card.title_cut else ()
        return (Run(text=card.title, kind="strong", href=href, language=card.language), *mark)
    label = quoted(card.label) if card.label else (strong(about(card, words) or str(card.lead), href),)
    return (muted(words.say("no_headline"), href), text(" – "), *label)


def _facts(card: StoryCard, words: Wording) -> Runs:
    status = words.say("continuing", days=card.running_days) if card.status == "continuing" else words.say(card.status)
    runs = [Run(text=status, kind="status")]
    if card.background:
        runs.append(Run(text=words.say("background"), kind="status"))
    if card.commitment:
        runs.append(_level(card.commitment.level, card.commitment.code, words))
    runs += [Run(text=words.word("type", kind), kind="chip") for kind in card.types]
    runs += [Run(text=words.word("stage", stage), kind="chip") for stage in card.stages if stage not in card.types]
    runs += [_place(region, words) for region in card.regions]
    return tuple(runs)


def _place(region: Named, words: Wording) -> Run:
    colon = "：" if words.language == "zh" else ": "
    return Run(text=region.name + (colon + words.listed(list(region.places)) if region.places else ""), kind="chip")


def _dates(card: StoryCard, words: Wording) -> Runs:
    carried = words.say(
        "carried",
        articles=words.say("card_articles", count=card.articles),
        families=words.say("card_families", count=card.families),
    )
    parts: list[Runs] = [
        (muted(words.say("seen", time=words.time(card.first_seen), source=card.first_source)),),
        (muted(_published(card, words)),),
        _event(card, words),
        (muted(carried, f"/s/{card.id}"),),
    ]
    if card.upstream:
        parts.append((muted(words.say("upstream", name=card.upstream)),))
    if card.zh_lead_hours:
        parts.append((muted(words.say("zh_lead", hours=card.zh_lead_hours)),))
    if card.url:
        parts.append((muted(words.say("original"), card.url),))
    points = ", ".join(f"{name} {value:+d}" for name, value in sorted(card.score.items()) if name != "total")
    parts.append((Run(text=words.say("score", total=card.score["total"]), kind="muted", tip=points),))
    runs: list[Run] = []
    for part in parts:
        runs += [*part, muted(" · ")]
    return tuple(runs[:-1])


def _published(card: StoryCard, words: Wording) -> str:
    if card.published is None:
        return words.say("published_missing")
    return words.say("published", date=card.published[:16].replace("T", " "), basis=card.published_basis or "page")


def _event(card: StoryCard, words: Wording) -> Runs:
    if card.event is None:
        return (muted(words.say("event_missing")),)
    quote = card.event.quote
    href = f"/a/{quote.article}#s{quote.sentence}"
    return (
        muted(words.say("event", edtf=card.event.edtf) + " "),
        Run(text=card.event.words, kind="quote", language=quote.language, href=href),
    )


def _change(change: Line, card: StoryCard, words: Wording) -> Runs:
    values = dict(change.values)
    if change.code == "firmer":
        values["name"] = words.word("rung", str(values["code"]))
    said = strong(words.say(change.code, **values))
    return (said, *(run for quote in change.quotes for run in (text(" "), *_quoted(quote, card))))


def _lines(card: StoryCard, words: Wording) -> tuple[Runs, ...]:
    lines: list[list[Run]] = []
    last = ""
    for claim in card.claims:
        if card.label is not None and claim.quote == card.label:
            continue
        if claim.slot == last:
            lines[-1] += [muted(" · "), *_quoted(claim.quote, card)]
        else:
            lines.append([strong(words.word("slot", claim.slot)), text(" "), *_quoted(claim.quote, card)])
        last = claim.slot
    if card.metals_mentioned:
        names = words.listed([metal.name for metal in card.metals_mentioned])
        lines.append([strong(words.say("mentioned")), text(" " + names)])
    if card.missing:
        slots = " · ".join(words.word("slot", slot) for slot in card.missing)
        lines.append([strong(words.say("missing")), muted(" " + slots)])
    return tuple(tuple(line) for line in lines)


def _quoted(quote: Quote, card: StoryCard) -> Runs:
    """Quote with the sentence's number alone where the card's own article speaks."""
    return quoted(quote, bare=quote.article == card.lead)


def _level(level: int, code: str, words: Wording) -> Run:
    return Run(text=words.say("commitment", level=level, name=words.word("rung", code)), kind="level", level=level)
