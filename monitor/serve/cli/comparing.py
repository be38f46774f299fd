"""Two texts beside each other: what a revision changed, and whether two articles are the same report."""

from collections.abc import Iterator
from difflib import unified_diff

from monitor.dedup.fingerprint import fingerprint
from monitor.dedup.match import Verdict, compare_articles
from monitor.domain.articles import ArchivedArticle
from monitor.pipeline.keep import moment_of


def changes(before: tuple[str | None, str], after: tuple[str | None, str]) -> Iterator[str]:
    """Give the lines of (title, text) that were taken out, with "-", and those that came in, with "+"."""
    old, new = ([title or "", *text.split("\n")] for title, text in (before, after))
    # The first two lines name files, which these are not; "@@" says where in them.
    for line in list(unified_diff(old, new, n=0, lineterm=""))[2:]:
        if not line.startswith("@@") and line[1:].strip():
            yield f"{line[0]} {line[1:]}"


def same_report(one: ArchivedArticle, other: ArchivedArticle) -> Verdict:
    """Return whether two articles are the same report, by what they say today."""
    mine, yours = (fingerprint(each.article.title, each.article.text) for each in (one, other))
    moment, other_moment = (moment_of(each.article, each.first_seen) for each in (one, other))
    return compare_articles(mine, moment, yours, other_moment)
