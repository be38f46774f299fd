"""The outline: what of a page is text, in which blocks, inside which boxes; and what names say."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor.extract.classes import BODY, CHROME, DOUBTFUL, HIDING, LINE, PLAIN, SIDE, hint
from monitor.extract.features import NAMES, features
from monitor.extract.judge import probabilities
from monitor.extract.outline import Outline, outline


def outlined(body: str) -> Outline:
    root = LexborHTMLParser(f"<html><body>{body}</body></html>").body
    assert root is not None
    return outline(root)


def texts(body: str) -> list[str]:
    return [block.text for block in outlined(body).blocks]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("<p>One\n  two <b>three</b></p>four", ["One two three", "four"], id="blank space and loose text"),
        pytest.param("<p>One<br>two<br><br>three</p>", ["One", "two", "three"], id="line breaks"),
        pytest.param("<ul><li>One<li>Two</ul>", ["One", "Two"], id="list items"),
        pytest.param("<figure><img><figcaption>Photo</figcaption></figure><p>One</p>", ["One"], id="captions are none"),
        pytest.param("<figure><table><tr><td>1<td>2</table></figure>", ["1", "2"], id="a table in a figure is"),
        pytest.param(
            "<p>One more</p><nav>Home</nav><script>x</script><p hidden>Two</p>", ["One more"], id="never shown as text"
        ),
        pytest.param(
            "<p>One</p><div class=comments><p>Two</p></div>" + "<p>Three</p>" * 3, ["One"] + ["Three"] * 3, id="chrome"
        ),
    ],
)
def test_blocks_are_what_a_reader_would_call_paragraphs(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


def test_a_name_does_not_remove_what_holds_the_page() -> None:
    assert texts("<form class='comments'><p>" + "The whole page. " * 20 + "</p></form><p>Short.</p>")[0].startswith(
        "The whole"
    )


def test_a_name_on_many_boxes_that_hold_the_page_together_does_not_remove_them() -> None:
    body = "".join(f"<div class='sidebar-grid'><p>Part {number}. " + "x " * 50 + "</p></div>" for number in range(6))

    assert len(texts(body)) == 6


def test_layouts_inside_layouts_stay_whatever_they_are_called() -> None:
    part = "<div class='sidebar-grid'><div class='sidebar-column'><p>" + "Part of it. " * 12 + "</p></div></div>"

    assert len(texts(part * 4)) == 4


def test_a_form_around_a_page_without_paragraphs_stays() -> None:
    page = "<form><div>" + "The ministry cut the quota again.<br><br>" * 20 + "</div></form>"

    assert len(texts(page)) == 20


def test_what_style_sheets_hide_goes() -> None:
    offer = "<div class='offer hidden'><p>Subscribe now, and read every article on every device, at once.</p></div>"

    assert texts(offer + "<p>" + "The smelter raised its output. " * 12 + "</p>") == [
        ("The smelter raised its output. " * 12).strip()
    ]


def test_an_article_that_a_script_will_show_stays() -> None:
    story = "<p>The smelter raised its output again.</p>" * 9

    assert len(texts(f"<div class='content hidden'>{story}</div>")) == 9


def test_comments_go_however_many_there_are() -> None:
    article = "<p>" + "The smelter raised its output. " * 12 + "</p>"
    comments = "<div class='comments'>" + "<p>I have never read such nonsense in all my life.</p>" * 30 + "</div>"

    assert texts(article + comments) == [("The smelter raised its output. " * 12).strip()]


def test_parts_that_a_script_moves_into_place_are_not_hidden() -> None:
    assert texts("<div hidden id='S:1'><p>Streamed.</p></div><div hidden id=menu><p>Hidden.</p></div>") == ["Streamed."]


def test_a_short_addition_does_not_end_its_paragraph() -> None:
    assert texts("<p>Tin rose <span class='share-link'>Share this</span> again.</p>") == ["Tin rose again."]


def test_a_box_is_a_range_of_blocks() -> None:
    page = outlined("<h1>A</h1><div id=in><p>B</p><p>C</p></div><p>D</p>")
    (inner,) = [box for box in page.boxes if box.name == "in"]

    assert [block.text for block in page.blocks[inner.start : inner.end]] == ["B", "C"]


def test_chinese_characters_weigh_three() -> None:
    (block,) = outlined("<p>锂价<a>上涨</a></p>").blocks

    assert (block.size, block.link_size) == (12, 6)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("article-comments", CHROME),
        ("ArticleBody__RelatedLinks", SIDE),
        ("post-author", LINE),
        ("main-menu", DOUBTFUL),
        ("author-bio", CHROME),
        ("AboutAuthor_box", CHROME),
        ("author-news-list", LINE),
        ("visually-hidden", HIDING),
        ("intro hidden", HIDING),
        ("hidden md:block", PLAIN),
        ("d-none d-lg-flex", PLAIN),
        ("with-sidebar", SIDE),
        ("overflow-hidden", PLAIN),
        ("entry-content", BODY),
        ("css-1x2y3z", PLAIN),
        ("page enableAdSlots useNewHeader showMenu withTopBar hasVideo isPremium paidContentCard", PLAIN),
    ],
)
def test_names_say_what_their_words_say(name: str, expected: int) -> None:
    assert hint(name) == expected


def test_every_block_gets_one_likelihood_from_one_row_of_named_columns() -> None:
    page = outlined(
        "<article><h1>Tin</h1><p>" + "Tin fell again on Tuesday. " * 9 + "</p></article><ul><li><a>Home</a></ul>"
    )
    rows = features(page, title="Tin", linked_body=None, description=None)
    likely = probabilities(rows)

    assert rows.shape == (len(page.blocks), len(NAMES))
    assert likely[1] > 0.5 > likely[2]
