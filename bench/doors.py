"""Thin adapters from our public functions to the shapes that the evaluation scorers expect. No logic of its own."""

from typing import Any

from monitor.extract import extract_article


def extract(html: bytes, url: str | None) -> dict[str, Any]:
    article = extract_article(html, url=url)
    return {
        "text": article.text,
        "title": article.title,
        "author": list(article.authors),
        "date": article.published.date.isoformat() if article.published else None,
    }


def url(address: str) -> str:
    from monitor.dedup.urls import canonical_url

    return canonical_url(address)
