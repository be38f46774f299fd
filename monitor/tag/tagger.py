"""Title and text in, tags out: which metals and regions, how much, and the words that say so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice

from monitor.domain.tags import Mention, Rejection, Tag, Tags
from monitor.tag.choice import Located, Misplaced
from monitor.tag.context import NameContext, load_name_words
from monitor.tag.gazetteer import load_gazetteer
from monitor.tag.lexicon import Lexicon, lexicon_version, load_lexicon
from monitor.tag.matching import Hit
from monitor.tag.metals import PAGE_LINE, MetalHit, Refused, find_metals, trade_share
from monitor.tag.places import find_places
from monitor.tag.salience import PRIMARY, bar, place_support, role, saliences, trade_support
from monitor.tag.words import Reading

# Codes of ISO 3166-2 for places that have a code of their own in ISO 3166-1, which is what readers look for.
_OWN_COUNTRY = {"CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW", "US-PR": "PR", "US-GU": "GU", "US-VI": "VI"}
# Kept for `explain`; a megabyte of nonsense has more.
_MOST_REJECTIONS = 300


def tag_article(
    title: str | None,
    text: str,
    language: str | None = None,  # noqa: ARG001  # a promise to callers; no rule needs it so far
    *,
    home_region: str | None = None,
    left_out: Sequence[str] = (),
) -> Tags:
    """Return the metals and regions of an article with the evidence for each, most salient first.

    All lexicons are always used, whatever the language: texts mix them, and pages name theirs wrongly.
    `home_region` is where the source is at home (ISO 3166-1 or -2); it decides between places of the same name.
    `left_out` are lines that stood around the article: what they name is among the rejected, and counts for nothing.
    """
    readings = [Reading("title", title)] if title else []
    readings.append(Reading("text", text))
    located, misplaced = find_places(
        readings, load_gazetteer(), NameContext(readings, load_name_words()), home_region=home_region
    )
    lexicon = load_lexicon()
    names = _names_with_metals(located, lexicon.metal_words)
    accepted, refused = find_metals(readings, lexicon, names=names)
    regions, metals = _region_mentions(located), _metal_mentions(accepted)
    support = trade_support(trade_share(readings, lexicon)) if metals else 0.0
    return Tags(
        metals=_tags(
            metals,
            saliences(metals, len(text), support=support, members=lexicon.members),
            {metal: bar(metal, metals, lexicon.members) for metal in metals},
        ),
        regions=_tags(regions, saliences(regions, len(text), support=place_support(regions), members={}), {}),
        rejected=tuple(islice((*_around(left_out, lexicon), *_rejections(refused, misplaced)), _MOST_REJECTIONS)),
        lexicon_version=lexicon_version(),
    )


def _names_with_metals(located: Iterable[Located], metal_words: Set[str]) -> Iterator[tuple[Reading, int, int, str]]:
    """Yield the names of places that have a metal's name in them: Nickel Belt, 白银市."""
    for each in located:
        hit, reading, name = each.found.hit, each.found.reading, each.found.name
        if not metal_words.isdisjoint(name.split() if hit.first >= 0 else name):
            yield reading, hit.start, hit.end, reading.plain[hit.start : hit.end]


def _mention(reading: Reading, hit: Hit, rule: str) -> Mention:
    start, end = reading.span(hit.start, hit.end)
    return Mention(field=reading.field, start=start, end=end, words=reading.original[start:end], rule=rule)


def _metal_mentions(accepted: Iterable[MetalHit]) -> dict[str, list[Mention]]:
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for each in accepted:
        if each.form.metal:
            mentions[each.form.metal].append(_mention(each.reading, each.hit, each.form.name))
    return mentions


def _region_mentions(located: Iterable[Located]) -> dict[str, list[Mention]]:
    """Return mentions by region; a subdivision's are its country's too."""
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for each in located:
        code = _OWN_COUNTRY.get(each.referent.code, each.referent.code)
        mention = _mention(each.found.reading, each.found.hit, f"region:{code} '{each.found.name}': {each.rule}")
        for region in {code, code[:2]}:
            mentions[region].append(mention)
    return mentions


def _tags(
    mentions: Mapping[str, Sequence[Mention]], weighed: Mapping[str, float], bars: Mapping[str, float]
) -> tuple[Tag, ...]:
    tags = [
        Tag(
            id=tag,
            role=role(salience, bars.get(tag, PRIMARY)),
            salience=round(salience, 4),
            mentions=tuple(sorted(mentions[tag], key=_place)),
        )
        for tag, salience in weighed.items()
    ]
    return tuple(sorted(tags, key=_rank))


def _place(mention: Mention) -> tuple[bool, int]:
    return mention.field != "title", mention.start


def _rank(tag: Tag) -> tuple[float, bool, int, str]:
    """Most salient first; of equals the one that is named first."""
    first = tag.mentions[0]
    return -tag.salience, first.field != "title", first.start, tag.id


def _around(lines: Iterable[str], lexicon: Lexicon) -> Iterator[Rejection]:
    """Yield the metals that lines around the article name, each once a line."""
    for line in lines:
        accepted, refused = find_metals([Reading("page", line)], lexicon)
        forms = [each.form for each in accepted] + [each.found.form for each in refused if each.reason == PAGE_LINE]
        for metal, form in {form.metal: form for form in forms if form.metal}.items():
            mention = Mention(field="page", start=0, end=len(line), words=line, rule=form.name)
            yield Rejection(kind="metal", id=metal, mention=mention, reason=PAGE_LINE)


def _rejections(refused: Sequence[Refused], misplaced: Sequence[Misplaced]) -> Iterator[Rejection]:
    for each in refused:
        form = each.found.form
        if metal := form.metal or form.like:
            mention = _mention(each.found.reading, each.found.hit, form.name)
            yield Rejection(kind="metal", id=metal, mention=mention, reason=each.reason)
    for other in misplaced:
        if not (code := other.referent.code):
            continue
        mention = _mention(other.found.reading, other.found.hit, f"region:{code} '{other.found.name}'")
        yield Rejection(kind="region", id=code, mention=mention, reason=other.reason)
