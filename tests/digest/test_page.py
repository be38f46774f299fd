"""The page in a real browser: readable by everybody, wide or narrow, light or dark. Needs Chromium, fetches nothing."""

import json
import shutil
import subprocess
from importlib.metadata import files
from pathlib import Path

import pytest

from monitor.digest import Profile, render
from monitor.domain.reports import Digest
from tests.digest.days import a_baseline, a_digest, a_source, an_archived_article
from tests.digest.test_seeds import digest as seeds

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

# Rules of WCAG 2.1 up to level AA, run by axe-core; the result is written where --dump-dom finds it.
RUN = """
<script>
axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).then(found => {
  const result = {
    violations: found.violations.map(each => [each.id, each.nodes.map(node => node.html + " " + node.failureSummary)]),
    passes: found.passes.length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
  const place = document.createElement("pre");
  place.id = "result";
  place.textContent = JSON.stringify(result);
  document.body.append(place);
});
</script>
"""


def axe() -> str:
    script = next(file for file in files("axe-core-python") or () if file.name == "axe.min.js")
    return script.read_text("utf-8").replace("</script", "<\\/script")


def look(page: str, folder: Path, *flags: str) -> dict[str, object]:
    """Open a page and return what axe says and how many pixels it is too wide."""
    file = folder / "page.html"
    file.write_text(page.replace("</body>", f"<script>{axe()}</script>{RUN}</body>"), "utf-8")
    still = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
    quiet = ("--disable-background-networking", "--disable-component-update", "--virtual-time-budget=20000")
    command = [
        CHROMIUM or "",
        *still,
        *quiet,
        *flags,
        f"--user-data-dir={folder / 'browser'}",
        "--dump-dom",
        f"file://{file}",
    ]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    _, mark, result = shown.rpartition('<pre id="result">')
    assert mark, "the page's check did not finish"
    found: dict[str, object] = json.loads(
        result.partition("</pre>")[0].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )
    return found


def a_busy_day() -> Digest:
    text = (
        "They signed a lithium supply agreement in Qinghai for 20,000 tonnes worth US$90 million, due by June 3, 2027."
    )
    articles = [an_archived_article(number, text, source=f"s{number}") for number in range(1, 13)]
    sources = (*(a_source(f"s{number}") for number in range(8)), a_source("down", failures=24))
    return a_digest(*articles, baseline=a_baseline(1), sources=sources)


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("dark, Chinese, on a phone", ("--window-size=500,900", "--blink-settings=preferredColorScheme=0")),
        ("a busy day", ("--window-size=1200,900",)),
    ],
)
def test_the_page_passes_the_rules_of_wcag_aa_and_never_scrolls_sideways(
    name: str, flags: tuple[str, ...], tmp_path: Path
) -> None:
    page = render(a_busy_day() if name == "a busy day" else seeds("zh"), "html").content.decode()

    found = look(page, tmp_path, *flags)

    assert found["violations"] == []
    assert isinstance(found["passes"], int)
    assert found["passes"] > 10
    assert found["wide"] == 0


def test_a_page_that_breaks_the_rules_is_noticed(tmp_path: Path) -> None:
    page = render(a_digest(an_archived_article(1), profile=Profile()), "html").content.decode()

    found = look(page.replace("--soft: #5a6870", "--soft: #d0d0d0").replace('lang="en"', ""), tmp_path)

    assert {rule[0] for rule in found["violations"]} >= {"html-has-lang"}  # type: ignore[attr-defined]  # a list, from JSON
