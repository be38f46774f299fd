"""Care of the data: what is in an archive, and copies that are proved."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor.domain.articles import Duplicate, Matches
from monitor.domain.watching import SourceId
from monitor.errors import ConfigError, StoreError
from monitor.store import care
from monitor.store.archive import open_archive
from monitor.store.database import open_engine, transaction
from tests.builders import NOW, a_document, a_fingerprint, a_new_article, an_article
from tests.store.test_search import ask


@pytest.fixture
def full(engine: Engine) -> Engine:
    """An archive with a copy of a later article, a story, a page, a revision and Chinese text."""
    with open_archive(engine, write=True) as archive:
        first, second = (
            archive.articles.add(
                a_new_article(n, article=an_article(title=title), first_seen=NOW + timedelta(days=n)),
                duplicate=None, cluster=None, family="gazette", extractor="1",
            )
            for n, title in enumerate(["四川新增锂矿", "Lithium"])
        )  # fmt: skip
        archive.articles.join_cluster(first, duplicate=Duplicate(of=second, reason="shorter"), cluster=second)
        archive.articles.join_story(first, archive.stories.found(title="x", source=SourceId("gazette"), at=NOW))
        archive.articles.revise(
            second, an_article(text="Other words."), a_new_article().tags, at=NOW, why="test", extractor="2"
        )
        archive.pages.add(a_document(b"\x00\xff raw"), source=SourceId("gazette"), article=first)
        archive.likeness.add(first, a_fingerprint(7), NOW, credited=False, matches=Matches())
    return engine


def test_info_says_what_the_archive_holds(full: Engine) -> None:
    info = care.info(full)

    assert info.rows["articles"] == 2
    assert (info.oldest, info.newest) == (NOW, NOW + timedelta(days=1))
    assert info.bytes > 10_000
    assert info.views["v_tags"] == ("article_id", "kind", "tag", "role", "salience", "mentions", "words")
    assert "password" not in info.address


def test_a_backup_is_an_archive_that_opens(full: Engine, tmp_path: Path) -> None:
    file = tmp_path / "copies" / "monitor.db"
    told: list[tuple[str, int, int]] = []

    articles = care.backup(full, file, lambda *step: told.append(step))

    assert articles == 2
    assert told[-1][1] == told[-1][2]
    assert [path.name for path in file.parent.iterdir()] == ["monitor.db"]
    copied = open_engine(f"sqlite:///{file}")
    with open_archive(copied) as archive:
        assert [hit.title.text for hit in archive.search.articles(ask("锂矿")).hits if hit.title] == ["四川新增锂矿"]
        assert archive.counts.metals()[0].originals == 1
    copied.dispose()


def test_a_backup_overwrites_nothing(full: Engine, tmp_path: Path) -> None:
    file = tmp_path / "precious.db"
    file.write_bytes(b"precious")

    with pytest.raises(ConfigError, match="exists"):
        care.backup(full, file)

    assert file.read_bytes() == b"precious"


def test_a_backup_that_fails_leaves_no_file(full: Engine, tmp_path: Path) -> None:
    with transaction(full, write=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    with pytest.raises(StoreError, match="not of this version"):
        care.backup(full, tmp_path / "new" / "copy.db")

    assert list(tmp_path.glob("new/*")) == []


def test_a_copy_in_another_database_is_proved_and_lives_on(full: Engine, tmp_path: Path, postgresql_url: str) -> None:
    url = postgresql_url if full.dialect.name == "sqlite" else f"sqlite:///{tmp_path / 'there.db'}"

    told: list[tuple[str, int, int]] = []
    proofs = {proof.table: proof for proof in care.copy(full, url, lambda *step: told.append(step))}

    assert ("articles", 2, 2) in told
    assert told[-1] == ("index and counts", 2, 2)
    assert {name: proofs[name].rows for name in ("articles", "revisions", "pages")} == {
        "articles": 2, "revisions": 1, "pages": 1,
    }  # fmt: skip
    there = open_engine(url)
    with open_archive(there, write=True) as archive:
        assert [found.id for found in archive.likeness.candidates(a_fingerprint(7), NOW)] == [1]
        third = archive.articles.add(a_new_article(3), duplicate=None, cluster=None, family="x", extractor="1")
        assert third == 3
        first = archive.articles.get(archive.search.articles(ask("is:duplicate")).hits[0].id)
        assert first is not None
        assert first.duplicate == Duplicate(of=first.cluster, reason="shorter")
        page = archive.pages.latest_of(first.id)
        assert page is not None
        assert page.body == b"\x00\xff raw"
    assert care.info(there).rows["articles"] == 3
    there.dispose()


def test_a_copy_goes_into_an_empty_database_only(full: Engine, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'there.db'}"
    care.copy(full, url)

    with pytest.raises(ConfigError, match="empty"):
        care.copy(full, url)
