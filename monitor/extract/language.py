"""The language of a text: of the text itself, not of what the page declares."""

import re

import py3langid

_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_LOOKED_AT = 600  # characters: the classifier gains nothing from more
# The commonest English words that are none in the other languages of Europe; a quarter of any English text.
_ENGLISH = frozenset(
    ("the", "of", "and", "to", "that", "is", "was", "for", "with", "as", "its", "by", "from", "has", "are")
)
_ENOUGH = 40  # characters: below, a declaration knows better


def language(text: str, *, declared: str | None = None) -> str | None:
    """Return the ISO 639-1 code of the text's language; the declared one where the text does not tell at a glance.

    Sites declare English over everything that their template was not made for, so that declaration alone is checked.
    """
    sample = text[:_LOOKED_AT]
    told = declared.strip().lower().replace("_", "-").split("-")[0] if declared else ""
    told = told if len(told) == 2 and told.isalpha() else ""
    if script := _by_script(sample):
        return script
    if len(sample) < _ENOUGH:
        return told or None
    if _is_english(sample):
        return "en"
    return told if told and told not in ("en", "zh", "ja", "ko") else str(py3langid.classify(sample)[0])


def _is_english(sample: str) -> bool:
    words = sample.lower().split()
    return sum(word in _ENGLISH for word in words) > 0.1 * len(words)


def _by_script(sample: str) -> str | None:
    letters = sum(map(str.isalpha, sample)) or 1
    if len(_HANGUL.findall(sample)) > 0.3 * letters:
        return "ko"
    han, kana = len(_HAN.findall(sample)), len(_KANA.findall(sample))
    if kana > 0.1 * letters:
        return "ja"
    return "zh" if han > 0.3 * letters else None
