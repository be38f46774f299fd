"""The user's five documents: everything known of them is found, what stood around them is gone, nothing else is."""

from datetime import date
from pathlib import Path

import pytest

from monitor.domain.articles import Article
from monitor.extract import extract_article

SEEDS = Path(__file__).parents[2] / "db" / "seeds"
CHROME = (
    "National Service Hotline",
    "Hot search",
    "Your current location",
    "Leave a Reply",
    "Leave a Comment",
    "Your email address",
    "Related Products",
    "Editor in charge",
    "Article label",
    "Responsible editor",
    "Latest information",
    "Number of views",
    "Source:",
)


def seed(number: int) -> Article:
    (path,) = SEEDS.glob(f"{number:03}_*.txt")
    return extract_article(path.read_bytes(), content_type="text/plain")


@pytest.mark.parametrize(
    ("number", "title", "published", "upstream", "paragraphs"),
    [
        (
            0,
            "A delegation from Yichun City, Jiangxi Province visited Qinghai Salt Lake Research Institute",
            None,
            None,
            6,
        ),
        (
            1,
            "Rare Earths And Precious Metals Recycling And Other Innovative Achievements Exchange Will Be Held",
            date(2017, 12, 7),
            "China Nonferrous Network",
            3,
        ),
        (2, None, None, "Jiangxi official website", 7),
        (3, None, None, None, 4),
        (
            4,
            'Initial results have been achieved in sorting out the technical} list of overcoming the "neck sticki',
            date(2022, 3, 30),
            None,
            4,
        ),
    ],
)
def test_a_seed_yields_what_it_states(
    number: int, title: str | None, published: date | None, upstream: str | None, paragraphs: int
) -> None:
    article = seed(number)

    assert article.title == title
    assert (article.published.date if article.published else None) == published
    assert article.named_upstream == upstream
    assert len(article.text.split("\n\n")) == paragraphs
    assert article.language == "en"


@pytest.mark.parametrize("number", range(5))
def test_nothing_of_the_site_stays_in_a_seed(number: int) -> None:
    text = seed(number).text

    assert not [words for words in CHROME if words in text]


@pytest.mark.parametrize("number", range(5))
def test_no_prose_of_a_seed_is_lost(number: int) -> None:
    (path,) = SEEDS.glob(f"{number:03}_*.txt")
    prose = [" ".join(line.split()) for line in path.read_text("utf-8").splitlines() if len(line.split()) > 25]

    assert prose == [paragraph for paragraph in seed(number).text.split("\n\n") if len(paragraph.split()) > 25]


def test_missing_and_cut_titles_are_flagged() -> None:
    flagged = {number: set(seed(number).flags) & {"title_missing", "title_truncated"} for number in range(5)}

    assert flagged == {0: set(), 1: set(), 2: {"title_missing"}, 3: {"title_missing"}, 4: {"title_truncated"}}


def test_machine_translation_is_suspected_of_all_of_them() -> None:
    assert all("machine_translation_suspected" in seed(number).flags for number in range(5))


def test_what_stood_around_an_article_is_told() -> None:
    assert "Hot search: Zirconium plate" in seed(4).left_out
    assert "Leave a Reply" in seed(2).left_out
    assert not any(line in seed(4).text for line in seed(4).left_out)
