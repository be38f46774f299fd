"""What the archive promises about articles, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from monitor.domain.articles import ArticleId, Duplicate, NewArticle
from monitor.store.archive import open_archive
from tests.builders import NOW, a_new_article, an_article, tags


def add(
    engine: Engine, new: NewArticle, *, duplicate: Duplicate | None = None, cluster: int | None = None
) -> ArticleId:
    with open_archive(engine, write=True) as archive:
        return archive.articles.add(
            new,
            duplicate=duplicate,
            cluster=None if cluster is None else ArticleId(cluster),
            family=new.source,
            extractor="1",
        )


def test_an_article_comes_back_as_it_was_kept(engine: Engine) -> None:
    new = a_new_article(article=an_article(title="铜 “Kupfer”", authors=("李白", "A. B."), flags=("paywalled",)))

    article_id = add(engine, new)

    with open_archive(engine) as archive:
        kept = archive.articles.get(article_id)
    assert kept is not None
    assert (kept.article, kept.tags, kept.first_seen) == (new.article, new.tags, NOW)
    assert (kept.cluster, kept.duplicate) == (article_id, None)


def test_a_copy_points_to_its_original_with_the_reason(engine: Engine) -> None:
    original = add(engine, a_new_article(1))

    copy = add(engine, a_new_article(2), duplicate=Duplicate(of=original, reason="same text"), cluster=original)

    with open_archive(engine) as archive:
        kept = archive.articles.get(copy)
        copies = [article.id for article in archive.articles.copies_of(original)]
    assert kept is not None
    assert kept.duplicate == Duplicate(of=original, reason="same text")
    assert kept.cluster == original
    assert copies == [copy]


def test_a_revision_keeps_what_the_article_said_before(engine: Engine) -> None:
    article_id = add(engine, a_new_article(article=an_article(title="Old", text="Old text.")))

    with open_archive(engine, write=True) as archive:
        new = an_article(title="New", text="New text.")
        archive.articles.revise(article_id, new, tags(("cobalt",)), at=NOW, why="the page changed", extractor="2")

    with open_archive(engine) as archive:
        kept = archive.articles.get(article_id)
        revisions = archive.articles.revisions(article_id)
    assert kept is not None
    assert (kept.article.title, [tag.id for tag in kept.tags.metals]) == ("New", ["cobalt"])
    assert revisions == [(NOW, "the page changed", "Old", "Old text.")]


def test_what_an_exception_interrupts_is_not_half_kept(engine: Engine) -> None:
    def interrupted() -> None:
        with open_archive(engine, write=True) as archive:
            archive.articles.add(a_new_article(), duplicate=None, cluster=None, family="gazette", extractor="1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()

    with open_archive(engine) as archive:
        assert archive.articles.count() == 0


def test_a_window_holds_its_start_and_not_its_end(engine: Engine) -> None:
    hour = timedelta(hours=1)
    ids = [add(engine, a_new_article(n, first_seen=NOW + n * hour)) for n in range(3)]

    with open_archive(engine) as archive:
        assert archive.articles.first_seen_between(NOW, NOW + 2 * hour) == ids[:2]


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"], ids=["nul", "lone surrogate"])
def test_characters_that_databases_refuse_do_not_lose_the_article(engine: Engine, text: str) -> None:
    article_id = add(engine, a_new_article(article=an_article(text=text, title=text)))

    with open_archive(engine) as archive:
        kept = archive.articles.get(article_id)
    assert kept is not None
    assert kept.article.text in ("a\ufffdb", "a?b")
