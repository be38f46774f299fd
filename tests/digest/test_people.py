"""Who is named, in which role; a role is never joined to the wrong person."""

import pytest

from monitor.digest.people import companies, people
from monitor.digest.quoting import ReadArticle
from tests.digest.days import an_archived_article


def read(text: str, language: str = "en") -> list[tuple[str, str | None]]:
    found = people(ReadArticle(an_archived_article(1, text, language=language)))
    return [(person.name, person.role.text if person.role else None) for person in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Governor Hao Min opened the forum.", [("Hao Min", "Governor Hao Min")], id="role first"),
        pytest.param(
            "Maria Lopez, director of the mine, agreed.",
            [("Maria Lopez", "Maria Lopez, director of the mine")],
            id="name first",
        ),
        pytest.param(
            "Wang Lin, Yang Fei took part.", [("Wang Lin", None), ("Yang Fei", None)], id="Chinese names alone"
        ),
        pytest.param("Governor Hao Min met Alpha Ltd.", [("Hao Min", "Governor Hao Min")], id="a verb is no particle"),
        pytest.param(
            "Minister Ana de la Cruz agreed.", [("Ana de la Cruz", "Minister Ana de la Cruz")], id="particles"
        ),
        pytest.param(
            "China Salt Group Chairman, party secretary He Bo came.",
            [("He Bo", "China Salt Group Chairman, party secretary He Bo")],
            id="two offices",
        ),
        pytest.param("A plant in Jiang Xi Province opened.", [], id="a province spelled like a name"),
    ],
)
def test_people_are_found_with_the_role_that_the_text_gives(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert read(text) == expected


def test_a_name_that_ends_an_organisation_does_not_take_the_next_ones_role() -> None:
    found = dict(read("The president of the School of Technology Li Bao, Vice President of the Academy Zhou Qu spoke."))

    assert found == {"Li Bao": None, "Zhou Qu": None}


def test_chinese_people_stand_behind_their_office() -> None:
    assert read("省长郝敏表示，将支持盐湖产业。副市长任军主持会议。", "zh")[0] == ("郝敏", "省长郝敏")


def test_companies_end_in_their_legal_form() -> None:
    text = "China Salt Group and Northern Lithium Ltd met Rio Mining, whose mining plans grew. Rio Mining said so."

    found = companies(ReadArticle(an_archived_article(1, text)))

    assert found == ("China Salt Group", "Northern Lithium Ltd", "Rio Mining")
