"""New sources into sources.yaml, leaving every line that is there as it is."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from ruamel.yaml import YAML

from monitor.domain.watching import Source, SourceId
from monitor.errors import ConfigError
from monitor.sources.discovery import as_yaml


def with_sources(text: str, new: Sequence[Source]) -> tuple[str, list[Source]]:
    """Return the text of a catalog with the sources added that it does not have, and these; ids are made free.

    Raises:
        ConfigError: the list of sources is not the last part of the file, or is indented in another way.
    """
    known = _items(text)
    addresses, ids = ({str(item.get(field)) for item in known} for field in ("url", "id"))
    added = []
    for source in new:
        if source.url not in addresses:
            added.append(replace(source, id=_free(source.id, ids)))
            addresses.add(source.url)
            ids.add(added[-1].id)
    longer = text.rstrip("\n") + "\n" + "".join(as_yaml(source) for source in added)
    if len(_items(longer)) != len(known) + len(added):
        items = "".join(as_yaml(source) for source in added)
        raise ConfigError(
            f"the list 'sources' must be last in the file, its items after two spaces. Add by hand:\n{items}"
        )
    return longer, added


def _items(text: str) -> list[dict[str, object]]:
    try:
        document = YAML(typ="safe", pure=True).load(text)
    except Exception:  # noqa: BLE001  # whatever the mistake, nothing can be added to such a file
        return []
    items = document.get("sources") if isinstance(document, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _free(wanted: SourceId, taken: Collection[str]) -> SourceId:
    numbered = (SourceId(f"{wanted}-{number}") for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(one for one in numbered if one not in taken)
