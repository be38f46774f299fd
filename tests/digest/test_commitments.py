"""How firm is it? The words decide, and what is negated or still to come does not count as done."""

import pytest

from monitor.digest.commitments import commitment_of
from monitor.digest.quoting import ReadArticle
from tests.digest.days import an_archived_article


def read(text: str, language: str = "en") -> tuple[int, str] | None:
    commitment = commitment_of(ReadArticle(an_archived_article(1, text, language=language)))
    return (commitment.level, commitment.quote.text) if commitment else None


@pytest.mark.parametrize(
    ("text", "level", "words"),
    [
        pytest.param("The two sides held talks on lithium.", 1, "held talks", id="talks"),
        pytest.param(
            "The group will further increase investment in Qinghai.",
            2,
            "further increase investment in Qinghai",
            id="intent",
        ),
        pytest.param("The province issued new guidelines for brine.", 3, "issued new guidelines", id="policy"),
        pytest.param(
            "He asked them to form a perfect plan before October 10.",
            3,
            "form a perfect plan before October 10",
            id="plan ordered",
        ),
        pytest.param(
            "The miner signed a five-year supply agreement with a carmaker.",
            4,
            "signed a five-year supply agreement",
            id="signed",
        ),
        pytest.param(
            "A cooperation agreement on recycling was re-signed by both.",
            4,
            "A cooperation agreement … was re-signed",
            id="two pieces",
        ),
        pytest.param(
            "The company secured US$40 million for the plant.", 5, "secured US$40 million for the plant", id="funded"
        ),
        pytest.param("They broke ground on the refinery.", 5, "broke ground", id="building"),
        pytest.param("The plant started commercial production.", 6, "started commercial production", id="operating"),
        pytest.param("It declared force majeure at the mine.", 7, "declared force majeure", id="halted"),
    ],
)
def test_each_rung_has_its_english_words(text: str, level: int, words: str) -> None:
    assert read(text) == (level, words)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("双方就盐湖提锂举行座谈。", 1, id="talks"),
        pytest.param("公司拟投资建设锂盐项目。", 2, id="intent"),
        pytest.param("省政府印发锂电产业发展规划。", 3, id="policy"),
        pytest.param("双方签署战略合作协议。", 4, id="signed"),
        pytest.param("碳酸锂项目开工建设。", 5, id="building"),
        pytest.param("年产两万吨生产线正式投产。", 6, id="operating"),
        pytest.param("矿山已停产检修。", 7, id="halted"),
    ],
)
def test_each_rung_has_its_chinese_words(text: str, level: int) -> None:
    found = read(text, "zh")

    assert found is not None
    assert found[0] == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("The miner has not signed a supply agreement.", None, id="negated"),
        pytest.param("The miner has yet to sign a supply agreement.", None, id="still to come"),
        pytest.param("The miner will sign a supply agreement in May.", 2, id="future is intent"),
        pytest.param("The plant is expected to start commercial production in May.", 2, id="expected is intent"),
        pytest.param(
            "The research was jointly funded by the laboratory.", None, id="research money is no project money"
        ),
        pytest.param("We accelerate the construction of an ecological belt.", None, id="slogan"),
    ],
)
def test_what_is_not_done_is_not_counted_as_done(text: str, level: int | None) -> None:
    found = read(text)

    assert (found[0] if found else None) == level


@pytest.mark.parametrize("text", ["双方尚未签署协议。", "企业没有停产。"])
def test_what_is_negated_in_chinese_does_not_count(text: str) -> None:
    assert read(text, "zh") is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("总理签署国务院令，公布稀土管理条例。", 3, id="a decree is policy"),
        pytest.param("公司发布股票交易异动公告。", None, id="a company's notice is none"),
        pytest.param("《全球储量评估报告》发布。", None, id="a report is none"),
        pytest.param("《锂电产业规范条件管理办法》正式施行。", 3, id="measures are"),
    ],
)
def test_signing_and_issuing_are_told_apart_by_what_is_signed_and_issued(text: str, level: int | None) -> None:
    found = read(text, "zh")

    assert (found[0] if found else None) == level


def test_chinese_future_is_intent() -> None:
    found = read("双方将于明年签署合作协议。", "zh")

    assert found is not None
    assert found[0] == 2


def test_the_firmest_words_win_over_earlier_ones() -> None:
    found = read("They held talks in May. In June they signed an agreement. The plant halted production in July.")

    assert found == (7, "halted production")
