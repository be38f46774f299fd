"""Title, authors, date, language, source: what pages state, in the shapes in which pages state it."""

from datetime import date

import pytest

from monitor.domain.articles import Article
from monitor.extract import extract_article
from monitor.extract.authors import clean_names
from monitor.extract.dates import date_in, in_address
from monitor.extract.flags import is_truncated
from monitor.extract.language import language
from monitor.extract.upstream import named_upstream

PROSE = "<p>The smelter in the north of the province raised its output, the operator said on Tuesday afternoon.</p>" * 5


def a_page(head: str = "", body: str = PROSE, url: str | None = "https://www.metaldaily.example/a") -> Article:
    page = f"<!doctype html><html lang='en'><head>{head}</head><body><article>{body}</article></body></html>"
    return extract_article(page.encode(), url=url)


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        pytest.param("<title>Tin falls again | Metal Daily</title>", "", "Tin falls again", id="site after a bar"),
        pytest.param(
            "<title>Metal Daily - Tin falls this week</title><meta property='og:site_name' content='Metal Daily'>",
            "",
            "Tin falls this week",
            id="site before a dash",
        ),
        pytest.param(
            "<title>Tin falls again</title>",
            "<h1>Metal Daily</h1><h1>Tin falls again</h1>",
            "Tin falls again",
            id="two h1, one confirmed",
        ),
        pytest.param(
            "<title>Tin falls</title>",
            "<h1 class='site-logo'>Home of metal news</h1>",
            "Tin falls",
            id="h1 is the logo",
        ),
        pytest.param(
            "<title>Tin falls again</title>",
            "<h1><span>Markets</span> Tin falls again</h1>",
            "Tin falls again",
            id="kicker in the h1",
        ),
        pytest.param(
            "<title>x</title>",
            "<h1>Tin falls again on weak demand</h1>",
            "Tin falls again on weak demand",
            id="only the h1 tells",
        ),
        pytest.param(
            "<meta property='og:title' content='Tin &amp;amp; zinc fall'>", "", "Tin & zinc fall", id="escaped twice"
        ),
        pytest.param(
            "<title>Tin mine shuts – for a year | Metal Daily</title><meta property='og:title'"
            " content='Tin mine shuts – for a year'>",
            "",
            "Tin mine shuts – for a year",
            id="the headline has a dash of its own, which <title> shows",
        ),
        pytest.param(
            "<title>Tin mine shuts – for a year</title>",
            "<h1>Tin mine shuts – for a year</h1>",
            "Tin mine shuts – for a year",
            id="the headline has a dash of its own, which the h1 shows",
        ),
        pytest.param(
            "<title>Tin mine shuts | Comment</title>",
            "<h1>Tin mine shuts | Comment</h1>",
            "Tin mine shuts | Comment",
            id="only what the page shows stays behind a bar",
        ),
        pytest.param(
            "<title>Comment: Tin mine shuts</title><meta property='og:title' content='Tin mine shuts'>",
            "<h1>Comment: Tin mine shuts</h1>",
            "Tin mine shuts",
            id="kicker in the h1 that one declared title leaves out",
        ),
        pytest.param(
            "<title>Tin mine shuts after tsunami warning</title>",
            "<h1>Tsunami warning</h1><h1>Tin mine shuts after tsunami warning</h1>",
            "Tin mine shuts after tsunami warning",
            id="of two confirmed h1 the longer",
        ),
        pytest.param(
            """<title>Minister calls tin "strategic"</title><meta property="og:title" content="Minister calls tin ">""",
            "",
            'Minister calls tin "strategic"',
            id="attribute cut by its own quotation marks",
        ),
        pytest.param("<title>锡价本周再次回落__产业资讯_锡都网</title>", "", "锡价本周再次回落", id="rubric and site"),
        pytest.param(
            "<title>锡价本周再次回落 - 要闻 - 锡都日报网</title>", "", "锡价本周再次回落", id="Chinese, dashes"
        ),
        pytest.param("<title>锡价本周再次回落-锡都财经</title>", "", "锡价本周再次回落", id="Chinese, a bare dash"),
        pytest.param(
            "<title>锡价再次回落——矿山停产</title>", "", "锡价再次回落——矿山停产", id="a dash of Chinese prose"
        ),
        pytest.param("", "", None, id="none"),
    ],
)
def test_the_title_is_the_headline_without_the_site(head: str, body: str, title: str | None) -> None:
    assert a_page(head, body + PROSE).title == title


