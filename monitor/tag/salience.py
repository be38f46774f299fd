"""How much is the article about a tag? From where, how often and how widely it is named, against the other tags.

The evidence for a tag is

    e = TITLE if it is in the title + LEAD if it is in the opening
        + log2(1 + mentions) + log2(1 + tenths of the text with a mention)

and its salience, with the evidence of the strongest tag of its kind,

    (1 - 2 ** -(e / HALF)) * (1 + e / strongest) / 2

so that it lies in [0, 1], never falls by one more mention, and is the same for every language.
"""

from collections.abc import Mapping, Sequence
from math import log2

from monitor.domain.tags import Mention, Role

TITLE = 4.0
LEAD = 2.0
HALF = 3.0
# The opening: what a newspaper calls the lead, about two sentences.
LEAD_CHARACTERS = 300
# From this salience on an article is about the tag.
PRIMARY = 0.5


def evidence(mentions: Sequence[Mention], length: int) -> float:
    """Return the weight of a tag's mentions in a text of `length` characters; more mentions never weigh less."""
    in_text = [mention.start for mention in mentions if mention.field == "text"]
    lead = min(LEAD_CHARACTERS, max(length // 3, 1))
    tenths = {10 * start // max(length, 1) for start in in_text}
    weight = TITLE if len(in_text) < len(mentions) else 0.0
    weight += LEAD if any(start < lead for start in in_text) else 0.0
    return weight + log2(1 + len(mentions)) + log2(1 + len(tenths))


def saliences(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the salience of each tag of one kind from the evidence for each."""
    strongest = max(weights.values(), default=0.0)
    return {tag: (1 - 2 ** -(each / HALF)) * (1 + each / strongest) / 2 for tag, each in weights.items() if each > 0}


def role(salience: float) -> Role:
    """Return whether the article is about the tag or only mentions it."""
    return "primary" if salience >= PRIMARY else "mention"
