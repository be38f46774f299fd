"""Which blocks of a page are taken, given how likely each is of the article."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor.extract.body import likely_blocks
from monitor.extract.outline import Outline, outline


def a_page(html: str) -> Outline:
    root = LexborHTMLParser(html).body
    assert root is not None
    return outline(root)


def taken(html: str, likely: list[float]) -> list[str]:
    return [block.text for block in likely_blocks(a_page(html), likely, title=None)]


@pytest.mark.parametrize(
    ("likely", "expected"),
    [
        pytest.param([0.9, 0.7, 0.2, 0.6], ["Ores rose.", "tin", "zinc", "lead"], id="an item like no text"),
        pytest.param([0.9, 0.1, 0.6, 0.1], ["Ores rose."], id="an item like a text"),
    ],
)
def test_the_items_of_a_list_are_taken_or_left_together(likely: list[float], expected: list[str]) -> None:
    assert taken("<p>Ores rose.</p><ul><li>tin</li><li>zinc</li><li>lead</li></ul>", likely) == expected


def test_long_items_say_more_about_a_list_than_short_ones() -> None:
    story = "<li>The smelter in the north has been fed with ore from three mines since the spring.</li>"

    assert taken(f"<p>Ores rose.</p><ul>{story}<li>tin</li></ul>", [0.9, 0.2, 0.9]) == ["Ores rose."]


def test_a_list_inside_an_item_goes_with_the_list_around_it() -> None:
    nested = "<ul><li>tin<ul><li>zinc</li><li>lead</li></ul></li><li>gold</li></ul>"

    assert taken(f"<p>Ores rose.</p>{nested}", [0.9, 0.9, 0.2, 0.2, 0.9]) == [
        "Ores rose.",
        "tin",
        "zinc",
        "lead",
        "gold",
    ]


def test_two_lists_are_judged_apart() -> None:
    html = "<p>Ores rose.</p><ul><li>tin</li><li>zinc</li></ul><ul><li>Home</li><li>News</li></ul>"

    assert taken(html, [0.9, 0.8, 0.7, 0.2, 0.1]) == ["Ores rose.", "tin", "zinc"]


@pytest.mark.parametrize(
    ("html", "likely", "expected"),
    [
        pytest.param("<p>Ores rose.</p><p>1.5 %</p><p>Tin fell.</p>", [0.9, 0.2, 0.9], ["1.5 %"], id="in their box"),
        pytest.param("<p>Ores rose.</p><p>Share</p><p>Tin fell.</p>", [0.9, 0.1, 0.9], [], id="wholly unlikely"),
        pytest.param("<p>Ores rose.</p><div>Ad</div><p>Tin fell.</p>", [0.9, 0.3, 0.9], [], id="in a box of its own"),
    ],
)
def test_what_stands_between_two_parts_of_the_article_is_of_it(
    html: str, likely: list[float], expected: list[str]
) -> None:
    assert taken(html, likely) == ["Ores rose.", *expected, "Tin fell."]


@pytest.mark.parametrize(
    ("text", "far", "likely", "expected"),
    [
        pytest.param("Write to our editors.", 5, 0.5, False, id="far and doubtful"),
        pytest.param("Write to our editors.", 5, 0.9, True, id="far and sure"),
        pytest.param("Write to our editors.", 2, 0.5, True, id="near"),
        pytest.param("The mines will be closed in winter, the owners say.", 5, 0.5, True, id="not so short"),
    ],
)
def test_a_short_text_far_from_the_article_must_be_surer_to_belong_to_it(
    text: str, far: int, likely: float, *, expected: bool
) -> None:
    story = "The smelter in the north has been fed with ore from three mines since the spring. " * 5
    html = f"<p>{story}</p>" + "<div>Home</div>" * far + f"<p>{text}</p>"

    assert (text in taken(html, [0.9, *[0.0] * far, likely])) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Lire aussi : le nickel au plus haut", []),
        ("Baca juga: Harga nikel naik lagi", []),
        ("Читайте также: Цены на никель растут", []),
        ("Leggi anche", []),
        ("Lesen Sie den Vertrag, sagte der Minister.", ["Lesen Sie den Vertrag, sagte der Minister."]),
    ],
)
def test_lines_that_invite_to_another_article_go_in_many_languages(line: str, expected: list[str]) -> None:
    assert taken(f"<p>Ores rose.</p><p>{line}</p><p>Tin fell.</p>", [0.9] * 3) == ["Ores rose.", *expected, "Tin fell."]
