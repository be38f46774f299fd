"""Promises about addresses: one article has one, two articles never share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.dedup.urls import article_address, canonical_url

PLAIN = "https://gazette.example/2026/11/lithium-4711.html"


@pytest.mark.parametrize(
    "decorated",
    [
        pytest.param("http://gazette.example/2026/11/lithium-4711.html", id="scheme"),
        pytest.param("https://www.gazette.example/2026/11/lithium-4711.html", id="www"),
        pytest.param("https://WWW.Gazette.Example/2026/11/lithium-4711.html", id="case of the host"),
        pytest.param("https://gazette.example:443/2026/11/lithium-4711.html", id="default port"),
        pytest.param("https://gazette.example./2026/11/lithium-4711.html", id="root dot"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html#comments", id="fragment"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html#:~:text=brine", id="text fragment"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html?", id="empty query"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html/", id="trailing slash"),
        pytest.param("https://gazette.example/2026//11/lithium-4711.html", id="doubled slash"),
        pytest.param("https://gazette.example/2026/10/../11/lithium-4711.html", id="dot segments"),
        pytest.param("https://gazette.example/2026/11/lithium%2d4711.html", id="needless percent-encoding"),
        pytest.param("https://m.gazette.example/2026/11/lithium-4711.html", id="mobile twin"),
        pytest.param("https://wap.gazette.example/2026/11/lithium-4711.html", id="wap twin"),
        pytest.param("https://amp.gazette.example/2026/11/lithium-4711.html", id="AMP host"),
        pytest.param("https://gazette.example/amp/2026/11/lithium-4711.html", id="AMP folder"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.amp.html", id="AMP suffix"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html?outputType=amp", id="AMP parameter"),
        pytest.param(
            "https://www.google.com/amp/s/gazette.example/2026/11/lithium-4711.html", id="AMP cache of Google"
        ),
        pytest.param(
            "https://gazette-example.cdn.ampproject.org/c/s/gazette.example/2026/11/lithium-4711.html", id="AMP project"
        ),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html?utm_source=a&fbclid=b", id="tracking"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html?UTM_Source=a", id="tracking in capitals"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html?spm=a2.b3&from=weixin", id="tracking in China"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html?PHPSESSID=1f", id="session"),
        pytest.param("https://gazette.example/2026/11/lithium-4711.html;jsessionid=1F2E", id="session in the path"),
        pytest.param(
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fgazette.example%2F2026%2F11%2Flithium-4711.html&h=x",
            id="redirector",
        ),
        pytest.param("  https://gazette.example/2026/11/lithium-4711.html\n", id="space around it"),
    ],
)
def test_one_article_has_one_address(decorated: str) -> None:
    assert canonical_url(decorated) == PLAIN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("?id=1", "?id=2", id="numbered articles"),
        pytest.param("?p=17", "?p=18", id="WordPress"),
        pytest.param("?page=1", "?page=2", id="pages"),
        pytest.param("?lang=en", "?lang=zh", id="languages"),
        pytest.param("?sid=4711", "?sid=4712", id="short story ids"),
        pytest.param("?ref=17", "?ref=18", id="references that are numbers"),
        pytest.param("?20261121", "?20261122", id="a bare query"),
        pytest.param("/Story", "/story", id="case of the path"),
        pytest.param("/2026/amp-prices", "/2026/prices", id="amp within a word"),
        pytest.param("/a%2Fb", "/a/b", id="an encoded slash"),
        pytest.param("#!/story/1", "#!/story/2", id="articles behind a fragment"),
        pytest.param(":8080/a", ":8081/a", id="ports"),
    ],
)
def test_two_articles_never_share_an_address(one: str, other: str) -> None:
    assert canonical_url(f"https://gazette.example{one}") != canonical_url(f"https://gazette.example{other}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("https://gazette.example/?b=2&a=1", "https://gazette.example/?a=1&b=2", id="order of parameters"),
        pytest.param("https://bücher.example/x", "https://xn--bcher-kva.example/x", id="IDNA"),
        pytest.param("https://gazette.example/锂", "https://gazette.example/%e9%94%82", id="Chinese in the path"),
        pytest.param("https://gazette.example/index.html", "https://gazette.example", id="index file"),
        pytest.param("https://en.m.gazette.example/x", "https://en.gazette.example/x", id="mobile label inside"),
        pytest.param("https://gazette.example/x/amp/", "https://gazette.example/x/", id="AMP below a folder"),
    ],
)
def test_spellings_of_one_address_meet(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    "url", ["", "not an address", "mailto:a@gazette.example", "https://[::1", "https://x:99999999/", "file:///etc"]
)
def test_what_is_no_web_address_stays_as_it_is(url: str) -> None:
    assert canonical_url(url) == url


PARTS = st.text(alphabet=st.sampled_from("abcwwm.amp/:?&=#%2d;-锂é[]@ +index.html\\"), max_size=40)


@given(PARTS)
def test_twice_is_once(part: str) -> None:
    once = canonical_url("https://www." + part)

    assert canonical_url(once) == once


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    canonical_url(text)
    canonical_url("http://" + text)


ASKED = "https://gazette.example/news/lithium-4711.html"


@pytest.mark.parametrize(
    ("final", "declared", "expected"),
    [
        pytest.param(ASKED, None, ASKED, id="nothing declared"),
        pytest.param(ASKED + "?x=1", ASKED, ASKED + "?x=1", id="drops a parameter that may matter"),
        pytest.param(
            ASKED, "https://www.gazette.example/2026/lithium", "https://gazette.example/2026/lithium", id="own"
        ),
        pytest.param(ASKED, "https://news.gazette.example/a", "https://news.gazette.example/a", id="a sister host"),
        pytest.param(ASKED, "https://other.example/lithium", ASKED, id="another site"),
        pytest.param(ASKED, "https://gazette.example/", ASKED, id="the home page"),
        pytest.param(ASKED, "https://gazette.example/news", ASKED, id="the section it lies in"),
        pytest.param(ASKED, "/news/lithium", ASKED, id="not absolute"),
        pytest.param("https://gazette.example/", None, ASKED, id="redirected to the home page"),
        pytest.param("https://gazette.example/new-place", None, "https://gazette.example/new-place", id="redirected"),
    ],
)
def test_what_a_page_calls_itself_is_believed_with_care(final: str, declared: str | None, expected: str) -> None:
    assert article_address(ASKED, final, declared) == expected


def test_sites_below_a_country_are_told_apart() -> None:
    asked = "https://one.com.cn/a/1.html"

    assert article_address(asked, asked, "https://two.com.cn/a/1.html") == asked
