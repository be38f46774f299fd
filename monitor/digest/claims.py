"""The lines of a story card: each slot filled with words of the article, or left empty and named as missing."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from monitor.digest.lexicon import naming
from monitor.digest.people import Person
from monitor.digest.quoting import ReadArticle
from monitor.domain.reports import Claim, Commitment, DateRead, Quantity, Quote
from monitor.domain.tags import Mention, Tag

_SPOTS = 8  # mentions looked at for the clause that says what it is about
_OTHERS = 2
_PEOPLE, _SAID, _PROJECTS, _ALSO = 3, 2, 3, 1  # lines a slot may have: a card is read in ten seconds
_PROJECT = re.compile(
    r"\b(?:build|construction of|construct|establish|set up|develop)\s+(?:an?\s+|the\s+)?[^,.;“”]{4,100}?"
    r"\b(?:base|cent(?:er|re)|institute|park|zone|plant|facility|refinery|smelter|mine|line|platform|City)\b"
)
_PROJECT_ZH = re.compile(
    r"(?:建设|打造|新建|组建|设立)[^，。；]{3,30}?(?:基地|中心|研究院|园区|产业园|项目|工厂|矿山|平台|生产线)"
)
_TOPICS = re.compile(
    r"\b(?:topics? (?:such as|including|of)|exchanges? on|discussions? on|talks on|focus(?:ed|ing)? on)\s+[^.;]{12,220}"
)
_DOCUMENT_NUMBER = re.compile(
    r"〔\d{4}〕\s?\d+\s?号|\bNo\.? ?\d+ (?:of|\[)|(?:公告|令)\s?\d{4}\s?年第\s?\d+\s?号|\d{4}年第\d+号"
)


def claims(
    article: ReadArticle, *, commitment: Commitment | None, people: tuple[Person, ...], dates: tuple[DateRead, ...]
) -> tuple[Claim, ...]:
    """Return the card's lines in reading order: what, who, projects, agreement, said, deadline, topics, also named."""
    drafts = [*_what(article), *(Claim(slot="who", quote=person.role) for person in people if person.role)][
        : 1 + _PEOPLE
    ]
    drafts += _matching(article, "project", _PROJECT_ZH if article.language == "zh" else _PROJECT, _PROJECTS)
    drafts += _agreement(article, commitment)
    drafts += _said(article)
    drafts += [Claim(slot="deadline", quote=each.quote) for each in dates if each.deadline][:2]
    drafts += _matching(article, "topics", _TOPICS, 1, about_metal=True)
    drafts += _also(article)
    return tuple(_fresh(drafts))


def told_by_others(articles: Sequence[ReadArticle]) -> tuple[Claim, ...]:
    """Return what the other articles of a story say it is about, two at most."""
    what = (claim.quote for article in articles for claim in _what(article))
    return tuple(Claim(slot="others", quote=quote) for quote in what)[:_OTHERS]


def missing(
    article: ReadArticle,
    *,
    types: tuple[str, ...],
    event: DateRead | None,
    dates: tuple[DateRead, ...],
    numbers: tuple[Quantity, ...],
    companies: tuple[str, ...],
) -> tuple[str, ...]:
    """Return which slots the kind of story has and the text leaves empty, in a fixed order."""
    kinds = {number.kind for number in numbers}
    filled = {
        "date": event is not None and event.edtf != "XXXX",
        "year": event is None or event.edtf == "XXXX" or (event.edtf[:4].isdigit() and "?" not in event.edtf),
        "document_number": _DOCUMENT_NUMBER.search(article.text) is not None,
        "amount": "money" in kinds,
        "capacity": bool(kinds & {"capacity", "energy"}),
        "quantity": bool(kinds & {"mass", "capacity", "energy"}),
        "price": "price" in kinds,
        "companies": bool(companies),
        "timetable": any(each.deadline or each.ahead for each in dates),
        "signed_document": any(kind in types for kind in ("agreement", "deal")),
    }
    wanted = {slot for kind in types for slot in _EXPECTED.get(kind, ())}
    return tuple(slot for slot, there in filled.items() if slot in wanted and not there)


