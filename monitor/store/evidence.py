"""Tags as JSON and back: the evidence is kept whole, beside the narrow table that is searched."""

from typing import Any, cast

from monitor.domain.tags import Field, Kind, Mention, Rejection, Role, Tag, Tags
from monitor.store.columns import storable


def tags_to_json(tags: Tags) -> dict[str, Any]:
    """Return a compact form: mentions as [field, start, end, words, rule]."""
    return {
        "metals": [_tag_to_json(tag) for tag in tags.metals],
        "regions": [_tag_to_json(tag) for tag in tags.regions],
        "rejected": [[r.kind, r.id, _mention_to_json(r.mention), r.reason] for r in tags.rejected],
        "lexicon_version": tags.lexicon_version,
    }


def tags_from_json(stored: dict[str, Any]) -> Tags:
    """Return the tags that `tags_to_json` was given."""
    return Tags(
        metals=tuple(_tag_from_json(tag) for tag in stored["metals"]),
        regions=tuple(_tag_from_json(tag) for tag in stored["regions"]),
        rejected=tuple(
            Rejection(kind=cast(Kind, kind), id=id_, mention=_mention_from_json(mention), reason=reason)
            for kind, id_, mention, reason in stored["rejected"]
        ),
        lexicon_version=stored["lexicon_version"],
    )


def _tag_to_json(tag: Tag) -> list[Any]:
    return [tag.id, tag.role, tag.salience, [_mention_to_json(mention) for mention in tag.mentions]]


def _tag_from_json(stored: list[Any]) -> Tag:
    id_, role, salience, mentions = stored
    return Tag(
        id=id_, role=cast(Role, role), salience=salience, mentions=tuple(_mention_from_json(m) for m in mentions)
    )


def _mention_to_json(mention: Mention) -> list[Any]:
    return [mention.field, mention.start, mention.end, storable(mention.words), storable(mention.rule)]


def _mention_from_json(stored: list[Any]) -> Mention:
    field, start, end, words, rule = stored
    return Mention(field=cast(Field, field), start=start, end=end, words=words, rule=rule)
