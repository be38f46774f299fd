"""The language of a text: of the text itself before what the page declares."""

import re
from collections import Counter
from itertools import chain
from operator import itemgetter

# Letters that some language below has and most in Latin script have not; quotation marks and dashes are none.
_BEYOND_LATIN = re.compile("[\u0100-\u1fff\u2c00-\uffff]")
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
_VIETNAMESE = re.compile("[\u1ea0-\u1ef9]")  # Latin letters that no other language of today has
_LOOKED_AT = 600  # characters
_ENOUGH = 40  # characters: below, a declaration knows better

# Sites declare English over everything that their template was not made for, so declarations are checked against
# words that are common in one language and rare in its neighbours. Of 500 news articles in a dozen languages a trained
# classifier (py3langid) told the same, of manual pages 99 % where these tell 95; it takes 75 MB and a second to load.
_TELLING = 0.08  # share of the words
_HINTING = 0.04  # the same, where nothing is declared
_COMMON_WORDS = {
    "en": "the of and to that is was for with its by from has are this you your it on be",
    "de": "der die das und ist nicht mit von den dem ein eine auf für im des sich auch zu",
    "fr": "le la les des et est une dans que qui pour du sur pas au par avec ce il",
    "es": "el los las y del que una por con para su al lo como más pero se",
    "it": "il di che è per della con non del una sono alla nel anche gli dei",
    "pt": "o os as e do da em um uma não com para que dos das ao pelo mais",
    "ca": "els amb és són dels aquest aquesta també però pel més ha seva entre han ser el la per",
    "ro": "și în să la care din nu cu pe este mai pentru au sunt după prin acest cel fi",
    "nl": "het een van en dat op te voor met zijn niet aan ook deze naar",
    "sv": "och att det som en är för av på inte med till den har om",
    "no": "og det som en er for av på ikke med til den har om at fra seg etter ble blir opp ut",
    "da": "og det som en er for af på ikke med til den har om at fra sig efter blev bliver op ud",
    "fi": "ja on ei että oli hän mutta joka ovat myös kun sen ole mukaan noin tai kuin",
    "et": "ja on ei et oli ka kui ning mis aga pole aasta kes siis see oma nende ta või",
    "pl": "w i z na się nie do to że jest od po przez dla ma oraz",
    "cs": "v na se je že s z do pro by ale jako jsou podle které také který při nebo však",
    "sk": "v na sa je že s z do pre by ale ako sú podľa ktoré tiež ktorý pri alebo",
    "hr": "je u se na da su za od što koji kao će bi ali iz nije ili",
    "sl": "in je v se na da so za z s ki pa ne tudi bi po še ali kot",
    "lt": "ir kad į iš su tai yra bet kaip jis buvo apie dėl taip už nuo po bus metų",
    "lv": "un ir ka no ar par tas kas bet uz arī lai nav bija pēc kā tiek jau vai",
    "hu": "az és hogy nem is egy ez volt mint azt meg már csak el még szerint vagy lesz",
    "tr": "ve bir bu için ile olarak daha çok olan gibi kadar ise sonra göre ancak her veya yeni",
    "az": "və bu bir ilə üçün olan çox sonra isə daha edib olub hər olaraq",
    "id": "yang dan di dengan untuk dari ini itu dalam pada tidak akan juga karena dapat tersebut",
    "ms": "yang dan di dengan untuk daripada ini itu dalam pada tidak akan juga kerana boleh kepada bagi",
    "tl": "ng sa ang mga na at ay ni si ito para kung hindi nang",
    "sw": "ya na wa kwa ni la katika za cha kuwa hiyo baada pia kama yake",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _code, _words in _COMMON_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF.setdefault(_word, []).append(_code)


def language(text: str, *, declared: str | None = None) -> str | None:
    """Return the ISO 639-1 code of the text's language; the declared one where the text does not tell at a glance."""
    sample = text[:_LOOKED_AT]
    told = declared.strip().lower().replace("_", "-").split("-")[0] if declared else ""
    told = told if len(told) == 2 and told.isalpha() else ""
    if script := _by_script(sample, told):
        return script
    if len(sample) < _ENOUGH:
        return told or None
    return _by_words(sample, told, share=_TELLING) or told or _by_words(sample, told, share=_HINTING)


def _by_words(sample: str, told: str, *, share: float) -> str | None:
    """Return the language whose common words are such a share of the text; of near ones (da, no) the declared one."""
    words = sample.lower().split()
    counts = Counter(chain.from_iterable(filter(None, map(_LANGUAGES_OF.get, words))))
    best, count = max(counts.items(), key=itemgetter(1), default=("", 0))
    if count < share * len(words) or not count:
        return None
    return told if counts[told] > 0.7 * count else best


def _by_script(sample: str, told: str) -> str | None:
    """Return the language of a script that few languages share; the declared one if it is among them."""
    if _BEYOND_LATIN.search(sample) is None:
        return None
    letters = sum(map(str.isalpha, sample)) or 1
    if len(_KANA.findall(sample)) > 0.1 * letters:
        return "ja"
    if len(_ARABIC.findall(sample)) > 0.3 * letters:
        return _by_letters(sample)
    if len(_VIETNAMESE.findall(sample)) > 0.05 * letters:
        return "vi"
    for script, languages in _SCRIPTS:
        if len(script.findall(sample)) > 0.3 * letters:
            return told if told in languages else languages[0]
    return None


def _by_letters(sample: str) -> str:
    """Return Urdu, Persian or Arabic: each writes letters that the next one lacks."""
    if len(_URDU.findall(sample)) > 2:
        return "ur"
    return "fa" if len(_PERSIAN.findall(sample)) > 2 else "ar"
