"""What is promised: trying a source shows what would be kept of it, and what its own selectors change."""

import asyncio
from typing import Any

import pytest

from monitor.domain.articles import NewArticle
from monitor.domain.watching import ArticleSelectors, Drop, Source, SourceId
from monitor.errors import ItemError
from monitor.fetch import open_fetcher
from monitor.fetch.policy import FetchPolicy
from monitor.pipeline.trial import Trial, comparison, try_source
from monitor.wiring import utc_now
from tests.newsroom import Newsroom, open_newsroom

POLICY = FetchPolicy(allow_private_networks="127.0.0.0/8", per_host_delay_seconds=0)
STORY = " ".join(f"The plant at shaft {n} will refine vanadium for batteries from spring." for n in range(8))
NOTICE = " ".join(f"Readers of edition {n} may win a voyage along the river this summer." for n in range(12))
PAGE = f"""<html><head><title>Plant opens | The Paper</title></head><body>
<div class="lead"><h1>Plant opens</h1><p>{NOTICE}</p></div>
<div class="story"><b class="head">Vanadium plant opens</b><i class="day">2026-11-20</i><p>{STORY}</p></div>
</body></html>""".encode()
SELECTORS = ArticleSelectors(body=".story p", title=".head", date=".day", drop=(".lead",))


def tried(newsroom: Newsroom, **changes: Any) -> Trial:
    source = Source(
        **{"id": SourceId("s"), "name": "S", "kind": "feed", "url": f"{newsroom.address}/feed.xml", **changes}
    )
    return asyncio.run(try_source(source, open_fetcher=lambda: open_fetcher(POLICY), now=utc_now, limit=2))


def test_what_the_selectors_give_stands_beside_what_would_be_without_them() -> None:
    with open_newsroom() as newsroom:
        newsroom.publish("feed", 1)
        newsroom.replaced["/a/1.html"] = PAGE

        [one] = tried(newsroom, article=SELECTORS).tried

    lines = {name: (aided, unaided) for name, aided, unaided in comparison(one)}
    assert lines["title"][0] == "Vanadium plant opens (selector)"
    assert lines["title"][1].startswith("Plant opens")
    assert lines["date"][0] == "2026-11-20 (selector)"
    assert lines["begins"][0].startswith("The plant at shaft 0")
    assert lines["begins"][1].startswith("Readers of edition 0")
    assert lines["text"][0] == f"{len(STORY)} characters (selector)"


def test_selectors_that_match_nothing_are_seen_to_give_what_is_there_without_them() -> None:
    with open_newsroom() as newsroom:
        newsroom.publish("feed", 1)
        newsroom.replaced["/a/1.html"] = PAGE

        [one] = tried(newsroom, article=ArticleSelectors(body="article.gone")).tried

    assert all(aided == unaided for _, aided, unaided in comparison(one))


def test_a_source_without_selectors_has_nothing_to_compare() -> None:
    with open_newsroom() as newsroom:
        newsroom.publish("feed", 2, 1)
        newsroom.failing["/a/2.html"] = 404

        trial = tried(newsroom)

    missing, found = (one.outcome for one in trial.tried)
    assert isinstance(missing, Drop)
    assert missing.reason == "fetch_http_404"
    assert isinstance(found, NewArticle)
    assert trial.usable
    assert [comparison(one) for one in trial.tried] == [[], []]
    assert [article["unaided"] for article in trial.as_json()["articles"]] == [None]


def test_a_source_that_gives_nothing_is_not_usable() -> None:
    with open_newsroom() as newsroom:
        newsroom.publish("feed", 1)
        newsroom.failing["/a/1.html"] = 403

        assert not tried(newsroom).usable
        with pytest.raises(ItemError):
            tried(newsroom, url=f"{newsroom.address}/nowhere.xml")
