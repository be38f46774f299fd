"""Whatever the text, there is an answer, and every offset is true to the text as it came."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.tags import Mention, Tags
from monitor.tag import tag_article

PIECES = st.sampled_from(
    [
        "lithium",
        "LITHIUM CARBONATE",
        "lith\u200bium",
        "ｌｉｔｈｉｕｍ",
        "re\u0301sume\u0301",
        "碳酸鋰",
        "江西省宜春市",
        "Yichun, Jiangxi",
        "Québec",
        "İstanbul",
        "U.S.",
        "<b>copper ore</b>",
        "2.4 g/t Au",
        "\ud800",
        "\x00",
        "\n\n",
        " ",
        ", ",
        "。",
        "Source: X",
        "🙂",
        "ﬁ",
    ]
)
texts = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)


def all_mentions(tags: Tags) -> list[Mention]:
    found = [mention for tag in (*tags.metals, *tags.regions) for mention in tag.mentions]
    return found + [rejection.mention for rejection in tags.rejected]


@settings(deadline=None)
@given(texts | st.none(), texts, st.sampled_from([None, "en", "zh", "xx", ""]))
def test_mentions_point_at_their_words(title: str | None, text: str, language: str | None) -> None:
    tags = tag_article(title, text, language)

    for mention in all_mentions(tags):
        assert ((title or "") if mention.field == "title" else text)[mention.start : mention.end] == mention.words
        assert mention.words
        assert mention.rule
    assert all(tag.mentions for tag in (*tags.metals, *tags.regions))


@given(texts)
def test_the_same_text_gives_the_same_tags(text: str) -> None:
    assert tag_article(None, text) == tag_article(None, text)


@pytest.mark.parametrize(
    ("text", "metal", "words"),
    [
        pytest.param("Sales of lith\u200bium carbonate", "lithium", "lith\u200bium carbonate", id="zero width"),
        pytest.param(
            "Sales of ｌｉｔｈｉｕｍ ｃａｒｂｏｎａｔｅ",
            "lithium",
            "ｌｉｔｈｉｕｍ ｃａｒｂｏｎａｔｅ",
            id="full width",
        ),
        pytest.param("LITHIUM CARBONATE FALLS", "lithium", "LITHIUM CARBONATE", id="capitals"),
        pytest.param("碳酸锂Li2CO3价格", "lithium", "碳酸锂", id="no space between scripts"),
        pytest.param("price of lithium\ncarbonate", "lithium", "lithium\ncarbonate", id="line end inside"),
        pytest.param("<p>lithium carbonate</p>", "lithium", "lithium carbonate", id="markup"),
    ],
)
def test_odd_spellings_are_read_like_plain_ones(text: str, metal: str, words: str) -> None:
    tags = {tag.id: tag for tag in tag_article(None, text).metals}

    assert tags[metal].mentions[0].words == words


def test_an_empty_text_has_no_tags() -> None:
    tags = tag_article(None, "")

    assert (tags.metals, tags.regions, tags.rejected) == ((), (), ())


def test_a_megabyte_is_tagged() -> None:
    text = "Lithium carbonate from Chile and 江西省宜春市的碳酸锂. " * 20_000

    tags = tag_article("Lithium", text)

    assert [tag.id for tag in tags.metals] == ["lithium"]
    assert {tag.id for tag in tags.regions} == {"CL", "CN", "CN-JX"}
