"""extract_article: the only entrance.

bytes -> text -> tree -> head     title, date, authors ...
                      -> outline  -> body -> paragraphs
bytes -> text -> lines            a plain-text document
"""

from collections.abc import Container

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitor.domain.articles import Article, PublishedDate
from monitor.domain.watching import ArticleSelectors
from monitor.errors import ParseError
from monitor.extract.authors import authors
from monitor.extract.body import body, text_of
from monitor.extract.dates import in_address, published_date, read_moment
from monitor.extract.flags import flags
from monitor.extract.head import Head, read_head
from monitor.extract.language import language
from monitor.extract.metadata import Title, canonical_url, headline, lead_image, site_name
from monitor.extract.outline import Outline, outline
from monitor.extract.page import is_html, parse, read_text
from monitor.extract.plain import read_plain
from monitor.extract.upstream import named_upstream

EXTRACTOR_VERSION = "4"  # stored with each article; raise it whenever the result for some page changes


def extract_article(
    page: bytes, *, url: str | None = None, content_type: str | None = None, selectors: ArticleSelectors | None = None
) -> Article:
    """Return the article in a page's bytes; its text is empty and flagged too_short when the page has none.

    HTML or plain text. `selectors` win over the extractor's own judgement wherever they match something.

    Raises:
        ParseError: no page (empty, binary, a feed), or one beyond the bounds that `page.py` states.
    """
    read = read_text(page, content_type)
    if not is_html(read, content_type):
        return _from_plain(read.text, url)
    return _from_html(parse(read), url, selectors or ArticleSelectors())


def _from_plain(document: str, url: str | None) -> Article:
    plain = read_plain(document)
    spoken = language(plain.text)
    published = plain.published or in_address(url)
    found = {
        "text": "plain text",
        "title": "first line" if plain.title else None,
        "published": published.basis if published else None,
        "language": "text",
        "named_upstream": "source line" if plain.named_upstream else None,
        "url": "request" if url else None,
    }
    return Article(
        text=plain.text,
        title=plain.title,
        published=published,
        language=spoken,
        url=url,
        named_upstream=plain.named_upstream,
        left_out=plain.left_out,
        flags=flags(title=plain.title, text=plain.text, language=spoken, paywalled=False, live=False),
        origins={field: origin for field, origin in found.items() if origin},
    )


def _from_html(tree: LexborHTMLParser, url: str | None, selectors: ArticleSelectors) -> Article:
    _drop(tree, selectors)
    head = read_head(tree)
    title = _selected_title(tree, selectors) or headline(tree, head, url)
    page = _page_outline(tree)
    selected = _selected_text(tree, selectors)
    text = selected or _judged_text(page, head, title)
    lines = [block.text for block in page.blocks]
    names, names_origin = authors(tree, head, lines)
    published = _selected_date(tree, selectors) or published_date(tree, head, url, title=title.text if title else None)
    spoken = language(text, declared=head.language or head.linked.language)
    upstream = named_upstream(lines)
    address, site, picture = canonical_url(head, url), site_name(head), lead_image(head, url)
    found = {
        "text": "selector" if selected else "page",
        "title": title.origin if title else None,
        "authors": names_origin,
        "published": published.basis if published else None,
        "language": "text" if text else "html lang",
        "url": "request" if address == url else "canonical",
        "site_name": "head" if site else None,
        "lead_image": "head" if picture else None,
        "named_upstream": "source line" if upstream else None,
    }
    return Article(
        text=text,
        title=title.text if title else None,
        authors=names,
        published=published,
        language=spoken,
        url=address,
        site_name=site,
        lead_image=picture,
        named_upstream=upstream,
        flags=flags(
            title=title.text if title else None,
            text=text,
            language=spoken,
            paywalled=head.linked.paywalled,
            live=head.linked.live,
        ),
        origins={field: origin for field, origin in found.items() if origin},
    )


def _judged_text(page: Outline, head: Head, title: Title | None) -> str:
    blocks = body(
        page,
        title=title.text if title else None,
        linked_body=head.linked.body,
        description=head.linked.description or head.first("og:description", "description"),
    )
    return text_of(blocks)


def _page_outline(tree: LexborHTMLParser) -> Outline:
    root = tree.body
    if root is None:
        return Outline([], [])
    return outline(root)


def _drop(tree: LexborHTMLParser, selectors: ArticleSelectors) -> None:
    picked = {node.mem_id: node for selector in selectors.drop for node in _select(tree, selector)}
    # An element goes with all that is in it, and must not be touched after the one around it is gone.
    outermost = [node for node in picked.values() if not _inside(node, picked)]
    for node in outermost:
        node.decompose()


def _inside(node: LexborNode, others: Container[int]) -> bool:
    above = node.parent
    while above is not None:
        if above.mem_id in others:
            return True
        above = above.parent
    return False


def _selected_text(tree: LexborHTMLParser, selectors: ArticleSelectors) -> str:
    """Return everything readable in what the body selector picks; "" when it picks nothing."""
    picked = [outline(node, prune=False) for node in _select(tree, selectors.body)]
    return "\n\n".join(text for page in picked if (text := text_of(tuple(page.blocks))))


def _selected_title(tree: LexborHTMLParser, selectors: ArticleSelectors) -> Title | None:
    for node in _select(tree, selectors.title):
        if text := " ".join((node.attributes.get("content") or node.text()).split()):
            return Title(text=text, origin="selector")
    return None


def _selected_date(tree: LexborHTMLParser, selectors: ArticleSelectors) -> PublishedDate | None:
    for node in _select(tree, selectors.date):
        stamp = node.attributes.get("datetime") or node.attributes.get("content") or node.text()
        if found := read_moment(stamp, "selector"):
            return found
    return None


def _select(tree: LexborHTMLParser, selector: str | None) -> list[LexborNode]:
    if not selector:
        return []
    try:
        return tree.css(selector)
    except SelectolaxError as error:
        raise ParseError(f"the selector {selector!r} cannot be read: {error}") from error
