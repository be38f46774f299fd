"""A folder: one file per format, for a web server, a sync service, a reader without a network."""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from monitor.domain.reports import RenderedDigest
from monitor.errors import DeliveryError

_SUFFIXES = {
    "json": "json",
    "md": "md",
    "html": "html",
    "text": "txt",
    "atom": "atom",
    "email": "eml",
    "chat": "chat.txt",
}


class FolderChannel:
    """Puts a digest into a folder named after its day. Sending twice changes nothing."""

    def __init__(self, *, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder

    def send(self, rendered: Mapping[str, RenderedDigest]) -> None:
        """Write every format there is; a reader never sees half a file.

        Raises:
            DeliveryError: the folder cannot be written.
        """
        stem = _stem(rendered["json"])
        folder = self._folder / stem[:10]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for form, digest in sorted(rendered.items()):
                _replace(folder / f"{stem[11:]}.{_SUFFIXES.get(form, form)}", digest.content)
        except OSError as error:
            raise DeliveryError(f"{self.name}: cannot write to {folder}: {error.strerror or error}") from error


def _stem(document: RenderedDigest) -> str:
    """Return "2026-11-21/default.r1"."""
    digest = json.loads(document.content)
    return f"{digest['window']['day']}/{digest['profile']}.r{digest['revision']}"


def _replace(file: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
