"""Which metals and regions an article is about, with the words that say so. Pure; reads its packaged files once."""

from monitor.tag.lexicon import lexicon_version
from monitor.tag.lists import lists_of
from monitor.tag.tagger import tag_article
from monitor.tag.vocabulary import vocabulary

LEXICON_VERSION: str = lexicon_version()

__all__ = ["LEXICON_VERSION", "lists_of", "tag_article", "vocabulary"]
