"""Pages that string articles together: the first one is the article."""

import pytest

from monitor.extract import extract_article

LEAD = [
    "The port of the province has reopened after the storm, the harbour master said, and ore carriers may berth again.",
    "Exports of nickel had stood still for three days, and twelve ships were waiting in the roads outside the harbour.",
    "Smelters abroad had begun to buy from other mines, but expect the usual deliveries to be made before the weekend.",
]


def an_entry(clock: str, number: int) -> str:
    return (
        f'<div class="entry" id="e{number}"><h3>Ship {number} leaves</h3><div class="when">{clock} Ada Ores</div>'
        f"<p>Ship number {number} has left the harbour with forty thousand tonnes of nickel ore on board, and the next"
        " one is being loaded; the crew expects calm weather on its way to the smelters in the north.</p></div>"
    )


def a_live_page(lead: list[str], clocks: list[str]) -> bytes:
    entries = "".join(an_entry(clock, number) for number, clock in enumerate(clocks, start=1))
    paragraphs = "".join(f"<p>{text}</p>" for text in lead)
    return f"""<html lang="en"><head><title>Port reopens - live</title></head><body><main><article>
        <h1>Port reopens - live</h1><div class="story">{paragraphs}<div class="stream">{entries}</div></div>
        </article></main></body></html>""".encode()


def test_the_article_above_the_entries_of_a_live_page_is_its_text() -> None:
    article = extract_article(a_live_page(LEAD, ["12:40", "12.15", "11:52", "9h30"]))

    assert article.text.split("\n\n") == LEAD


def test_without_an_article_above_them_the_first_entry_is_the_text() -> None:
    article = extract_article(a_live_page([], ["12:40", "12:15", "11:52", "11:30"]))

    assert "Ship number 1 has left" in article.text
    assert "Ship number 2" not in article.text


@pytest.mark.parametrize(
    "clocks",
    [
        pytest.param(["12:40", "11:15"], id="two are a coincidence"),
        pytest.param(["12:40", "", "11:15", "", "", "10:05", "", ""], id="times in few of many parts"),
        pytest.param(["Monday", "Tuesday", "Wednesday", "Thursday"], id="no times of day"),
    ],
)
def test_parts_that_are_no_entries_all_stay(clocks: list[str]) -> None:
    article = extract_article(a_live_page(LEAD, clocks))

    assert article.text.startswith(LEAD[0])
    assert all(f"Ship number {number} " in article.text for number in range(1, len(clocks) + 1))
