"""The lines of a story card: each slot filled with words of the article, or left empty and named as missing."""

from collections.abc import Iterator, Sequence

from monitor.digest.event_dates import as_date
from monitor.digest.lexicon import slot
from monitor.digest.people import Person
from monitor.digest.quoting import ReadArticle
from monitor.domain.articles import Sentence
from monitor.domain.reports import Claim, Commitment, DateRead, Quantity, Quote
from monitor.domain.tags import Mention, Tag

_SPOTS = 8  # mentions looked at for the clause that says what it is about
_OTHERS = 2
# Lines that a slot may have: a card is read in ten seconds.
_PEOPLE, _SAID, _PROJECTS, _AUTHORITIES = 3, 2, 3, 3
_CLAUSES = ("what", "says")  # as good in a longer quotation; the other slots say more by their name
_SIGNED = 4
_ROOM = 240  # characters of the clause that decides: the name of a document takes most of them
_YEAR_SURE_DAYS = 60  # a page dated so soon after a day and a month was written in the same year, or just after it


def claims(
    article: ReadArticle, *, commitment: Commitment | None, people: tuple[Person, ...], dates: tuple[DateRead, ...]
) -> tuple[Claim, ...]:
    """Return the card's lines in reading order, what another line shows left out."""
    drafts = [*_what(article), *(Claim(slot="who", quote=person.role) for person in people if person.role)]
    drafts = drafts[: 1 + _PEOPLE]
    drafts += _matching(article, "project", _PROJECTS)
    drafts += [Claim(slot="deadline", quote=each.quote) for each in dates if each.deadline][:2]
    drafts += _step(article, commitment)
    drafts += _said(article)
    drafts += _matching(article, "authority", _AUTHORITIES)
    drafts += _matching(article, "topics", 1)
    drafts += _matching(article, "fields", 1, about_metal=False)
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
    commitment: Commitment | None,
) -> tuple[str, ...]:
    """Return which slots the kind of story has and the text leaves empty, in a fixed order."""
    kinds = {number.kind for number in numbers}
    filled = {
        "date": event is not None and event.edtf != "XXXX",
        "year": event is None or event.edtf == "XXXX" or _year_known(article, event),
        "document_number": slot("document_number", article.language).search(article.text) is not None,
        "amount": "money" in kinds,
        "capacity": bool(kinds & {"capacity", "energy"}),
        "quantity": bool(kinds & {"mass", "capacity", "energy"}),
        "price": "price" in kinds,
        "companies": bool(companies),
        "timetable": any(each.deadline or each.ahead for each in dates),
        "signed_document": any(kind in types for kind in ("agreement", "deal")),
        "third_party": not _third_unnamed(article, commitment),
        "deadline_kept": not any(each.deadline and not each.ahead for each in dates),
    }
    wanted = {name for kind in types for name in _EXPECTED.get(kind, ())} | {"third_party", "deadline_kept"}
    return tuple(name for name, there in filled.items() if name in wanted and not there)


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


def _year_known(article: ReadArticle, event: DateRead) -> bool:
    """Whether the year is stated, or inferred from a page dated soon after."""
    published, happened = article.archived.article.published, as_date(event.edtf)
    if "?" not in event.edtf:
        return event.edtf[:4].isdigit()
    return bool(published and happened and 0 <= (published.date - happened).days <= _YEAR_SURE_DAYS)


def _third_unnamed(article: ReadArticle, commitment: Commitment | None) -> bool:
    """Whether an agreement is said to be one of three, and two are named."""
    sentence = _signing(article, commitment)
    if sentence is None:
        return False
    parties = slot("parties", article.language).search(article.text, sentence.start, sentence.end)
    of_three = slot("three_parties", article.language).search(article.text, sentence.start, sentence.end)
    listed = parties and ("、" in parties["on"] or article.text[parties.end("on")] in ",，")
    return bool(of_three and parties and not listed)


