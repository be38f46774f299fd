"""Old articles brought up to date: what changes is said first, and nothing that was said before is lost."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.domain.articles import ArticleId
from monitor.pipeline.ingest import Importer
from monitor.pipeline.renew import Renewer
from monitor.store.archive import open_archive
from monitor.wiring import utc_now
from tests.builders import a_page, tags


@pytest.fixture
def article(engine: Engine, tmp_path: Path) -> ArticleId:
    """One article imported from a page."""
    (tmp_path / "plant.html").write_text(a_page(), encoding="utf-8")
    imported = Importer(engine, sources={}, now=utc_now).run([tmp_path / "plant.html"])
    return imported.kept[0].id


def renewer(engine: Engine, *, dry_run: bool = False) -> Renewer:
    return Renewer(engine, sources=lambda _: None, now=utc_now, dry_run=dry_run)


def test_articles_of_another_lexicon_are_tagged_again(engine: Engine, article: ArticleId) -> None:
    with open_archive(engine, write=True) as archive:
        archive.articles.retag(article, tags(("cobalt",), ("CL",)))

    renewal = renewer(engine).retag()

    with open_archive(engine) as archive:
        kept = archive.articles.get(article)
    assert kept is not None
    assert [tag.id for tag in kept.tags.metals] == ["lithium"]
    assert (renewal.seen, renewal.changed, renewal.gained["lithium"], renewal.lost["cobalt"]) == (1, 1, 1, 1)
    assert renewer(engine).retag().seen == 0


def test_what_stood_around_an_article_is_still_known_when_it_is_tagged_again(engine: Engine, tmp_path: Path) -> None:
    """The lines themselves are not archived: the evidence is all that is left of them."""
    (tmp_path / "note.txt").write_text("Hot search: Zirconium plate\n\n" + "A vanadium plant opened in Chile. " * 8)
    article = Importer(engine, sources={}, now=utc_now).run([tmp_path / "note.txt"]).kept[0].id
    with open_archive(engine, write=True) as archive:
        stored = archive.articles.get(article)
        assert stored is not None
        archive.articles.retag(article, replace(stored.tags, lexicon_version="older"))

    assert renewer(engine).retag().seen == 1

    with open_archive(engine) as archive:
        kept = archive.articles.get(article)
    assert kept is not None
    refused = [each.id for each in kept.tags.rejected if each.mention.field == "page"]
    assert refused == ["zirconium"]


def test_a_dry_run_says_what_would_change_and_changes_nothing(engine: Engine, article: ArticleId) -> None:
    with open_archive(engine, write=True) as archive:
        archive.articles.retag(article, tags(("cobalt",), ("CL",)))

    renewal = renewer(engine, dry_run=True).retag()

    with open_archive(engine) as archive:
        kept = archive.articles.get(article)
    assert kept is not None
    assert [tag.id for tag in kept.tags.metals] == ["cobalt"]
    assert renewal.lost["cobalt"] == 1


def test_extracting_again_keeps_the_old_text_as_a_revision(engine: Engine, article: ArticleId) -> None:
    with open_archive(engine, write=True) as archive:
        page = archive.pages.latest_of(article)
        assert page is not None
        stored = archive.articles.get(article)
        assert stored is not None
        worse = type(stored.article)(text="Home About", title="Home")
        archive.articles.revise(article, worse, stored.tags, at=utc_now(), why="an older extractor", extractor="0")

    renewal = renewer(engine).reextract()

    with open_archive(engine) as archive:
        kept = archive.articles.get(article)
        revisions = archive.articles.revisions(article)
    assert kept is not None
    assert kept.article.title == "Lithium plant for Qinghai"
    assert [title for _, _, title, _ in revisions] == ["Lithium plant for Qinghai", "Home"]
    assert renewal.fields["text"] == 1
    (sample,) = renewal.samples
    assert sample.startswith(f"{article}: Home: title 'Home' -> 'Lithium plant for Qinghai'; text 10 -> ")
    assert "characters, now '" in sample
    assert renewer(engine).reextract().changed == 0
