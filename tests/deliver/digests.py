"""A digest in the few forms that channels choose from, without building one."""

import json

from monitor.domain.reports import RenderedDigest

MAIL = (
    b"Subject: Strategic Resources Daily\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nOne story.\r\n"
)


def a_rendered_digest(*, revision: int = 1) -> dict[str, RenderedDigest]:
    document = {"window": {"day": "2026-11-21"}, "profile": "default", "revision": revision}
    contents = {
        "json": json.dumps(document).encode(),
        "html": b"<!doctype html><p>One story.",
        "email": MAIL,
        "chat": "Strategic Resources · 1 story\n[4 signed] 锂 · Qinghai\nFull: /d/2026-11-21\n".encode(),
    }
    return {form: RenderedDigest(format=form, media_type="x", content=content) for form, content in contents.items()}