def _signing(article: ReadArticle, commitment: Commitment | None) -> Sentence | None:
    """Return the sentence by which the article reports something as signed, if it does."""
    if commitment is None or commitment.level != _SIGNED or commitment.quote.article != article.archived.id:
        return None
    return article.sentences[commitment.quote.sentence - 1]


def _what(article: ReadArticle) -> Iterator[Claim]:
    """The first clause that names the metal the article is most about, rather one that also says where."""
    spots = [mention for tag in article.archived.tags.metals[:1] for mention in _in_text(tag)[:_SPOTS]]
    found = [quote for spot in spots if (quote := article.clause(spot.start, spot.end, limit=230))]
    places = {mention.words for tag in article.archived.tags.regions for mention in tag.mentions}
    located = (quote for quote in found if any(place in quote.text for place in places))
    for quote in [*located, *found][:1]:
        yield Claim(slot="what", quote=quote)


def _matching(article: ReadArticle, name: str, most: int, *, about_metal: bool = True) -> list[Claim]:
    found: list[Claim] = []
    for match in slot(name, article.language).finditer(article.text):
        if about_metal and not any(match.start() <= each.start < match.end() for each in _metal_mentions(article)):
            continue
        if (quote := article.words(match.span())) and len(found) < most:
            found.append(Claim(slot=name, quote=quote))
    return found


def _step(article: ReadArticle, commitment: Commitment | None) -> Iterator[Claim]:
    """What was agreed and between whom, or else the clause of the deciding words."""
    sentence = _signing(article, commitment)
    agreed = list(_agreed(article, sentence)) if sentence else []
    if commitment and commitment.level > 1 and not agreed and commitment.quote.article == article.archived.id:
        agreed.append(Claim(slot="step", quote=article.around(commitment.quote, limit=_ROOM)))
    yield from agreed


def _agreed(article: ReadArticle, sentence: Sentence) -> Iterator[Claim]:
    for name in ("agreement", "parties"):
        match = slot(name, article.language).search(article.text, sentence.start, sentence.end)
        if match and (quote := article.words(match.span("on"))):
            yield Claim(slot=name, quote=quote)


def _said(article: ReadArticle) -> list[Claim]:
    """Statements that name a tagged metal, one a sentence."""
    found: dict[int, Quote] = {}
    for match in slot("says", article.language).finditer(article.text):
        sentence = article.sentence_at(match.start())
        if sentence is None or sentence.number in found:
            continue
        spot = next((each for each in _metal_mentions(article) if match.end() <= each.start < sentence.end), None)
        if spot and (quote := article.clause(spot.start, spot.end)):
            found[sentence.number] = quote
    return [Claim(slot="says", quote=quote) for quote in list(found.values())[:_SAID]]


def _also(article: ReadArticle) -> list[Claim]:
    """Where the first of the metals stands that are only mentioned."""
    for tag in article.archived.tags.metals:
        for mention in _in_text(tag) if tag.role == "mention" else ():
            if quote := article.clause(mention.start, mention.end):
                return [Claim(slot="also", quote=quote)]
    return []


def _fresh(drafts: list[Claim]) -> Iterator[Claim]:
    """Leave out a line whose words another line already shows."""
    for place, draft in enumerate(drafts):
        before = any(_shows(other.quote, draft.quote) for other in drafts[:place])
        wider = (other.quote for other in drafts[place + 1 :] if other.quote != draft.quote)
        clause = draft.slot in _CLAUSES and any(_shows(quote, draft.quote) for quote in wider)
        if not before and not clause:
            yield draft


def _shows(wider: Quote, quote: Quote) -> bool:
    return wider.sentence == quote.sentence and quote.text in wider.text


def _metal_mentions(article: ReadArticle) -> list[Mention]:
    return [mention for tag in article.archived.tags.metals for mention in _in_text(tag)]


def _in_text(tag: Tag) -> list[Mention]:
    return sorted((each for each in tag.mentions if each.field == "text"), key=lambda each: each.start)
