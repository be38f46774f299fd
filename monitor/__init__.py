"""Strategic Resource Monitor.

    sources.yaml -> due sources -> fetch -> entries -> fetch -> extract
                 -> fingerprint, tag -> keep (one transaction) -> archive -> digest -> readers

To follow one article on its way, read `pipeline/collect.py`; to understand a stage, its folder and `domain`.
"""

from importlib.metadata import version

__version__ = version("strategic-resource-monitor")
