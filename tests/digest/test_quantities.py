"""Numbers are read with their unit and multiplied out; nothing else is done to them."""

import pytest

from monitor.digest.quantities import quantities
from monitor.digest.quoting import ReadArticle
from tests.digest.days import an_archived_article


def read(text: str, language: str = "en") -> list[tuple[str, str | None, str | None]]:
    found = quantities(ReadArticle(an_archived_article(1, text, language=language)))
    return [(number.kind, number.value, number.unit) for number in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("It raised US$1.2 billion.", ("money", "1200000000", "US$"), id="money"),
        pytest.param("It will pay 300 million yuan.", ("money", "300000000", "yuan"), id="currency behind"),
        pytest.param("Carbonate rose to $11,500 per tonne.", ("price", "11500", "$"), id="price"),
        pytest.param("It mines 20,000 tonnes.", ("mass", "20000", "tonnes"), id="mass"),
        pytest.param(
            "It makes 20,000 tonnes of carbonate a year.",
            ("capacity", "20000", "tonnes of carbonate a year"),
            id="capacity",
        ),
        pytest.param("A battery plant of 30 GWh.", ("energy", "30", "GWh"), id="energy"),
        pytest.param("Output fell 4.5%.", ("share", "4.5", "%"), id="share"),
        pytest.param("More than 160 experts came.", ("count", "160", "experts"), id="count"),
        pytest.param("The fifth joint conference took place.", ("ordinal", None, "joint conference"), id="ordinal"),
    ],
)
def test_english_numbers(text: str, expected: tuple[str, str | None, str]) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("总投资12.5亿元。", ("money", "1250000000", "元"), id="money"),
        pytest.param("价格为每吨，报8.2万元/吨。", ("price", "82000", "元"), id="price"),
        pytest.param("年产2万吨碳酸锂。", ("capacity", "20000", "吨"), id="capacity"),
        pytest.param("库存3000吨。", ("mass", "3000", "吨"), id="mass"),
    ],
)
def test_chinese_numbers(text: str, expected: tuple[str, str, str]) -> None:
    assert read(text, "zh") == [expected]


@pytest.mark.parametrize("text", ["See section 4.2 of the report.", "Call 0800 123 456 today.", "In 2026 they met."])
def test_numbers_without_a_unit_are_left_alone(text: str) -> None:
    assert read(text) == []


def test_a_number_said_twice_is_quoted_once() -> None:
    assert len(read("It mines 20,000 tonnes. Again: 20,000 tonnes.")) == 1
