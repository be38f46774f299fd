"""The query grammar: text into a Query. Pure."""

from monitor.query.mistakes import QueryMistake
from monitor.query.parser import parse

__all__ = ["QueryMistake", "parse"]
