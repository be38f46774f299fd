"""Tags on a terminal: each with the words that earned it, and what was looked at and refused."""

from rich.text import Text

from monitor.domain.tags import Mention, Tag, Tags
from monitor.serve.cli.output import out
from monitor.tag import lists_of

_WIDTH = 32  # characters of context on each side


def print_tags(tags: Tags, title: str | None, text: str) -> None:
    """Print every tag with its mentions in context, then the rejected candidates with their reasons."""
    whole = {"title": title or "", "text": text}
    for kind, group in (("metal", tags.metals), ("region", tags.regions)):
        for tag in group:
            _print_tag(kind, tag, whole)
    if not tags.metals and not tags.regions:
        out.print("\nno metal and no region")
    if tags.rejected:
        out.print("\n[bold]looked at and not tagged[/bold]")
    for rejection in tags.rejected:
        why = f"  not {rejection.id}: {rejection.reason}"
        out.print(_in_context(rejection.mention, whole), Text(why, style="dim"))


def _print_tag(kind: str, tag: Tag, whole: dict[str, str]) -> None:
    out.print(f"\n[bold]{kind} {tag.id}[/bold]  {tag.role}, salience {tag.salience:.2f}")
    if lists := lists_of(tag.id):
        out.print(Text(f"  on lists: {', '.join(each.id for each in lists)}", style="dim"))
    for mention in tag.mentions:
        out.print(_in_context(mention, whole), Text(f"  {mention.rule}", style="dim"))


def _in_context(mention: Mention, whole: dict[str, str]) -> Text:
    words = whole.get(mention.field, mention.words)
    before = words[max(0, mention.start - _WIDTH) : mention.start].replace("\n", " ")
    after = words[mention.end : mention.end + _WIDTH].replace("\n", " ")
    return Text.assemble(f"  {mention.field} {mention.start}: …{before}", (mention.words, "reverse"), f"{after}…")
