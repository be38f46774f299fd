"""Same archive, same bytes; a later fact makes the next revision, and yesterday's news says what is new about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.digest import FORMATS, Profile, compose_digest, from_json, render, revise, to_json
from monitor.digest.document import canonical, sealed
from monitor.domain.reports import Digest
from monitor.errors import StoreError
from tests.digest.days import DAY, NOON, VOCABULARY, a_digest, a_record, a_story, an_archived_article, cards

ONE, TWO = an_archived_article(1), an_archived_article(2, title="A copper mine", metals=("copper",))
SIGNED = "They signed a supply agreement for lithium in Qinghai worth US$90 million."


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_same_day_gives_the_same_bytes(form: str) -> None:
    assert render(a_digest(ONE, TWO), form).content == render(a_digest(ONE, TWO), form).content


def test_the_order_in_which_the_archive_tells_its_stories_does_not_matter() -> None:
    assert a_digest(ONE, TWO, found=2) == replace(a_digest(TWO, ONE, found=2))


def test_an_edition_says_its_own_hash() -> None:
    digest = a_digest(ONE)

    assert len(digest.sha256) == 64
    assert sealed(digest) == digest
    assert sealed(replace(digest, title="Another")).sha256 != digest.sha256
    assert digest.sha256.encode() in render(digest, "html").content


def test_nothing_new_is_the_edition_that_there_was() -> None:
    first = a_digest(ONE)

    assert revise(a_digest(ONE), first) is first
    assert revise(a_digest(ONE), None).revision == 1


def test_building_again_later_does_not_make_an_edition_late() -> None:
    first = a_digest(ONE)

    assert revise(a_digest(ONE, late_by_days=5), first) is first


def test_a_late_edition_stays_late_in_its_revisions() -> None:
    revised = revise(a_digest(ONE, TWO), a_digest(ONE, late_by_days=5))

    assert revised.late_by_days == 5
    assert revised.warnings[0].code == "late"


def test_a_later_fact_makes_the_next_revision_with_a_list_of_changes() -> None:
    first = a_digest(ONE)

    second = revise(a_digest(ONE, TWO), first)
    third = revise(a_digest(TWO), second)

    assert (second.revision, third.revision) == (2, 3)
    assert [line.code for line in second.revised] == ["revised_story_added", "revised_articles"]
    assert "revised_story_gone" in [line.code for line in third.revised]
    assert "Added: A copper mine" in render(second, "text").content.decode()
    assert revise(a_digest(TWO), third) is third


def test_a_stored_edition_comes_back_as_it_was() -> None:
    digest = a_digest(ONE, TWO)

    assert from_json(to_json(digest)) == digest
    assert canonical(to_json(from_json(to_json(digest)))) == canonical(to_json(digest))


@pytest.mark.parametrize("document", [{}, {"schema": "digest/9"}, {"id": 3}])
def test_what_is_no_digest_is_refused_with_its_place(document: dict[str, object]) -> None:
    with pytest.raises(StoreError, match="not a digest/1 document"):
        from_json(document)


def a_running_story(text: str, *, source: str = "gazette", **given: object) -> Digest:
    yesterday = an_archived_article(1, "They held talks on lithium in Qinghai.", first_seen=NOON - timedelta(days=1))
    today = an_archived_article(2, text, source=source, **given)  # type: ignore[arg-type]  # a test's shorthand
    return compose_digest(a_record(a_story(yesterday, today), found=1, kept=1), Profile(), VOCABULARY)


@pytest.mark.parametrize(
    ("text", "source", "codes"),
    [
        pytest.param(SIGNED, "gazette", ["firmer", "new_number"], id="a firmer step and a sum"),
        pytest.param("They held talks on lithium.", "herald", ["more_publishers"], id="another publisher"),
        pytest.param(
            "They held talks on lithium; a plant opens in May 2028.", "gazette", ["new_date"], id="a date ahead"
        ),
    ],
)
def test_an_update_says_what_is_new(text: str, source: str, codes: list[str]) -> None:
    (card,) = cards(a_running_story(text, source=source))

    assert card.status == "update"
    assert [change.code for change in card.changes] == codes


def test_a_story_that_only_goes_on_is_continuing() -> None:
    (card,) = cards(a_running_story("They held talks on lithium in Qinghai again."))

    assert (card.status, card.running_days, card.changes) == ("continuing", 2, ())


def test_a_story_that_began_before_is_not_counted_as_new() -> None:
    assert a_running_story(SIGNED).grid.rows == ()


def test_chinese_sources_that_were_first_are_named_with_their_lead() -> None:
    chinese = an_archived_article(
        1, "双方就锂举行会谈。", language="zh", first_seen=NOON - timedelta(hours=7), source="ribao"
    )
    english = an_archived_article(2, source="gazette")

    (card,) = cards(compose_digest(a_record(a_story(chinese, english)), Profile(), VOCABULARY))

    assert card.zh_lead_hours == 7
    assert str(DAY) in card.published  # type: ignore[operator]  # it is dated


def test_the_firmest_article_of_a_story_decides_and_is_cited() -> None:
    talks = an_archived_article(1, "They held talks on lithium in Qinghai.")
    signed = an_archived_article(2, SIGNED, source="herald", first_seen=NOON + timedelta(hours=1))

    (card,) = cards(compose_digest(a_record(a_story(talks, signed)), Profile(), VOCABULARY))

    assert card.lead == 1
    assert card.commitment is not None
    assert (card.commitment.level, card.commitment.quote.article) == (4, 2)
    assert [claim.quote.article for claim in card.claims if claim.slot == "others"] == [2]


def test_the_ladder_shows_whose_words_decide() -> None:
    talks = an_archived_article(1, "They held talks on lithium in Qinghai.")
    signed = an_archived_article(2, SIGNED, source="herald", first_seen=NOON + timedelta(hours=1))

    page = render(compose_digest(a_record(a_story(talks, signed)), Profile(), VOCABULARY), "text").content.decode()

    assert "“signed a supply agreement” [2·1]" in page
