"""Which names mean a place, and which one: parents, neighbours, persons, organisations, plain words."""

import pytest

from monitor.tag import tag_article


def regions(text: str, title: str | None = None, home: str | None = None) -> set[str]:
    return {tag.id for tag in tag_article(title, text, home_region=home).regions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Chile and Peru agreed.", {"CL", "PE"}, id="countries"),
        pytest.param("U.S. officials met British miners.", {"US", "GB"}, id="abbreviation and demonym"),
        pytest.param("A mine in Jiangxi Province.", {"CN", "CN-JX"}, id="province with its country"),
        pytest.param("The plant in Tulsa, Okla. will close.", {"US", "US-OK"}, id="town with an abbreviated state"),
        pytest.param("Officials of Yichun City, Jiangxi, came.", {"CN", "CN-JX"}, id="Yichun of Jiangxi"),
        pytest.param("Yichun lies in the forests of Heilongjiang.", {"CN", "CN-HL"}, id="Yichun of Heilongjiang"),
        pytest.param("宜春市的锂产业", {"CN", "CN-JX"}, id="宜春"),
        pytest.param("伊春市的林业", {"CN", "CN-HL"}, id="伊春"),
        pytest.param("支持赣西和攀西发展", {"CN", "CN-JX", "CN-SC"}, id="Chinese region shorthands"),
        pytest.param("Ganxi and Panxi will be developed.", {"CN", "CN-JX", "CN-SC"}, id="shorthands in pinyin"),
        pytest.param("The Baiyunebo mining area", {"CN", "CN-NM"}, id="variant of Bayan Obo"),
        pytest.param("Greenbushes and Mountain Pass", {"AU", "AU-WA", "US", "US-CA"}, id="mines"),
        pytest.param("中美贸易谈判在日内瓦举行", {"CN", "US", "CH", "CH-GE"}, id="two countries in two characters"),
        pytest.param("Flooding hit Niamey in Niger.", {"NE", "NE-8"}, id="Niger is not Nigeria"),
        pytest.param("Kinshasa is the capital of DR Congo.", {"CD", "CD-KN"}, id="the larger Congo"),
        pytest.param("Brazzaville in the Republic of Congo", {"CG", "CG-BZV"}, id="the smaller Congo"),
        pytest.param("Atlanta is the largest city of Georgia.", {"US", "US-GA"}, id="Georgia, the state"),
        pytest.param(
            "Russian troops left Georgia after talks in Tbilisi.", {"GE", "GE-TB", "RU"}, id="Georgia, the country"
        ),
        pytest.param("They moved from Paris, Texas, to Austin, Texas.", {"US", "US-TX"}, id="Paris of Texas"),
        pytest.param("Lead, South Dakota, had a gold mine.", {"US", "US-SD"}, id="Lead of South Dakota"),
        pytest.param("The Nickel Belt around Sudbury", {"CA", "CA-ON"}, id="Nickel Belt"),
    ],
)
def test_a_name_means_the_place_that_its_surroundings_say(text: str, expected: set[str]) -> None:
    assert regions(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Vice President of Jiangsu Polytechnic University spoke.", id="university"),
        pytest.param("Michael Jordan and Chad Smith played.", id="given names and surnames"),
        pytest.param("The Reading of the bill was on Price and Mobile phones.", id="plain words"),
        pytest.param("The utilization of salt lake resources at the Salt Lake institute.", id="salt lake"),
        pytest.param("We had turkey sandwich with Brazil nuts.", id="food"),
        pytest.param("Source: Jiangxi official website", id="source line"),
    ],
)
def test_what_is_no_place_is_not_tagged(text: str) -> None:
    assert regions(text) == set()


def test_the_sources_own_region_decides_between_namesakes() -> None:
    text = "The council of Springfield met."

    assert "US-MO" in regions(text, home="US-MO")
    assert "US-IL" in regions(text, home="US-IL")


def test_a_province_and_its_country_rest_on_the_same_words() -> None:
    tags = {tag.id: tag for tag in tag_article(None, "A mine in Jiangxi.").regions}

    assert [(m.start, m.end) for m in tags["CN"].mentions] == [(m.start, m.end) for m in tags["CN-JX"].mentions]


@pytest.mark.parametrize(
    ("text", "region", "reason"),
    [
        pytest.param("A speech at Jiangsu Polytechnic University.", "CN-JS", "part of the name", id="university"),
        pytest.param("Kevin Jordan played.", "JO", "a person", id="person"),
        pytest.param("It sold China Nonferrous Network data.", "CN", "a name that is no place", id="name"),
        pytest.param("It paid US$3 million.", "US", "an amount of money", id="money"),
        pytest.param("The Montauban project advanced.", "FR-OCC", "the name of a project", id="project"),
    ],
)
def test_what_was_refused_is_kept_with_the_reason(text: str, region: str, reason: str) -> None:
    rejected = [each for each in tag_article(None, text).rejected if each.kind == "region" and each.id == region]

    assert [each.reason.startswith(reason) for each in rejected] == [True]


ABOUT_YUNNAN = "Yunnan will build plants in Kunming and Dali. Kunming and Qujing get a fund of Yunnan. "


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        pytest.param(ABOUT_YUNNAN + "Six counties in Maoming and Jilin join.", {"CN-GD", "CN-JL"}, id="joined, apart"),
        pytest.param(ABOUT_YUNNAN + "Six counties in Maoming join.", set[str](), id="alone"),
        pytest.param(ABOUT_YUNNAN + "Investors from Sichuan and Jilin came.", set[str](), id="two provinces"),
        pytest.param(ABOUT_YUNNAN + "Maoming and Jilin signed. Jilin pays.", set[str](), id="named again"),
        pytest.param("Six counties in Maoming and Jilin join.", set[str](), id="an article about no other province"),
    ],
)
def test_a_town_and_a_province_joined_far_from_the_articles_own_are_doubted(text: str, doubted: set[str]) -> None:
    rejected = {each.id for each in tag_article(None, text).rejected if each.reason.startswith("named once")}

    assert rejected == doubted
    assert not rejected & regions(text)


def test_an_institute_in_the_title_stands_for_its_place() -> None:
    title = "Delegation visits Qinghai Institute of Geology"

    assert regions("It was a long visit.", title) == {"CN", "CN-QH"}
    assert regions("It was a long visit to Qinghai Institute of Geology and others.", "Delegation travels") == set()


def test_two_characters_of_other_words_are_no_countries() -> None:
    assert regions("本月30日中午，参加美军演习的空中加油机起飞") == set()
    assert regions("中美关系与中澳贸易") == {"CN", "US", "AU"}
