"""Reads the lexicons of metals and compiles them: which words name which metal, and under which rule.

One YAML file per language in `lexicons/`; a new language is a new file. `metals.yaml` lists the tags that exist.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # its C loader reads all lexicons in 30 ms; it ships no types

from monitor.tag.matching import HanMatcher, WordMatcher
from monitor.tag.organisations import Endings
from monitor.tag.words import fold_words

LEXICONS = Path(__file__).parent / "lexicons"
_NOT_LANGUAGES = {"metals", "regions", "china", "english"}
NAMING = ("sure", "usual", "context", "beside")
RULES = (*NAMING, "exact", "vague")


@dataclass(frozen=True, slots=True)
class Form:
    """One form of one metal, or of none: then the rule is "never" and `reason` says what it is."""

    metal: str | None
    rule: str
    written: str
    language: str
    reason: str = ""
    like: str = ""  # the metal that a form of none looks like

    @property
    def name(self) -> str:
        """How a mention cites this form."""
        return f"{self.language}:{self.metal or self.like}/{self.rule} '{self.written}'"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All languages together: texts mix them."""

    members: Mapping[str, frozenset[str]]  # metals of each group
    patterns: tuple[str, ...]  # everything that is looked for, folded
    words: WordMatcher
    word_forms: tuple[tuple[Form, ...], ...]  # by pattern of `words`
    han: HanMatcher
    han_forms: tuple[tuple[Form, ...], ...]
    context_words: frozenset[str]
    context_han: tuple[str, ...]
    endings: Endings  # of English names of organisations
    han_endings: tuple[str, ...]  # the same, right behind a Chinese metal's name
    chrome: tuple[str, ...]  # folded beginnings of lines that belong to the page
    metal_words: frozenset[str]  # single words and characters that name a metal under any rule
    plain_metal_words: frozenset[str]  # those that are no everyday words: two everyday words do not make a metal


@cache
def load_lexicon() -> Lexicon:
    """Return the compiled lexicons; read once."""
    metals = read_yaml("metals")
    languages = {path.stem: read_yaml(path.stem) for path in sorted(LEXICONS.glob("*.yaml"))}
    languages = {code: content for code, content in languages.items() if code not in _NOT_LANGUAGES}
    by_words: dict[str, list[Form]] = {}
    by_han: dict[str, list[Form]] = {}
    for form in (*_symbols(metals), *(form for code, content in languages.items() for form in _forms(code, content))):
        folded = " ".join(fold_words(form.written))
        target, key = (by_words, folded) if folded and form.written.isascii() else (by_han, form.written)
        if form not in target.setdefault(key, []):
            target[key].append(form)
    _share_compounds(by_words, metals)
    _share_compounds(by_han, metals)
    return Lexicon(
        members=_members(metals),
        patterns=(*by_words, *by_han),
        words=WordMatcher(by_words),
        word_forms=tuple(tuple(forms) for forms in by_words.values()),
        han=HanMatcher(by_han),
        han_forms=tuple(tuple(forms) for forms in by_han.values()),
        context_words=frozenset(word for word in _listed(languages, "context", "words") if word.isascii()),
        context_han=tuple(word for word in _listed(languages, "context", "words") if not word.isascii()),
        endings=Endings(**{name: frozenset(words) for name, words in languages["en"]["organisations"].items()}),
        han_endings=tuple(languages["zh"]["organisations"]),
        chrome=tuple(label for content in languages.values() for label in content.get("chrome", ())),
        metal_words=frozenset((*_names(by_words, NAMING), *_names(by_han, NAMING))),
        plain_metal_words=frozenset((*_names(by_words, ("sure", "usual")), *_names(by_han, NAMING))),
    )


def read_yaml(name: str) -> dict[str, Any]:
    """Return one lexicon file as it stands."""
    with (LEXICONS / f"{name}.yaml").open(encoding="utf-8") as text:
        content: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)  # the C twin of SafeLoader
    return content


@cache
def lexicon_version() -> str:
    """Return twelve hexadecimal digits that change with any change of the lexicons or the gazetteer."""
    digest = hashlib.sha256()
    for path in sorted([*LEXICONS.glob("*.yaml"), *(LEXICONS.parent / "data").glob("*")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _members(metals: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    groups = {group for facts in metals.values() for group in facts.get("parents", ())}
    return {
        group: frozenset(metal for metal, facts in metals.items() if group in facts.get("parents", ()))
        for group in groups
    }


def _symbols(metals: Mapping[str, Mapping[str, Any]]) -> Iterator[Form]:
    for metal, facts in metals.items():
        if "symbol" in facts:
            yield Form(metal, "symbol", facts["symbol"], "any")


def _forms(language: str, content: Mapping[str, Any]) -> Iterator[Form]:
    spellings = content.get("spellings", {})
    for metal, rules in content["metals"].items():
        for rule in RULES:
            for written in (*rules.get(rule, ()), *(_compounds(rules, content) if rule == "sure" else ())):
                for variant in _variants(written, spellings) if rule != "exact" else [written]:
                    yield Form(metal, rule, variant, language)
    named = {
        name: metal for metal, rules in content["metals"].items() for rule in RULES for name in rules.get(rule, ())
    }
    for reason, forms in content.get("never", {}).items():
        for written in forms:
            pieces = written.split() if written.isascii() else written
            like = next((named[piece] for piece in pieces if piece in named), "")
            yield Form(None, "never", written, language, reason, like)


def _compounds(rules: Mapping[str, Sequence[str]], content: Mapping[str, Any]) -> Iterator[str]:
    """Yield "tin price", "tin producer" ... for the single names of a metal."""
    names = [name for rule in NAMING for name in rules.get(rule, ()) if " " not in name and name.isalpha()]
    return (f"{name} {word}" for name in names for word in content.get("compounds", ()))


def _variants(written: str, spellings: Mapping[str, str]) -> list[str]:
    """Return a form with each spelling and with a plain English plural."""
    spelt = [written]
    for british, american in spellings.items():
        spelt += [form.replace(british, american) for form in spelt if british in form]
    plural = (
        ("", "s") if written.isascii() and len(written) > 4 and written[-1].isalpha() and written[-1] != "s" else ("",)
    )
    return [form + ending for form, ending in product(spelt, plural)]


def _share_compounds(forms: dict[str, list[Form]], metals: Mapping[str, Mapping[str, Any]]) -> None:
    """Give "nickel cobalt" or 镍钴 to cobalt too: a form made only of metals names them all."""
    single = {name.lower(): metal for metal, facts in metals.items() for name in _names_of(facts) if " " not in name}
    for key, found in forms.items():
        words = key.split() if key.isascii() else list(key)
        if len(words) > 1 and all(word in single or word == "and" for word in words) and found[0].metal:
            named = {form.metal for form in found}
            # Iron in a compound is an alloy of the other: 钒铁 is vanadium.
            others = {single[word] for word in words if word in single} - named - {"iron-steel"}
            found.extend(
                Form(metal, "sure", found[0].written, found[0].language) for metal in sorted(filter(None, others))
            )


def _names_of(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return facts["en"], facts["zh"], *facts.get("aliases", ())


def _listed(languages: Mapping[str, Mapping[str, Any]], *path: str) -> Iterator[str]:
    for content in languages.values():
        node: Any = content
        for step in path:
            node = node.get(step, {})
        yield from node


def _names(forms: Mapping[str, list[Form]], rules: Sequence[str]) -> Iterator[str]:
    return (key for key, found in forms.items() if " " not in key and found[0].metal and found[0].rule in rules)
