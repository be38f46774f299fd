"""What the README says is true: every setting and command is in it, and the container files are what they claim."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from monitor.serve.cli import app
from monitor.settings import variables

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def settings_table() -> str:
    rows = [f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |" for name, default, meaning in variables()]
    return "\n".join(["| Variable | Default | Meaning |", "|---|---|---|", *rows])


def test_the_settings_table_is_that_of_the_code() -> None:
    """When this fails, put the expected table between the two marks in README.md."""
    written = re.search(r"<!-- settings: begin[^>]*-->\n(.*?)\n?<!-- settings: end -->", README, re.DOTALL)

    assert written is not None
    assert written[1].strip() == settings_table()


@pytest.mark.parametrize("setting", [pytest.param(setting, id=setting[0]) for setting in variables()])
def test_every_setting_says_what_it_means(setting: tuple[str, str, str]) -> None:
    _, _, meaning = setting

    assert meaning


@pytest.mark.parametrize("name", sorted(typer.main.get_command(app).commands))  # type: ignore[attr-defined]  # a group
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`monitor {name}" in README


def test_every_file_that_the_readme_names_exists() -> None:
    named = re.findall(r"\]\((?!http)([^)#]+)\)", README) + re.findall(r"`((?:monitor|db|tests|docs)/[^`* ]*)`", README)

    made_at_run_time = {"db/monitor.db"}
    assert [path for path in named if path not in made_at_run_time and not (ROOT / path).exists()] == []


def test_the_compose_file_follows_the_compose_specification() -> None:
    checked = subprocess.run(
        [
            Path(sys.executable).parent / "check-jsonschema",
            "--builtin-schema",
            "vendor.compose-spec",
            "docker-compose.yml",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_image_runs_as_nobody_special_and_is_checked() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()

    assert "USER monitor" in lines
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_the_lock_pins_with_hashes_and_names_no_registry() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = [line for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]

    assert "://" not in lock
    assert all("==" in line for line in pinned)
    assert lock.count("--hash=sha256:") >= len(pinned)