@pytest.mark.parametrize(
    ("head", "body", "names"),
    [
        pytest.param(
            "<meta name='author' content='By Ada Ores and Ben Tin'>", "", ("Ada Ores", "Ben Tin"), id="joint byline"
        ),
        pytest.param(
            "<meta property='article:author' content='https://social.example/ada'>", "", (), id="an address is no name"
        ),
        pytest.param(
            "",
            "<div class='byline'>By <a href='/ada'>Ada Ores</a>, Senior Reporter</div>",
            ("Ada Ores",),
            id="visible link",
        ),
        pytest.param("", "<p>作者：张三</p>", ("张三",), id="Chinese line"),
        pytest.param(
            "",
            "<p>锡价周二回落，冶炼厂继续检修，现货成交清淡。（记者 张三 欧阳小明）</p>",
            ("张三", "欧阳小明"),
            id="Chinese credit at the end of a paragraph",
        ),
        pytest.param("", "<p>本报记者李四 昆明报道</p>", ("李四",), id="Chinese credit at the head"),
        pytest.param(
            "", "<p>中外记者招待会</p><p>记者从会上获悉，锡价回落。</p>", (), id="reporters who are not named"
        ),
        pytest.param(
            "<meta name='author' content='锡都日报社'>",
            "<p>（本报记者 王五）</p>",
            ("王五",),
            id="a house that declares itself and a person who is shown",
        ),
        pytest.param(
            '<script type="application/ld+json">{"@type":"Article","author":{"name":"Metal Daily"},'
            '"publisher":{"name":"Metal Daily"}}</script>',
            "<span class='author'>Ada Ores</span>",
            ("Ada Ores",),
            id="site names itself",
        ),
        pytest.param(
            '<script type="application/ld+json">{"@graph":[{"@type":"Article","author":{"@id":"#a"}},'
            '{"@id":"#a","@type":"Person","name":"Ada Ores"}]}</script>',
            "",
            ("Ada Ores",),
            id="reference in a graph",
        ),
    ],
)
def test_authors_are_people_where_people_are_named(head: str, body: str, names: tuple[str, ...]) -> None:
    assert a_page(head, body + PROSE).authors == names


def test_names_are_taken_apart_cleaned_and_not_repeated() -> None:
    assert clean_names(["Von Ada Ores | 3. Mai 2024", "ada ores", "Admin"]) == ("Ada Ores",)
    assert clean_names(["Center for Drug Evaluation and Research"]) == ("Center for Drug Evaluation and Research",)


