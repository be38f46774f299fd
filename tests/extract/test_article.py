"""extract_article, seen from outside: pages in, articles out."""

from datetime import UTC, date, datetime

import pytest

from monitor.domain.watching import ArticleSelectors
from monitor.errors import ParseError
from monitor.extract import extract_article

PARAGRAPHS = [
    f"Paragraph {number}: the smelter in the north of the province raised its output of refined metal by "
    f"{number} percent, the operator said on Tuesday, and it expects to do so again before the end of the year."
    for number in range(1, 6)
]


def a_page(*, head: str = "", before: str = "", body: str | None = None, after: str = "") -> bytes:
    article = body if body is not None else "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return f"""<!doctype html><html lang="en"><head><title>Smelter raises output | Metal Daily</title>{head}</head>
        <body><nav><a href="/">Home</a> <a href="/news">News</a></nav>{before}
        <div class="story"><h1>Smelter raises output</h1>{article}</div>{after}
        <footer>All rights reserved</footer></body></html>""".encode()


def test_the_paragraphs_of_a_page_are_its_text() -> None:
    article = extract_article(a_page())

    assert article.text.split("\n\n") == PARAGRAPHS
    assert article.title == "Smelter raises output"


@pytest.mark.parametrize(
    "chrome",
    [
        pytest.param(
            '<div class="comments"><p>What a stupid article, I have never read anything like it.</p></div>',
            id="comments",
        ),
        pytest.param(
            '<div class="related-links"><p>Copper falls to the lowest price since the spring.</p></div>', id="related"
        ),
        pytest.param(
            '<div style="display:none"><p>You should not be able to read this sentence at all.</p></div>', id="hidden"
        ),
        pytest.param(
            "<aside><p>Our newsletter brings you all metals once a week, for nothing.</p></aside>", id="aside"
        ),
        pytest.param("<h3>Related articles</h3><p><a href='/a'>Copper falls to the lowest price</a></p>", id="tail"),
        pytest.param("<p><a href='/a'>Read more: Copper falls to the lowest price</a></p>", id="link paragraph"),
    ],
)
def test_what_stands_around_an_article_is_left_out(chrome: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + chrome

    assert extract_article(a_page(body=body)).text.split("\n\n") == PARAGRAPHS


def test_the_copy_of_an_article_for_another_screen_is_left_out() -> None:
    long = [f"{text} {PARAGRAPHS[0]}" for text in PARAGRAPHS]
    told = "".join(f"<p>{text}</p>" for text in long)

    article = extract_article(a_page(body=told, after=f'<div class="story-small">{told}</div>'))

    assert article.text.split("\n\n") == long


def test_a_short_line_may_come_again_in_an_article() -> None:
    refrain = "The furnace burns, and the furnace must be fed."
    verses = [line for text in PARAGRAPHS for line in (text, refrain)]

    article = extract_article(a_page(body="".join(f"<p>{line}</p>" for line in verses)))

    assert article.text.split("\n\n") == verses


def test_json_ld_gives_author_date_and_site() -> None:
    linked = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
        {"@type": "NewsArticle",
        "headline": "Smelter raises output", "datePublished": "2024-05-06T23:30:00-04:00",
        "author": [{"@type": "Person", "name": "Ada Ores"}, {"@type": "Person", "name": "Ben Tin"}],
        "publisher": {"@type": "Organization", "name": "Metal Daily"}}]}</script>"""

    article = extract_article(a_page(head=linked), url="https://metal.example/a")

    assert article.authors == ("Ada Ores", "Ben Tin")
    assert article.site_name == "Metal Daily"
    assert article.published is not None
    assert article.published.date == date(2024, 5, 6)
    assert article.published.at == datetime(2024, 5, 7, 3, 30, tzinfo=UTC)
    assert article.published.basis == "json-ld"


def test_the_sites_own_selectors_win() -> None:
    page = a_page(
        after='<div id="real"><b class="head">Tin</b><p class="x">Only this.</p><i>3 May 2021</i><u>Not this.</u></div>'
    )
    selectors = ArticleSelectors(body="#real p", title=".head", date="#real i", drop=("u",))

    article = extract_article(page, selectors=selectors)

    assert (article.text, article.title) == ("Only this.", "Tin")
    assert article.published is not None
    assert article.published.date == date(2021, 5, 3)


def test_elements_dropped_inside_dropped_elements_go_with_them() -> None:
    page = a_page(body=f"<div class=x><div class=x><p>Not this.</p></div></div><p>{PARAGRAPHS[0]}</p>")

    article = extract_article(page, selectors=ArticleSelectors(drop=(".x", "div.x > p")))

    assert article.text == PARAGRAPHS[0]


def test_a_selector_that_matches_nothing_leaves_the_judgement_in_place() -> None:
    article = extract_article(a_page(), selectors=ArticleSelectors(body="#gone", title="#gone", date="#gone"))

    assert article.text.split("\n\n") == PARAGRAPHS
    assert article.origins["text"] == "page"


def test_a_selector_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ParseError, match=r"p\["):
        extract_article(a_page(), selectors=ArticleSelectors(body="p["))


@pytest.mark.parametrize(
    ("page", "says"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" \n\t", "empty", id="blanks"),
        pytest.param(b"%PDF-1.7 ...", "binary", id="pdf"),
        pytest.param(bytes(range(32)) * 50, "binary", id="control characters"),
        pytest.param(b"<html>" + b" " * 20_000_001, "bytes", id="too large"),
        pytest.param(b"<html>" + b"<div>" * 1_000_000, "deep", id="a million nested divs"),
        pytest.param(b'<?xml version="1.0"?><rss><channel></channel></rss>', "feed", id="feed"),
    ],
)
def test_what_is_no_page_is_refused_with_a_reason(page: bytes, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        extract_article(page)


def test_a_page_without_article_is_empty_and_flagged() -> None:
    article = extract_article(b"<html><body><script>render()</script></body></html>")

    assert article.text == ""
    assert {"too_short", "title_missing"} <= set(article.flags)
