"""Bytes off the network, politely and safely."""

from monitor.fetch.http import HostMemory, open_fetcher
from monitor.fetch.policy import FetchPolicy

__all__ = ["FetchPolicy", "HostMemory", "open_fetcher"]
