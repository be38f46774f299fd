"""What a page's head declares: meta elements, links, title and JSON-LD, read in one go."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.jsonld import LinkedArticle, linked_article

_DECLARATIONS = 'meta, link[rel="canonical"], title, script[type*="ld+json"]'
_MAX_DECLARATIONS = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """Declarations by lower-case name, in page order; `microdata` are <meta itemprop> alone."""

    metas: dict[str, list[str]]
    microdata: dict[str, list[str]]
    title: str | None
    canonical: str | None
    linked: LinkedArticle
    language: str | None  # <html lang>

    def first(self, *names: str) -> str | None:
        """Return the first declaration that is there, asking for `names` in order."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)


def read_head(tree: LexborHTMLParser) -> Head:
    """Return the page's declarations, wherever in the page they stand."""
    metas: dict[str, list[str]] = {}
    microdata: dict[str, list[str]] = {}
    title = canonical = None
    scripts: list[str] = []
    for node in tree.css(_DECLARATIONS)[:_MAX_DECLARATIONS]:
        if node.tag == "meta":
            attributes = node.attributes
            content = " ".join((attributes.get("content") or attributes.get("value") or "").split())
            if not content:
                continue
            name = attributes.get("property") or attributes.get("name") or attributes.get("http-equiv")
            if name:
                metas.setdefault(name.strip().lower(), []).append(content)
            elif item := attributes.get("itemprop"):
                microdata.setdefault(item.strip().lower(), []).append(content)
        elif node.tag == "title":
            title = title or " ".join(node.text().split()) or None
        elif node.tag == "link":
            canonical = canonical or node.attributes.get("href")
        else:
            scripts.append(node.text())
    html = tree.root
    return Head(
        metas=metas,
        microdata=microdata,
        title=title,
        canonical=canonical,
        linked=linked_article(scripts),
        language=html.attributes.get("lang") if html is not None else None,
    )
