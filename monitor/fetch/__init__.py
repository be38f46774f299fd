"""Bytes off the network, politely and safely."""

from monitor.fetch.http import open_fetcher
from monitor.fetch.policy import FetchPolicy

__all__ = ["FetchPolicy", "open_fetcher"]
