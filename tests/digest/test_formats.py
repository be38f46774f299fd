"""One document, many forms: each complete, each in its own grammar."""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from monitor.digest import FORMATS, Profile, json_schema, render, to_json
from monitor.digest.formats.chat import LONGEST
from monitor.digest.formats.mail import LARGEST, _fuller_first
from monitor.digest.layout.blocks import Card, Page
from monitor.digest.wording import Wording, _catalogue
from monitor.domain.reports import Digest
from tests.digest.days import a_baseline, a_digest, an_archived_article, cards

ROOT = Path(__file__).parents[2]
TEXT = "They signed a lithium supply agreement in Qinghai for 20,000 tonnes worth US$90 million, due by June 3, 2027."
ATOM = "{http://www.w3.org/2005/Atom}"


def a_full_digest(stories: int = 3, **given: Any) -> Digest:
    articles = [an_archived_article(number, TEXT, source=f"s{number}") for number in range(1, stories + 1)]
    return a_digest(*articles, baseline=a_baseline(1), **given)


def a_mail(digest: Digest) -> EmailMessage:
    message = message_from_bytes(render(digest, "email").content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_published_schema_is_that_of_the_code() -> None:
    published = json.loads((ROOT / "docs" / "digest.schema.json").read_text("utf-8"))

    assert published == json_schema(), "write it again: see docs/digest.md, 'The JSON document'"


@pytest.mark.parametrize("stories", [0, 3])
def test_every_document_is_valid_and_a_stray_field_is_not(stories: int) -> None:
    document = json.loads(render(a_full_digest(stories), "json").content)
    validator = jsonschema.Draft202012Validator(json_schema())

    assert list(validator.iter_errors(document)) == []
    assert list(validator.iter_errors(document | {"price": 3}))


def test_the_json_form_is_the_document() -> None:
    digest = a_full_digest()

    assert json.loads(render(digest, "json").content) == to_json(digest)


def test_the_page_needs_nothing_from_outside_and_no_script() -> None:
    page = render(a_full_digest(), "html").content.decode()

    assert "<script" not in page
    assert "@import" not in page
    assert "url(http" not in page
    assert 'src="http' not in page
    assert "<svg" in page


def test_every_quotation_on_the_page_leads_to_its_sentence() -> None:
    page = render(a_full_digest(), "html").content.decode()

    assert 'href="/a/1#s1"' in page
    assert "/explore?q=metal:lithium%20region:CN-QH%20seen:2026-11-19" in page


def test_mail_is_complete_as_text_and_safe_as_html() -> None:
    digest = a_full_digest(profile=Profile(base_url="https://news.example"))
    mail = a_mail(digest)
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))

    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == render(digest, "text").content.decode()
    page = html.get_content()
    assert "<svg" not in page
    assert "<style" not in page
    assert 'src="http' not in page
    assert 'href="/' not in page
    assert "style=" in page
    assert "https://news.example/a/1#s1" in page


def test_pictures_travel_inside_the_mail_with_words_for_them() -> None:
    mail = a_mail(a_full_digest())
    html = mail.get_body(("html",))
    pictures = {
        part["Content-ID"].strip("<>"): part.get_content()
        for part in mail.walk()
        if part.get_content_type() == "image/png"
    }

    assert html is not None
    assert len(pictures) == 2
    for name, picture in pictures.items():
        assert f"cid:{name}" in html.get_content()
        assert picture.startswith(b"\x89PNG")
    assert html.get_content().count('alt="S') == 2


def test_a_busy_days_mail_is_small_and_names_every_story_in_both_parts() -> None:
    digest = a_full_digest(200, profile=Profile(stories_per_metal=40, most_stories=40, base_url="https://news.example"))
    content = render(digest, "email").content
    text, html = (a_mail(digest).get_body((kind,)) for kind in ("plain", "html"))

    assert len(content) <= LARGEST
    assert text is not None
    assert html is not None
    assert len(cards(digest)) == 40
    for card in cards(digest):
        assert f"/a/{card.lead}" in html.get_content() or f"/s/{card.id}" in html.get_content()
    assert text.get_content().count("\n* ") == 40


def test_the_text_of_a_mail_never_says_less_than_its_html() -> None:
    for said, shown in _fuller_first(a_full_digest(30)):
        assert {section.key for section in shown.sections} <= {section.key for section in said.sections}
        assert _lines(shown) <= _lines(said)


def _lines(page: Page) -> int:
    return sum(len(block.lines) for section in page.sections for block in section.blocks if isinstance(block, Card))


@pytest.mark.parametrize("stories", [0, 1, 200])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_short_form_fits_one_chat_message_and_says_where_the_rest_is(stories: int, language: str) -> None:
    digest = a_full_digest(stories, profile=Profile(base_url="https://news.example", language=language))

    message = render(digest, "chat").content.decode()

    assert len(message) <= LONGEST
    assert message.rstrip().endswith("https://news.example/d/2026-11-19")


def test_the_feed_is_atom_with_one_entry_that_keeps_its_name() -> None:
    digest = a_full_digest(profile=Profile(base_url="https://news.example"))
    feed = ET.fromstring(render(digest, "atom").content)
    (entry,) = feed.findall(f"{ATOM}entry")

    assert feed.tag == f"{ATOM}feed"
    assert entry.findtext(f"{ATOM}id") == "https://news.example/d/2026-11-19?profile=default"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-20T00:00:00Z"
    assert "supply agreement" in (entry.findtext(f"{ATOM}content") or "")
    for element in (feed, entry):
        assert all(element.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated"))


def test_text_lines_are_short_enough_to_read() -> None:
    for language in ("en", "zh"):
        text = render(a_full_digest(profile=Profile(language=language)), "text").content.decode()
        assert max(len(line) for line in text.splitlines()) <= 100


def test_both_languages_say_the_same_things() -> None:
    """A phrase that one catalogue lacks would fail on the day it is first needed."""

    def keys(catalogue: Any, above: str = "") -> set[str]:
        return {
            key
            for name, value in catalogue.items()
            for key in ({f"{above}{name}"} if not isinstance(value, dict) else keys(value, f"{above}{name}."))
            if not key.endswith((".one", ".other"))
        }

    assert keys(_catalogue("en")) == keys(_catalogue("zh"))


def test_phrases_follow_the_plural_of_their_language() -> None:
    assert Wording("en", "UTC").say("stories", count=1) == "1 story"
    assert Wording("en", "UTC").say("stories", count=0) == "0 stories"
    assert Wording("zh", "UTC").say("stories", count=1) == "事件 1 件"


def test_every_form_is_in_the_table() -> None:
    folder = ROOT / "monitor" / "digest" / "formats"

    files = {file.stem for file in folder.glob("*.py")} - {"__init__"}

    assert len(files) == len(FORMATS), "add the missing line to FORMATS in monitor/digest/formats/__init__.py"
