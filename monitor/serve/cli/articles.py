"""`monitor search`, `show` and `explain`: what the archive knows, and why."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from monitor.domain.articles import ArchivedArticle, ArticleId
from monitor.serve.cli.evidence import print_tags
from monitor.serve.cli.output import AsJson, notes, out, plain, print_json
from monitor.serve.shapes import ArticleOut
from monitor.wiring import open_monitor

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.store.archive import Archive

ArticleName = Annotated[str, typer.Argument(help="The article's id, or the id it was imported with.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("show")(show)
    app.command("explain")(explain)


def show(article: ArticleName, as_json: AsJson = False) -> None:
    """Show an article with its tags, copies and revisions.

    Example: monitor show 1
    """
    from monitor.store.archive import open_archive

    with open_archive(open_monitor().engine) as archive:
        found = _find(archive, article)
        copies = archive.articles.copies_of(found.id)
        revisions = archive.articles.revisions(found.id)
    if as_json:
        revised = [dict(zip(("replaced_at", "why", "title", "text"), one, strict=True)) for one in revisions]
        print_json(
            ArticleOut.of(found).model_dump(mode="json")
            | {"copies": [copy.id for copy in copies], "revisions": revised}
        )
        return
    _print_head(found)
    for line in (f"copy: {copy.id} {copy.source}" for copy in copies):
        out.print(line, markup=False)
    _print_revisions(found, revisions)
    out.print()
    out.print(Text(found.article.text))


def explain(
    article: ArticleName,
    other: Annotated[str | None, typer.Argument(help="Another article: say whether both are the same report.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say why an article has its tags, and what was not tagged and why; or why two are the same report, or are not.

    Example: monitor explain 1 2
    """
    from monitor.store.archive import open_archive

    with open_archive(open_monitor().engine) as archive:
        found = _find(archive, article)
        compared = _find(archive, other) if other else None
    if compared:
        _print_verdict(found, compared, as_json=as_json)
        return
    if as_json:
        print_json(ArticleOut.of(found).model_dump(mode="json"))
        return
    _print_head(found)
    print_tags(found.tags, found.article.title, found.article.text)
    if found.duplicate:
        out.print(f"\ncopy of {found.duplicate.of}: {found.duplicate.reason}", markup=False)


def _print_verdict(one: ArchivedArticle, other: ArchivedArticle, *, as_json: bool) -> None:
    from monitor.serve.cli.comparing import same_report

    verdict = same_report(one, other)
    if as_json:
        told = {"same": verdict.same, "probability": verdict.probability, "reason": verdict.reason}
        print_json(told | {"figures": verdict.figures})
        return
    out.print(f"{'the same report' if verdict.same else 'not the same report'}: {verdict.reason}", markup=False)


def _print_revisions(found: ArchivedArticle, revisions: Sequence[tuple[datetime, str, str | None, str]]) -> None:
    from monitor.serve.cli.comparing import changes

    said = [*((title, text) for _, _, title, text in revisions), (found.article.title, found.article.text)]
    for (at, why, _, _), (before, after) in zip(revisions, pairwise(said), strict=True):
        out.print(f"revised {plain(at)}: {why}", markup=False)
        for line in changes(before, after):
            out.print(Text(f"  {line}"))


def _find(archive: Archive, name: str) -> ArchivedArticle:
    from monitor.store.columns import storable

    by_number = archive.articles.get(ArticleId(int(name))) if name.isdecimal() and len(name) < 16 else None
    found = by_number or archive.articles.find(storable(name))
    if found is None:
        notes.print(f"There is no article {storable(name)}. `monitor search` finds articles.", markup=False)
        raise typer.Exit(1)
    return found


def _print_head(found: ArchivedArticle) -> None:
    article = found.article
    published = article.published
    dated = f"{plain(published.at or published.date)} ({published.basis})" if published else "not stated"
    out.print(Text(article.title or "(no headline on the page)", style="bold"))
    rows = (
        ("id", f"{found.id}" + (f" ({found.external_id})" if found.external_id else "")),
        ("source", f"{found.source}, first seen {plain(found.first_seen)}"),
        ("published", dated),
        ("upstream", article.named_upstream),
        ("url", article.url),
        ("story", found.story),
        ("copy of", found.duplicate and f"{found.duplicate.of}: {found.duplicate.reason}"),
        ("flags", ", ".join(article.flags)),
        ("metals", ", ".join(f"{tag.id} {tag.salience:.2f} {tag.role}" for tag in found.tags.metals)),
        ("regions", ", ".join(f"{tag.id} {tag.salience:.2f} {tag.role}" for tag in found.tags.regions)),
    )
    for name, value in rows:
        if value:
            out.print(Text(f"{name:<10}{value}"))
