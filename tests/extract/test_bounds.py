"""Whatever the bytes are: an Article or a ParseError, within bounds."""

import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.articles import Article
from monitor.errors import ParseError
from monitor.extract import extract_article
from monitor.extract.page import MAX_NESTING

PROSE = (
    "The smelter in the north of the province raised its output of refined metal, the operator said on Tuesday. " * 3
)
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Smelter raises output | Metal Daily</title>'
    '<base href="//elsewhere.example/x/"><link rel="canonical" href="/a/1"><meta property="og:title" content="Smelter">'
    '<meta name="author" content="Ada Ores"><script type="application/ld+json">{"@type": ["NewsArticle"], "headline":'
    '"Smelter", "author": [{"name": "Ada"}], "datePublished": "2024-05-06T23:30:00-04:00"}</script></head><body>'
    '<nav><a href="/">Home</a></nav><article class="story-body">'
    '<h1>Smelter raises output</h1><time datetime="2024-05-06">'
    f"</time><p>{PROSE}</p><p>{PROSE}</p><ul><li>One<li>Two</ul><table><tr><td>1<td>2</table></article>"
    '<div class="comments"><p>Nonsense</p></div></body></html>'
).encode()
FRAGMENTS = [
    b"<div>", b"</div>", b"<p>", b"<table><tr>", b"<svg><title>", b"<script>", b"</script>", b"<style>",
    b"<!--", b"-->",
    b"<![CDATA[", b"<template>", b"<frameset>", b"<plaintext>", b"<select>", b"<noscript>", b"<math>",
    b"\x00", b"\xff\xfe",
    b"&#0;", b"&#xD800;", b'<meta charset="utf-16">', b'<base href="http://[">',
    b'<link rel="canonical" href="http://[::1">',
    b'<time datetime="9999-12-31T23:59:59-12:00">', b'<h1 class>', b'<a href>', b'<p hidden>', b'<div style>',
    b'<script type="application/ld+json">[[[[{"@graph":', b'{"@type":{}, "author":[[null]]}',
    b'{"author": {"name": {"x": 1}}}',
    b'<meta name="date" content="0000-00-00">', b'<meta property="og:image" content="http://[">', "来源：".encode(),
]  # fmt: skip


def value_or_parse_error(page: bytes, **about: str | None) -> Article | None:
    try:
        return extract_article(page, **about)  # type: ignore[arg-type]  # the selectors are never among them
    except ParseError:
        return None


@given(
    cuts=st.lists(st.tuples(st.integers(0, len(PAGE)), st.integers(0, 60), st.sampled_from(FRAGMENTS)), max_size=8),
    end=st.integers(0, len(PAGE)),
    content_type=st.sampled_from(
        [None, "text/html", "text/plain", "text/html; charset=utf-16", "text/html; charset=x"]
    ),
    url=st.sampled_from([None, "", "http://[", "https://a.example/2024/05/06/x", "ÿ://\x00"]),
)
@settings(max_examples=150, deadline=None)
def test_mutated_pages_give_an_article_or_a_parse_error(
    cuts: list[tuple[int, int, bytes]], end: int, content_type: str | None, url: str | None
) -> None:
    page = PAGE
    for at, length, fragment in cuts:
        page = page[:at] + fragment + page[at + length :]

    for candidate in (page, page[:end]):
        article = value_or_parse_error(candidate, url=url, content_type=content_type)

        assert article is None or isinstance(article.text, str)


@given(st.binary(max_size=2_000))
@settings(deadline=None)
def test_any_bytes_give_an_article_or_a_parse_error(page: bytes) -> None:
    value_or_parse_error(page)


def nested_json(depth: int) -> str:
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(b"<html><body>" + b"<div>" * (MAX_NESTING - 10) + b"<p>x", id="as deep as allowed"),
        pytest.param(b"<html><body>" + b"<b><i>" * 4_000 + b"<p>x" * 10, id="formatting that is reopened"),
        pytest.param(b"<html><body>" + b"<a>" * 9_000, id="links in links"),
        pytest.param(b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(5_000)) + b">x", id="5,000 attributes"),
        pytest.param(b"<html><body>" + b"<p>x</p>" * 100_000, id="100,000 paragraphs"),
        pytest.param(b"<html><body>" + b"<span class='c%d'>x</span>" % 1 * 100_000, id="100,000 spans"),
        pytest.param(b"<html><body><p>" + b"a" * 5_000_000, id="one word of 5 MB"),
        pytest.param(b"<html><body><p>" + b"<br>" * 200_000, id="200,000 line breaks"),
        pytest.param(b"<html><head>" + b"<meta name=x content=y>" * 50_000, id="50,000 declarations"),
        pytest.param(b"<html><frameset><frame src=a></frameset></html>", id="frameset"),
        pytest.param(
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>x</p></body></html>', id="XHTML"
        ),
        pytest.param("<html><body><p>Metall</p></body></html>".encode("utf-16"), id="UTF-16"),
        pytest.param(
            f'<html><script type="application/ld+json">{nested_json(100_000)}</script>'.encode(),
            id="JSON-LD nested 100,000 deep",
        ),
        pytest.param(
            f'<html><script type="application/ld+json">{json.dumps([{"@type": "Article"}] * 50_000)}</script>'.encode(),
            id="50,000 JSON-LD articles",
        ),
    ],
)
def test_a_page_made_to_hurt_gives_an_article_or_a_parse_error(page: bytes) -> None:
    limit = sys.getrecursionlimit()

    value_or_parse_error(page, url="https://a.example/")

    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize(
    "level",
    [
        pytest.param(b"<div>", id="boxes"),
        pytest.param(b"</b><div>", id="behind end tags of nothing"),
        pytest.param(b"<DIV></p>", id="in capitals, with paragraphs that were never open"),
    ],
)
def test_a_page_nested_too_deep_is_refused(level: bytes) -> None:
    with pytest.raises(ParseError, match="nested more than"):
        extract_article(b"<html><body>" + level * 20_000 + b"<p>x")


def test_many_boxes_beside_each_other_are_not_deep() -> None:
    page = b"<html><body>" + b"<Div><A href=x>x</a></div></b>" * 5_000 + f"<p>{PROSE}".encode()

    assert PROSE.strip() in extract_article(page).text


def test_a_wrong_encoding_declaration_does_not_spoil_the_text() -> None:
    text = "钢铁产量上升。" + "价格下降了百分之三。" * 20
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>{text}</p>'.encode()

    assert extract_article(page).text.startswith("钢铁产量上升")


def test_a_base_element_does_not_redirect_the_canonical_address() -> None:
    article = extract_article(PAGE, url="https://metal.example/news/1")

    assert article.url == "https://metal.example/a/1"