@pytest.mark.parametrize(
    ("head", "body", "published", "basis"),
    [
        pytest.param(
            "<meta property='article:published_time' content='2024-05-06T07:00:00Z'>",
            "",
            date(2024, 5, 6),
            "meta article:published_time",
            id="meta",
        ),
        pytest.param(
            "<meta property='article:modified_time' content='2024-05-06'>",
            "",
            None,
            None,
            id="an update is no publication",
        ),
        pytest.param("", "<time datetime='2024-05-06'>Monday</time>", date(2024, 5, 6), "time element", id="time"),
        pytest.param(
            "<meta name='pubdate' content='2024-05-07T01:30:00Z'>",
            "<p class='date'>May 6, 2024 6:30pm PT</p>",
            date(2024, 5, 6),
            "meta pubdate",
            id="the newsroom's own day, where UTC is a day ahead",
        ),
        pytest.param(
            "<meta name='pubdate' content='2024-05-07T12:30:00Z'>",
            "<p class='date'>6 May 2024</p>",
            date(2024, 5, 7),
            "meta pubdate",
            id="at noon no newsroom is a day behind",
        ),
        pytest.param(
            "<meta name='pubdate' content='2024-05-07T02:30:00Z'>",
            "<p class='meta'>7 May 2024</p><time>6 May 2024</time>",
            date(2024, 5, 6),
            "meta pubdate",
            id="a time element knows the newsroom's day better than other lines",
        ),
        pytest.param(
            "<meta name='pubdate' value='2024-05-06'>", "", date(2024, 5, 6), "meta pubdate", id="value for content"
        ),
        pytest.param(
            "",
            "<p class='date'>Updated 7 May 2024</p><p class='date'>Published 6 May 2024</p>",
            date(2024, 5, 6),
            "visible text",
            id="not the update",
        ),
        pytest.param(
            "", "<span id='pubtime'>2024年05月06日 10:20</span>", date(2024, 5, 6), "visible text", id="Chinese"
        ),
        pytest.param(
            '<script>var s = {"publishedAt":"2024-05-06T01:00:00Z"}</script>',
            "",
            date(2024, 5, 6),
            "script",
            id="page data",
        ),
        pytest.param(
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2024-05-06",}</script>',
            "",
            date(2024, 5, 6),
            "json-ld",
            id="broken JSON",
        ),
    ],
)
def test_the_date_is_that_of_publication(head: str, body: str, published: date | None, basis: str | None) -> None:
    found = a_page(head, body + PROSE).published

    assert (found.date if found else None, found.basis if found else None) == (published, basis)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Dec 07, 2017 -", date(2017, 12, 7)),
        ("Date:2022-03-30 14:24:40", date(2022, 3, 30)),
        ("3. März 2021", date(2021, 3, 3)),
        ("21 de mayo de 2020", date(2020, 5, 21)),
        ("13/02/2020", date(2020, 2, 13)),
        ("13.02.2020", date(2020, 2, 13)),
        ("2005年3月21日", date(2005, 3, 21)),
        ("May 2020", None),
        ("31 February 2020", None),
        ("1234-56-78", None),
    ],
)
def test_only_whole_dates_are_read_from_text(text: str, expected: date | None) -> None:
    assert date_in(text) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/2020/05/21/tin", date(2020, 5, 21)),
        ("https://a.example/news/20200521/1.html", date(2020, 5, 21)),
        ("https://a.example/t20200521_12.html", date(2020, 5, 21)),
        ("https://a.example/2020/05/tin", None),
        ("https://a.example/p/99202005210", None),
        (None, None),
    ],
)
def test_a_date_in_the_address_needs_year_month_and_day(url: str | None, expected: date | None) -> None:
    found = in_address(url)

    assert (found.date if found else None) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Source: China Nonferrous Network", "China Nonferrous Network"),
        ("来源：中国有色网 作者：张三", "中国有色网"),
        ("2024-05-06 10:20　来源：新华社　编辑：李四", "新华社"),
        ("（转载自：中国稀土网）", "中国稀土网"),
        ("2024年5月6日 来源：[ 国际金融报 ]", "国际金融报"),
        ("来源：网络", None),
        ("来源：转载文章", None),
        ("摘自：《锡的历史》，北京出版社", None),
        ("The source said that prices: they rise", None),
        ("Source: https://a.example/", None),
    ],
)
def test_a_source_line_names_whom_the_page_copied(line: str, expected: str | None) -> None:
    assert named_upstream([line]) == expected


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("锂价上涨，市场预期转好。" * 5, "en", "zh"),
        ("The price of lithium rose for the third week and is expected to rise again.", "zh", "en"),
        ("Der Preis für Lithium ist in der dritten Woche gestiegen und wird noch steigen.", "en-US", "de"),
        ("リチウムの価格は三週間連続で上昇しました。" * 3, None, "ja"),
        ("Ціна на літій зростає третій тиждень поспіль і зростатиме ще.", "uk", "uk"),
        ("قیمت لیتیم برای سومین هفته پیاپی افزایش یافت و گزارش می‌شود که چین پیشتاز است.", None, "fa"),
        ("ارتفع سعر الليثيوم للأسبوع الثالث على التوالي ومن المتوقع أن يرتفع مرة أخرى.", "en", "ar"),
        ("Giá lithium tăng tuần thứ ba liên tiếp và dự kiến còn tăng nữa.", None, "vi"),
        ("Lityum fiyatı üçüncü haftada da yükseldi ve daha çok artacak gibi.", "en", "tr"),
        ("A lítium ára a harmadik héten is emelkedett, és az elemzők szerint ez még nem a vége.", None, "hu"),
        ("Prețul litiului a crescut pentru a treia săptămână și se așteaptă să crească.", None, "ro"),
        ("Ličio kaina kyla trečią savaitę iš eilės ir yra didžiausia nuo metų pradžios.", None, "lt"),
        ("Harga litium naik untuk minggu ketiga dan dijangka meningkat kerana permintaan oleh kilang.", "ms", "ms"),
        ("Tin 70 Lead 44 Zinc 14 Copper 11 Nickel 6 Cobalt 15", None, None),
        ("Tin 70 Lead 44 Zinc 14 Copper 11 Nickel 6 Cobalt 15", "en", "en"),
        (" " * 50, None, None),
        ("Tin", "fr_FR", "fr"),
        ("", None, None),
    ],
)
def test_the_text_tells_its_language_before_the_declaration(
    text: str, declared: str | None, expected: str | None
) -> None:
    assert language(text, declared=declared) == expected


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("Tin falls again ...", True),
        ('overcoming the "neck sticki', True),
        ("《关于锂的", True),
        ('A 12" disc of tin', False),
        ("Tin falls again", False),
        ("“Tin” falls (again)", False),
    ],
)
def test_a_title_that_ends_inside_a_quotation_is_cut(title: str, cut: bool) -> None:
    assert is_truncated(title) is cut


@pytest.mark.parametrize(
    ("paragraph", "suspected"),
    [
        pytest.param(
            "The leading cadres stressed that the backbone enterprises should give full play to the talent team and"
            " speed up the construction of the tin demonstration base.",
            True,
            id="carried over word for word",
        ),
        pytest.param(
            "The province's party secretary told miners that tin output would fall, and vigorously denied a ban.",
            False,
            id="written in English about China",
        ),
        pytest.param(PROSE, False, id="plain news"),
    ],
)
def test_officialese_in_english_gives_machine_translation_away(paragraph: str, suspected: bool) -> None:
    flags = a_page("", f"<h1>Tin this week</h1><p>{paragraph}</p>{PROSE}").flags

    assert ("machine_translation_suspected" in flags) == suspected
