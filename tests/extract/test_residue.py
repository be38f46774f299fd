"""Lines of the site: told at a glance by how they begin, and no otherwise than by the whole patterns."""

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract import residue


@settings(max_examples=400)
@given(st.from_regex(residue._WHOLE_LINE, fullmatch=True))
def test_every_line_that_the_patterns_match_passes_the_glance(line: str) -> None:
    line = " ".join(line.split())

    assert residue.is_residue(line) == (len(line) < 240 and residue._WHOLE_LINE.fullmatch(line) is not None)


@settings(max_examples=400)
@given(st.from_regex(residue._TAIL, fullmatch=True))
def test_every_line_that_opens_a_tail_passes_the_glance(line: str) -> None:
    line = " ".join(line.split())

    assert residue.is_tail(line) == (len(line) < 240 and residue._TAIL.fullmatch(line) is not None)
