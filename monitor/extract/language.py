"""The language of a text: of the text itself, not of what the page declares."""

import re

import py3langid

_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_LOOKED_AT = 2_000  # characters: the classifier gains nothing from more
_ENOUGH = 40  # characters: below, a declaration knows better


def language(text: str, *, declared: str | None = None) -> str | None:
    """Return the ISO 639-1 code of the text's language; the declared one where the text is too short to tell."""
    sample = text[:_LOOKED_AT]
    told = declared.strip().lower().replace("_", "-").split("-")[0][:2] if declared and declared.strip() else None
    if script := _by_script(sample):
        return script
    if len(sample) < _ENOUGH:
        return told or None
    return str(py3langid.classify(sample)[0])


def _by_script(sample: str) -> str | None:
    letters = sum(map(str.isalpha, sample)) or 1
    if len(_HANGUL.findall(sample)) > 0.3 * letters:
        return "ko"
    han, kana = len(_HAN.findall(sample)), len(_KANA.findall(sample))
    if kana > 0.1 * letters:
        return "ja"
    return "zh" if han > 0.3 * letters else None
