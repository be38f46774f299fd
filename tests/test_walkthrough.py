"""The walk of one article through the whole house, stage by stage. Read this first.

Every step is the real thing, called as `pipeline/collect.py` and `pipeline/report.py` call it; only the network is
left out, so the two documents are given instead of fetched.
"""

from datetime import timedelta

from sqlalchemy import Engine

from monitor.dedup.fingerprint import fingerprint
from monitor.dedup.urls import canonical_url
from monitor.digest import Profile, compose_digest, render, window_of
from monitor.domain.articles import NewArticle
from monitor.domain.watching import Account, Tally
from monitor.extract import extract_article
from monitor.pipeline.keep import keep_article
from monitor.sources.due import due_sources
from monitor.sources.kinds import read_entries
from monitor.store.archive import open_archive
from monitor.tag import tag_article, vocabulary
from tests.builders import NOW, a_document, a_page, a_source, a_visit

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title><item>
<title>Lithium plant for Qinghai</title><link>https://gazette.example/a?utm_source=rss</link>
<pubDate>Sat, 21 Nov 2026 07:00:00 GMT</pubDate></item></channel></rss>"""


def test_one_article_from_its_feed_to_the_digest(engine: Engine) -> None:
    # A source that was never visited is due.
    source = a_source("gazette")
    assert due_sources([source], {}, NOW) == [source]

    # Its feed announces one article.
    feed = a_document(FEED, source.url, headers={"content-type": "application/rss+xml"})
    (entry,) = read_entries(feed, source).entries
    assert entry.title == "Lithium plant for Qinghai"

    # However the link is decorated, it is one address, and the archive does not know it yet.
    address = canonical_url(entry.url)
    assert address == "https://gazette.example/a"
    with open_archive(engine) as archive:
        assert archive.addresses.settled([address], now=NOW) == set()

    # The page behind it becomes an article: without menu and footer.
    page = a_document(a_page(), entry.url)
    article = extract_article(page.body, url=page.final_url, content_type=page.content_type)
    assert article.title == "Lithium plant for Qinghai"
    assert article.text.startswith("A lithium plant in Qinghai will draw brine")
    assert "All rights reserved" not in article.text

    # The network is done. What it looks like and what it is about are pure questions.
    mark = fingerprint(article.title, article.text, article.language)
    tags = tag_article(article.title, article.text, article.language)
    assert [tag.id for tag in tags.metals] == ["lithium"]
    assert {tag.id for tag in tags.regions} == {"CN", "CN-QH"}

    # One transaction keeps it, with its evidence and its source's account: it is nobody's copy and founds a story.
    new = NewArticle(article=article, source=source.id, first_seen=NOW, fingerprint=mark, tags=tags)
    with open_archive(engine, write=True) as archive:
        kept = keep_article(archive, new, addresses=[address], family=source.id, document=page)
        archive.visits.sync([source])
        archive.visits.record([Account(visit=a_visit("gazette"), tally=Tally(found=1, kept=1), outcome="read")])
    assert kept.outcome == "kept"

    # The next morning: the day's record becomes a digest, and the digest a page.
    window = window_of(NOW.date(), "UTC")
    baseline = [window_of(NOW.date() - timedelta(days=back), "UTC") for back in range(28, 0, -1)]
    with open_archive(engine) as archive:
        record = archive.days.record(window, baseline=baseline)
    digest = compose_digest(record, Profile(), vocabulary())
    assert (digest.articles, digest.stories) == (1, 1)
    assert b"Lithium plant for Qinghai" in render(digest, "html").content
