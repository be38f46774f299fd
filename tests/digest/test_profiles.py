"""A digest for each desk; what cannot be honoured is refused by name."""

import pytest

from monitor.digest import SECTIONS, Profile, read_profiles, render
from monitor.errors import ConfigError
from tests.digest.days import a_digest, an_archived_article, cards


def test_the_default_needs_no_configuration() -> None:
    assert read_profiles([]) == ()
    assert Profile().sections == SECTIONS


def test_a_profile_is_read_from_plain_values() -> None:
    (profile,) = read_profiles([{"name": "desk", "language": "zh", "metals": ["lithium"], "weights": {"families": 5}}])

    assert (profile.name, profile.language, profile.metals) == ("desk", "zh", ("lithium",))
    assert profile.weights.families == 5


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param({"name": "a", "colour": "red"}, "colour", id="unknown field"),
        pytest.param({"name": "a", "language": "fr"}, "'fr' is none of en, zh", id="unknown language"),
        pytest.param({"name": "a", "timezone": "Mars/Olympus"}, "no IANA zone", id="unknown zone"),
        pytest.param({"name": "a", "timezone": "../../etc/passwd"}, "no IANA zone", id="a path for a zone"),
        pytest.param({"name": "a", "sections": ["minute", "prices"]}, "'prices' is none of", id="unknown section"),
        pytest.param({"name": "a", "time": "7 o'clock"}, "time", id="no time of day"),
        pytest.param({"name": "a b/c"}, "name", id="a name that is no file name"),
        pytest.param({"name": "a", "title": "two\nlines"}, "title", id="a title of two lines"),
        pytest.param({"name": "a", "stories_per_metal": "many"}, "stories_per_metal", id="no number"),
        pytest.param({"name": "a", "weights": {"charm": 3}}, "charm", id="unknown weight"),
    ],
)
def test_what_cannot_be_honoured_is_refused_by_name(item: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read_profiles([item])


def test_two_profiles_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="two profiles are named 'a'"):
        read_profiles([{"name": "a"}, {"name": "a"}])


def test_the_metals_of_a_profile_come_first_in_its_order() -> None:
    articles = [
        an_archived_article(n, metals=(metal,)) for n, metal in enumerate(("copper", "copper", "nickel", "lithium"), 1)
    ]

    digest = a_digest(*articles, profile=Profile(metals=("lithium", "nickel")))

    assert [group.metals[0].id for group in digest.groups] == ["lithium", "nickel", "copper"]


def test_sections_are_shown_as_the_profile_wants_them() -> None:
    page = render(
        a_digest(an_archived_article(1), profile=Profile(sections=("minute", "coverage"))), "md"
    ).content.decode()

    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## In 60 seconds",
        "## Coverage and health",
    ]


def test_caps_leave_nothing_out_silently() -> None:
    articles = [an_archived_article(n, source=f"s{n}") for n in range(1, 6)]

    digest = a_digest(*articles, profile=Profile(stories_per_metal=2))

    assert len(cards(digest)) == 2
    assert digest.groups[0].more == 3
    assert "3 more stories on Lithium" in render(digest, "text").content.decode()


def test_weights_decide_the_order() -> None:
    plain = an_archived_article(1, "A lithium plant in Qinghai.")
    firm = an_archived_article(2, "They signed a lithium supply agreement in Qinghai.")

    def order(profile: Profile) -> list[int]:
        return [card.lead for card in cards(a_digest(plain, firm, profile=profile))]

    assert order(Profile()) == [2, 1]
    (indifferent,) = read_profiles([{"name": "a", "weights": {"commitment": 0}}])
    assert order(indifferent) == [1, 2]


def test_a_digest_can_be_in_chinese() -> None:
    page = render(a_digest(an_archived_article(1), profile=Profile(language="zh")), "html").content.decode()

    assert '<html lang="zh">' in page
    assert "战略资源日报" in page
    assert "一分钟速览" in page
    assert "锂" in page
