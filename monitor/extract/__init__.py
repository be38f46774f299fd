"""A page's bytes into an article. Pure."""

from monitor.extract.article import EXTRACTOR_VERSION, extract_article

__all__ = ["EXTRACTOR_VERSION", "extract_article"]
