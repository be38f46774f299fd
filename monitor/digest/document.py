"""The digest's one JSON form: what is stored, hashed, published and rendered from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from monitor.domain.reports import Digest
from monitor.errors import StoreError

SCHEMA = "digest/1"


def to_json(digest: Digest) -> dict[str, Any]:
    """Return the digest as JSON values; `from_json` gives it back unchanged."""
    document: dict[str, Any] = _adapter().dump_python(digest, mode="json")
    return document


def from_json(document: Mapping[str, Any]) -> Digest:
    """Return the digest that a stored edition holds.

    Raises:
        StoreError: the document is none of ours, or of a later version.
    """
    try:
        return _adapter().validate_python(document)
    except ValidationError as error:
        what = error.errors()[0]
        place = ".".join(str(part) for part in what["loc"])
        raise StoreError(f"edition {document.get('id')}: not a {SCHEMA} document at {place}: {what['msg']}") from error


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return the bytes that are hashed and published: keys sorted, no blanks, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sealed(digest: Digest) -> Digest:
    """Return the digest with the SHA-256 of its canonical JSON, the hash field itself left out."""
    document = to_json(digest)
    del document["sha256"]
    return replace(digest, sha256=hashlib.sha256(canonical(document)).hexdigest())


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the document; nothing that it does not name may occur."""
    schema = _adapter().json_schema(mode="serialization")
    for part in (schema, *schema["$defs"].values()):
        if part.get("type") == "object" and "properties" in part:
            part["additionalProperties"] = False
            part["required"] = sorted(part["properties"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **schema}


@cache
def _adapter() -> TypeAdapter[Digest]:
    return TypeAdapter(Digest)