_EXPECTED = {
    "policy": ("date", "year", "document_number", "amount", "companies"),
    "planning": ("year", "amount", "companies", "timetable"),
    "export_measure": ("date", "year", "document_number"),
    "trade_measure": ("date", "year"),
    "agreement": ("year", "amount", "timetable"),
    "deal": ("amount", "timetable"),
    "financing": ("amount",),
    "project": ("year", "amount", "capacity", "timetable"),
    "production": ("quantity",),
    "price": ("price",),
    "meeting": ("year", "amount", "capacity", "timetable"),
    "visit": ("year", "companies", "signed_document"),
    "conference": ("year",),
    "disruption": ("quantity",),
}


def _what(article: ReadArticle) -> Iterator[Claim]:
    """The first clause that names the metal the article is most about, rather one that also says where."""
    spots = [mention for tag in article.archived.tags.metals[:1] for mention in _in_text(tag)[:_SPOTS]]
    found = [quote for spot in spots if (quote := article.clause(spot.start, spot.end, limit=230))]
    places = {mention.words for tag in article.archived.tags.regions for mention in tag.mentions}
    located = (quote for quote in found if any(place in quote.text for place in places))
    for quote in [*located, *found][:1]:
        yield Claim(slot="what", quote=quote)


def _matching(
    article: ReadArticle, slot: str, pattern: re.Pattern[str], most: int, *, about_metal: bool = True
) -> list[Claim]:
    found: list[Claim] = []
    for match in pattern.finditer(article.text):
        if about_metal and not _names_metal(article, *match.span()):
            continue
        if (quote := article.words(match.span())) and len(found) < most:
            found.append(Claim(slot=slot, quote=quote))
    return found


def _agreement(article: ReadArticle, commitment: Commitment | None) -> list[Claim]:
    """What was agreed: the words after "agreement on", or the clause of the commitment."""
    if commitment is None or commitment.level != 4 or commitment.quote.article != article.archived.id:
        return []
    sentence = article.sentences[commitment.quote.sentence - 1]
    match = _agreed_on(article.language).search(article.text, sentence.start, sentence.end)
    quote = article.words(match.span("on")) if match else None
    return [Claim(slot="agreement", quote=quote)] if quote else []


def _said(article: ReadArticle) -> list[Claim]:
    """Statements that name a tagged metal, one a sentence."""
    found: dict[int, Quote] = {}
    for match in _says(article.language).finditer(article.text):
        sentence = article.sentence_at(match.start())
        if sentence is None or sentence.number in found:
            continue
        spot = next((each for each in _metal_mentions(article) if match.end() <= each.start < sentence.end), None)
        if spot and (quote := article.clause(spot.start, spot.end)):
            found[sentence.number] = quote
    return [Claim(slot="says", quote=quote) for quote in list(found.values())[:_SAID]]


def _also(article: ReadArticle) -> list[Claim]:
    """Where the metals stand that are only mentioned."""
    for tag in article.archived.tags.metals:
        for mention in _in_text(tag) if tag.role == "mention" else ():
            if quote := article.clause(mention.start, mention.end, limit=140):
                return [Claim(slot="also", quote=quote)][:_ALSO]
    return []


def _fresh(drafts: list[Claim]) -> Iterator[Claim]:
    """Leave out a line whose words another line already shows."""
    shown: list[Quote] = []
    for draft in drafts:
        quote = draft.quote
        if not any(quote.sentence == other.sentence and quote.text in other.text for other in shown):
            shown.append(quote)
            yield draft


def _names_metal(article: ReadArticle, start: int, end: int) -> bool:
    return any(start <= mention.start < end for mention in _metal_mentions(article))


def _metal_mentions(article: ReadArticle) -> list[Mention]:
    return [mention for tag in article.archived.tags.metals for mention in _in_text(tag)]


def _in_text(tag: Tag) -> list[Mention]:
    return sorted((each for each in tag.mentions if each.field == "text"), key=lambda each: each.start)


@cache
def _says(language: str) -> re.Pattern[str]:
    return re.compile(naming("says", language) if language == "zh" else rf"\b(?:{naming('says', language)})\b")


@cache
def _agreed_on(language: str) -> re.Pattern[str]:
    if language == "zh":
        return re.compile(r"(?:就|在)(?P<on>[^，。；]{4,40})(?:签署|签订|达成)")
    return re.compile(
        r"(?i)\b(?:agreement|contract|memorandum|MoU|deal|pact)s? (?:on|for|to) "
        r"(?P<on>[^,.;]{10,220}?)(?= (?:was|were|has been|have been)\b|[,.;]|$)"
    )
