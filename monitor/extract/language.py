"""The language of a text: of the text itself before what the page declares."""

import re

import py3langid

_KANA = re.compile("[\u3040-\u30ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_URDU = re.compile("[ٹڈڑںےھ]")
_PERSIAN = re.compile("[پچژگ]")
# The languages of a script, the most written first.
_SCRIPTS = (
    (re.compile("[\u3400-\u9fff]"), ("zh",)),
    (re.compile("[\uac00-\ud7af]"), ("ko",)),
    (re.compile("[\u0400-\u04ff]"), ("ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg")),
    (re.compile("[\u0e00-\u0e7f]"), ("th",)),
    (re.compile("[\u0370-\u03ff]"), ("el",)),
    (re.compile("[\u0590-\u05ff]"), ("he", "yi")),
    (re.compile("[\u0900-\u097f]"), ("hi", "mr", "ne")),
    (re.compile("[\u0980-\u09ff]"), ("bn",)),
    (re.compile("[\u0b80-\u0bff]"), ("ta",)),
)
_LOOKED_AT = 600  # characters: the classifier gains nothing from more
_ENOUGH = 40  # characters: below, a declaration knows better

# Sites declare English over everything that their template was not made for, so declarations are checked against
# words that are common in one language and rare in its neighbours. The classifier, which takes a second to load, is
# asked only when nothing is declared and nothing is common.
_TELLING = 0.08  # share of the words
_COMMON_WORDS = {
    "en": "the of and to that is was for with its by from has are this you your it on be",
    "de": "der die das und ist nicht mit von den dem ein eine auf für im des sich auch zu",
    "fr": "le la les des et est une dans que qui pour du sur pas au par avec ce il",
    "es": "el los las y del que una por con para su al lo como más pero se",
    "it": "il di che è per della con non del una sono alla nel anche gli dei",
    "pt": "o os as e do da em um uma não com para que dos das ao pelo mais",
    "nl": "het een van en dat op te voor met zijn niet aan ook deze naar",
    "sv": "och att det som en är för av på inte med till den har om",
    "no": "og det som en er for av på ikke med til den har om at fra",
    "da": "og det som en er for af på ikke med til den har om at fra",
    "pl": "w i z na się nie do to że jest od po przez dla ma oraz",
    "tr": "ve bir bu için ile da de olarak daha çok olan gibi kadar en",
    "id": "yang dan di dengan untuk dari ini itu dalam pada tidak akan juga",
}
_COMMON = {code: frozenset(words.split()) for code, words in _COMMON_WORDS.items()}


def language(text: str, *, declared: str | None = None) -> str | None:
    """Return the ISO 639-1 code of the text's language; the declared one where the text does not tell at a glance."""
    sample = text[:_LOOKED_AT]
    told = declared.strip().lower().replace("_", "-").split("-")[0] if declared else ""
    told = told if len(told) == 2 and told.isalpha() else ""
    if script := _by_script(sample, told):
        return script
    if len(sample) < _ENOUGH:
        return told or None
    return _by_words(sample, told) or told or str(py3langid.classify(sample)[0])


def _by_words(sample: str, told: str) -> str | None:
    """Return the language whose commonest words are a tenth of the text; of near ones (da, no) the declared one."""
    words = sample.lower().split()
    shares = {code: sum(word in common for word in words) / len(words) for code, common in _COMMON.items()}
    best = max(shares, key=shares.__getitem__)
    if shares[best] < _TELLING:
        return None
    return told if shares.get(told, 0.0) > 0.7 * shares[best] else best


def _by_script(sample: str, told: str) -> str | None:
    """Return the language of a script that few languages share; the declared one if it is among them."""
    if sample.isascii():
        return None
    letters = sum(map(str.isalpha, sample)) or 1
    if len(_KANA.findall(sample)) > 0.1 * letters:
        return "ja"
    if len(_ARABIC.findall(sample)) > 0.3 * letters:
        return _by_letters(sample)
    for script, languages in _SCRIPTS:
        if len(script.findall(sample)) > 0.3 * letters:
            return told if told in languages else languages[0]
    return None


def _by_letters(sample: str) -> str:
    """Return Urdu, Persian or Arabic: each writes letters that the next one lacks."""
    if len(_URDU.findall(sample)) > 2:
        return "ur"
    return "fa" if len(_PERSIAN.findall(sample)) > 2 else "ar"
