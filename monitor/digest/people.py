"""Who is named: people by their roles or their Chinese names, companies by their legal forms."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from monitor.digest.lexicon import naming
from monitor.digest.quoting import ReadArticle, plain
from monitor.domain.reports import Quote

_PARTICLE = r"(?:van|von|der|den|ten|de|del|dos|da|di|du|la|le|el|al|bin|ibn) "
_NAME = rf"[A-Z][a-z’'-]+(?: [A-Z]\.)?(?: (?:{_PARTICLE})*[A-Z][a-z’'-]+){{1,2}}"
_OFFICE = r"[A-Z][\w&’'-]*(?: [A-Z][\w&’'-]*){0,4}"  # "China Minmetals Group" Chairman, party secretary ...
_NOT_NAMES = re.compile(
    r"\b(?:City|Province|County|District|Salt|Lake|Party|Government|University|Institute|Mining|Group|Ministry|Department"
    r"|North|South|East|West|New|The|Iron|Steel|Rare|Earth|High|Committee)\b"
)
_MOST = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A name and, when the text gives one, the words that say in which role."""

    name: str
    role: Quote | None


def people(article: ReadArticle) -> tuple[Person, ...]:
    """Return the people named, in the order of the text, at most eight."""
    if article.language == "zh":
        return _chinese_people(article)
    found = [(match, True) for match in _role_first().finditer(article.text)]
    found += [
        (match, True) for match in _name_first().finditer(article.text) if not _apposed(article.text, match.start())
    ]
    found += [(match, False) for match in _pinyin_names().finditer(article.text)]
    found.sort(key=lambda each: (each[0].start("name"), not each[1]))
    persons: dict[str, Person] = {}
    for match, with_role in found:
        name = plain(match["name"])
        if _NOT_NAMES.search(name) or _is_place(article, *match.span("name")):
            continue
        role = _of_one(article.words(match.span())) if with_role else None
        if name not in persons or (persons[name].role is None and role is not None):
            persons[name] = Person(name=name, role=role)
    return tuple(person for person in persons.values() if not ends_another(person.name, persons))[:_MOST]


def companies(article: ReadArticle) -> tuple[str, ...]:
    """Return the companies named, in the order of the text, at most eight."""
    found = (plain(match[0]).strip(" .,&") for match in _companies(article.language).finditer(article.text))
    return tuple(dict.fromkeys(name for name in found if " " in name or article.language == "zh"))[:_MOST]


def _of_one(role: Quote | None) -> Quote | None:
    """Keep a role that names one person: with a second name in it the reader might join the wrong two."""
    return role if role and len(_pinyin_names().findall(role.text)) < 2 else None


def _apposed(text: str, start: int) -> bool:
    """Whether a capitalised word stands right before: then the name ends an organisation, or has a role before it."""
    return re.search(r"[A-Z][\w’'-]*\.? $", text[max(0, start - 30) : start]) is not None


def _is_place(article: ReadArticle, start: int, end: int) -> bool:
    regions = (mention for tag in article.archived.tags.regions for mention in tag.mentions if mention.field == "text")
    return any(mention.start < end and start < mention.end for mention in regions)


def ends_another(name: str, names: Iterable[str]) -> bool:
    """Whether the name only carries another with a word before it: "Technology Li Baowei"."""
    return any(name != other and name.endswith(other) for other in names)


def _chinese_people(article: ReadArticle) -> tuple[Person, ...]:
    persons: dict[str, Person] = {}
    for match in _chinese_roles().finditer(article.text):
        quote = article.words(match.span())
        persons.setdefault(match["name"], Person(name=match["name"], role=quote))
    return tuple(persons.values())[:_MOST]


@cache
def _role_first() -> re.Pattern[str]:
    role = f"(?i:{naming('roles', 'en')})"
    return re.compile(rf"\b(?:(?:{_OFFICE} )?{role}, )?{role} (?P<name>{_NAME})")


@cache
def _name_first() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<name>{_NAME}), (?:the |a |an )?(?:[\w’'-]+ ){{0,3}}?"
        rf"(?i:{naming('roles', 'en')})\b(?: (?:of|for|at) [^,.;]{{3,110}})?"
    )


@cache
def _pinyin_names() -> re.Pattern[str]:
    return re.compile(
        rf"\b(?P<name>(?:{naming('surnames', 'pinyin')}) [A-Z][a-z]{{1,10}})(?![\w’'-])"
        r"(?! (?:Province|City|County|District|Autonomous))"
    )


@cache
def _chinese_roles() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{naming('roles', 'zh')})、?(?P<name>(?:{naming('surnames', 'zh')})[\u4e00-\u9fff]{{1,2}}?)"
        rf"(?=[表指强调介透出主参会率赴称说、，。在与和一带到]|$)"
    )


@cache
def _companies(language: str) -> re.Pattern[str]:
    if language == "zh":
        return re.compile(rf"[\u4e00-\u9fff]{{2,8}}?(?:{naming('companies', 'zh')})+")
    word = r"[A-Z][\w&’'-]*"
    return re.compile(
        rf"\b(?:{word} (?:and (?=Steel|Gas|Metals|Chemical|Minerals)|& )?){{1,4}}?"
        rf"(?:(?:{naming('companies', 'en')})(?![\w-])(?:,? (?:Co\.?,? ?)?(?:Ltd|Inc|Corp)\.?)?"
        rf"|(?:{naming('company_words', 'en')})"
        r"(?=(?:'s|’s)? (?:said|says|has|will|announced|reported|plans|expects|shares|\()|'s|’s))"
    )
