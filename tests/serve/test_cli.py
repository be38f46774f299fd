"""Commands through the real entry point, in the folder of a new user."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from monitor.serve.cli import app
from tests.newsroom import open_newsroom, write_sources
from tests.serve.commands import monitor

SEEDS_GOLD = [
    ({"lithium", "potash", "magnesium", "boron"}, {"CN", "CN-QH", "CN-JX"}),
    ({"rare-earths", "precious-metals", "critical-minerals", "rare-metals", "lithium"}, {"CN", "CN-NM"}),
    ({"lithium"}, {"CN", "CN-JX"}),
    ({"lithium"}, {"CN", "CN-QH"}),
    ({"vanadium", "titanium", "rare-earths"}, {"CN", "CN-SC"}),
]
TRAPS = {
    "zirconium",
    "selenium",
    "lead",
    "US",
    "US-UT",
    "CN-HL",
    "CN-JS",
    "CN-BJ",
    "CN-JL",
    "CN-GD",
    "nonferrous-metals",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `monitor init` was run."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "sources.yaml").write_text("version: 1\nsources: []\n", encoding="utf-8")
    said = monitor(folder, "init")
    assert said.code == 0, said.err
    return folder


def all_commands() -> Iterator[tuple[str, ...]]:
    def below(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        children = getattr(command, "commands", None)
        if children is None:
            yield words
        else:
            for name, child in children.items():
                yield from below(child, (*words, name))

    return below(typer.main.get_command(app), ())


@pytest.mark.parametrize("words", list(all_commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(words: tuple[str, ...], tmp_path: Path) -> None:
    said = monitor(tmp_path, *words, "--help")

    assert said.code == 0
    assert f"Example: monitor {' '.join(words)}" in " ".join(said.out.split())


def test_the_installed_script_is_the_same_program() -> None:
    script = subprocess.run(
        [Path(sys.executable).parent / "monitor", "--help"], capture_output=True, text=True, check=True
    )
    module = subprocess.run([sys.executable, "-m", "monitor", "--help"], capture_output=True, text=True, check=True)

    assert "Usage: monitor" in script.stdout
    assert "collect" in module.stdout


def test_the_seeds_are_tagged_as_their_reader_would(home: Path) -> None:
    said = monitor(home, "query", "select metals, regions from v_articles where source = 'seeds' order by id", "--json")

    rows = [(set(row["metals"].split(",")), set(row["regions"].split(","))) for row in json.loads(said.out)]
    for (metals, regions), (core_metals, core_regions) in zip(rows, SEEDS_GOLD, strict=True):
        assert core_metals <= metals
        assert core_regions <= regions
        assert not (metals | regions) & TRAPS


def test_init_twice_changes_nothing(home: Path) -> None:
    before = monitor(home, "query", "select id, first_seen, metals from v_articles order by id").out
    editions = monitor(home, "digest", "list", "--json").out

    said = monitor(home, "init")

    assert said.code == 0
    assert monitor(home, "query", "select id, first_seen, metals from v_articles order by id").out == before
    assert monitor(home, "digest", "list", "--json").out == editions


def test_importing_twice_changes_nothing(home: Path) -> None:
    lines = [{"id": "x1", "title": "Tungsten mine in Spain", "text": "A tungsten mine opens in Spain."}, {"text": 3}]
    (home / "some.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nno json\n", encoding="utf-8")

    first = monitor(home, "import", "some.jsonl", "--json")
    second = monitor(home, "import", "some.jsonl", "--json")

    assert (first.code, json.loads(first.out)["sources"]["import"]["kept"]) == (1, 1)
    assert json.loads(first.out)["dropped"] == {"bad_line": 2}
    assert json.loads(second.out)["sources"]["import"]["kept"] == 0
    assert json.loads(second.out)["sources"]["import"]["known"] == 1
    assert json.loads(
        monitor(home, "query", "select count(*) as n from v_articles where external_id='x1'", "--json").out
    ) == [{"n": 1}]


def test_show_and_explain_name_the_evidence(home: Path) -> None:
    shown = monitor(home, "show", "1")
    explained = monitor(home, "explain", "1", "--json")

    assert "Qinghai Salt Lake Research Institute" in shown.out
    article = json.loads(explained.out)
    for tag in (*article["tags"]["metals"], *article["tags"]["regions"]):
        for mention in tag["mentions"]:
            assert article[mention["field"]][mention["start"] : mention["end"]] == mention["words"]


@pytest.mark.parametrize("form", ["md", "html", "text", "json"])
def test_the_digest_is_shown_in_every_form(home: Path, form: str) -> None:
    said = monitor(home, "digest", "show", "--format", form)

    assert said.code == 0
    assert "Panzhihua" in said.out


def test_building_a_digest_again_gives_the_same_edition(home: Path) -> None:
    first = json.loads(monitor(home, "digest", "build", "2026-11-20", "--json").out)
    second = json.loads(monitor(home, "digest", "build", "2026-11-20", "--json").out)

    assert (first["new"], second["new"]) == (True, False)
    assert first["sha256"] == second["sha256"]


def test_what_is_wrong_is_said_in_words_with_its_exit_code(home: Path, tmp_path: Path) -> None:
    cases = [
        (home, ("show", "99999"), {}, 1, "no article 99999"),
        (home, ("digest", "show", "soon"), {}, 2, "no day"),
        (home, ("query", "delete from articles"), {}, 2, "Only reading"),
        (home, ("query", "select * from nothing"), {}, 2, "nothing"),
        (home, ("collect", "--source", "nowhere"), {}, 2, "nowhere"),
        (home, ("import", "nothing.txt"), {}, 2, "nothing.txt"),
        (home, ("digest", "list"), {"MONITOR_PROT": "1"}, 2, "MONITOR_PORT"),
        (home, ("digest", "list"), {"MONITOR_DATABASE_URL": "mysql://x/y"}, 2, "mysql"),
        (home, ("sources", "test", "http://127.0.0.1:1/feed.xml"), {}, 3, "127.0.0.1"),
        (tmp_path, ("digest", "list"), {}, 4, "monitor init"),
    ]
    for folder, words, settings, code, told in cases:
        said = monitor(folder, *words, **settings)

        assert said.code == code, (words, said)
        assert told in said.err
        assert "Traceback" not in said.err


def test_a_query_is_printed_as_csv_that_no_spreadsheet_runs(home: Path) -> None:
    said = monitor(home, "query", "select '=1+1' as a, 2 as b", "--csv")

    assert said.out.splitlines() == ["a,b", "'=1+1,2"]


def test_collecting_and_trying_a_source(tmp_path: Path) -> None:
    open_loopback = {
        "MONITOR_FETCH__ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "MONITOR_FETCH__PER_HOST_DELAY_SECONDS": "0",
    }
    with open_newsroom() as newsroom:
        newsroom.publish("feed", 2, 1)
        write_sources(newsroom, tmp_path)

        tried = monitor(tmp_path, "sources", "test", "feed", "--json", **open_loopback)
        collected = monitor(tmp_path, "collect", "--source", "feed", "--json", **open_loopback)
        health = monitor(tmp_path, "sources", "health", "--json", **open_loopback)

    assert json.loads(tried.out)["usable"]
    assert [row["new"] for row in json.loads(collected.out)] == [2]
    states = {row["source"]: row["state"] for row in json.loads(health.out)}
    assert states["feed"] == "ok"


def test_the_doctor_finds_nothing_wrong_but_the_missing_sources(home: Path) -> None:
    findings = {finding["what"]: finding["ok"] for finding in json.loads(monitor(home, "doctor", "--json").out)}

    assert [what for what, ok in findings.items() if not ok] == ["sources"]


def test_old_articles_are_renewed_after_saying_what_changes(home: Path) -> None:
    looked = monitor(home, "tags", "retag", "--dry-run", "--json")
    retagged = monitor(home, "tags", "retag")
    extracted = monitor(home, "reextract", "--source", "seeds")
    mistaken = monitor(home, "reextract", "--source", "seed")

    assert json.loads(looked.out)["changed"] == 0
    assert (retagged.code, "0 articles changed" in retagged.err) == (0, True)
    assert extracted.out.splitlines()[0].endswith("0 change")
    assert (mistaken.code, "Did you mean seeds?" in mistaken.err) == (2, True)


def test_the_tagger_can_be_tried_on_any_text(home: Path) -> None:
    said = json.loads(monitor(home, "tags", "try", "Chile mines lithium; the lead manager left.", "--json").out)

    assert [tag["id"] for tag in said["metals"]] == ["lithium"]
    assert [refusal["id"] for refusal in said["rejected"]] == ["lead"]


def test_a_story_shows_and_explains_itself(home: Path) -> None:
    shown = json.loads(monitor(home, "story", "show", "1", "--json").out)
    explained = json.loads(monitor(home, "story", "explain", "1", "--json").out)

    assert [(article["id"], article["status"]) for article in shown] == [(1, "new")]
    assert explained == [{"article": 1, "decided by": "machine", "reason": "it begins the story"}]
    assert monitor(home, "stories", "rebuild", "--dry-run", "--json").code == 0
    assert monitor(home, "story", "undo").code == 1
