"""What people see of two texts beside each other."""

from dataclasses import replace
from datetime import timedelta

from monitor.domain.articles import ArchivedArticle, ArticleId
from monitor.domain.tags import Tags
from monitor.serve.cli.comparing import changes, same_report
from tests.builders import NOW, an_article
from tests.dedup.reports import STORY, TITLE


def kept(title: str, text: str) -> ArchivedArticle:
    return ArchivedArticle(
        id=ArticleId(1),
        article=replace(an_article(title=title, text=text), published=None),
        source="gazette",  # type: ignore[arg-type]  # any name will do
        first_seen=NOW,
        tags=Tags(),
        cluster=ArticleId(1),
    )


def test_a_revision_shows_what_went_and_what_came() -> None:
    before = ("Mill to close", "The mill closes in March.\n\nSome 120 people work there.")
    after = ("Mill to close", "The mill closes in March.\n\nSome 210 people work there.\n\nThe province will help.")

    assert list(changes(before, after)) == [
        "- Some 120 people work there.",
        "+ Some 210 people work there.",
        "+ The province will help.",
    ]


def test_a_new_title_and_a_lost_text_are_changes() -> None:
    assert list(changes(("Mill to close", "All of it."), (None, ""))) == ["- Mill to close", "- All of it."]


def test_two_articles_are_told_why_they_are_the_same_report_or_not() -> None:
    story = kept(TITLE, STORY)

    same, other = same_report(story, story), same_report(story, kept("Tin", "Tin rose in Gejiu."))
    late = same_report(story, replace(story, first_seen=NOW + timedelta(days=30)))

    assert (same.same, same.reason[:4]) == (True, "100%")
    assert (other.same, "0% of the one is in the other" in other.reason) == (False, True)
    assert (late.same, "30 days apart" in late.reason) == (False, True)
