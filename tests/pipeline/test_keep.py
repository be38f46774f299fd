"""An article under its addresses: what a page calls itself is believed when its text agrees."""

import pytest
from sqlalchemy import Engine

from monitor.domain.watching import SourceId
from monitor.pipeline.keep import Kept, keep_article
from monitor.pipeline.prepare import prepare_article
from monitor.store.archive import open_archive
from monitor.store.sql import read_sql
from tests.builders import NOW, PARAGRAPHS, an_article

SITE = "https://gazette.example"
SHARED = f"{SITE}/news/detail.html"
TEXT = "\n\n".join(PARAGRAPHS)
FIRE = (
    "A fire broke out in the Kalgoorlie nickel smelter on Monday and destroyed two of its three furnaces.\n\n"
    "The owner said that the furnaces will stand still until autumn. Nobody was hurt."
)


def keep(engine: Engine, path: str, text: str, *, declared: str | None = SHARED, source: str = "gazette") -> Kept:
    article = an_article(title=path.strip("/"), text=text, url=declared)
    new = prepare_article(article, source=SourceId(source), first_seen=NOW)
    with open_archive(engine, write=True) as archive:
        return keep_article(archive, new, addresses=[f"{SITE}{path}"], declared=declared, family=source, document=None)


def test_an_address_that_a_template_gives_to_all_its_articles_loses_none(engine: Engine) -> None:
    outcomes = [keep(engine, f"/{number}", text).outcome for number, text in enumerate((TEXT, FIRE, FIRE[:99]))]

    assert outcomes[:2] == ["kept", "kept"]
    assert read_sql(engine, "select text from v_articles where id <= 2 order by id")[1] == [(TEXT,), (FIRE,)]
    assert read_sql(engine, "select url from v_articles where id <= 2 order by id")[1] == [(SHARED,), (f"{SITE}/1",)]


@pytest.mark.parametrize(
    ("again", "outcome"),
    [
        pytest.param(TEXT, "revised", id="same text under another title"),
        pytest.param(TEXT.replace("300 people", "350 people"), "revised", id="corrected"),
    ],
)
def test_one_article_at_two_addresses_is_known_by_what_it_calls_itself(
    engine: Engine, again: str, outcome: str
) -> None:
    keep(engine, "/a", TEXT)

    assert keep(engine, "/b", again).outcome == outcome
    assert read_sql(engine, "select count(*) from v_articles")[1] == [(1,)]


def test_a_page_is_found_again_by_what_it_called_itself(engine: Engine) -> None:
    keep(engine, "/a", TEXT)

    assert keep(engine, "/news/detail.html", TEXT, declared=None).id == 1


def test_reports_that_credit_one_agency_are_one_publisher(engine: Engine) -> None:
    """One quotes the agency in its dateline, one in a source line, one in Chinese; the last speaks for itself."""
    dateline = f"KALGOORLIE, Nov 2 (Reuters) - {FIRE}"
    later = FIRE.replace("two of its three", "all three").replace("until autumn", "for two years")
    after = "Inspectors look for the cause of the Kalgoorlie smelter fire in the wiring of the nickel furnaces."

    keep(engine, "/kalgoorlie-smelter-fire", dateline, declared=None, source="one")
    keep(engine, "/kalgoorlie-smelter-fire-2", f"据路透社报道，{later}", declared=None, source="two")
    keep(engine, "/kalgoorlie-smelter-furnaces-fire", after, declared=None, source="three")

    assert read_sql(engine, "select family, named_upstream from v_articles order by id")[1] == [
        ("reuters", "Reuters"),
        ("reuters", "路透社"),
        ("three", None),
    ]
    assert read_sql(engine, "select sum(publishers) from v_stories")[1][0][0] == 2


def test_publishers_are_right_after_a_revision(engine: Engine) -> None:
    """It says only later whom it copied; then it says it no more; another house that finds it does not own it."""
    credited, own = f"KALGOORLIE, Nov 2 (Reuters) - {FIRE}", FIRE.replace("Nobody was", "Two people were")
    families = []
    for text, source in ((FIRE, "gazette"), (credited, "gazette"), (own, "gazette"), (FIRE, "herald")):
        keep(engine, "/fire", text, declared=None, source=source)
        families.append(read_sql(engine, "select family from v_articles")[1][0][0])

    assert families == ["gazette", "reuters", "gazette", "gazette"]
    assert read_sql(engine, "select publishers from v_stories")[1] == [(1,)]


def test_an_article_that_credits_an_agency_is_no_original_though_it_came_first(engine: Engine) -> None:
    keep(engine, "/copy", f"KALGOORLIE, Nov 2 (Reuters) - {FIRE}", declared=None, source="gazette")
    keep(engine, "/fire", f"KALGOORLIE, Nov 2 (Reuters) - {FIRE}", declared=None, source="reuters")

    assert read_sql(engine, "select source, duplicate_of from v_articles order by id")[1] == [
        ("gazette", 2),
        ("reuters", None),
    ]
