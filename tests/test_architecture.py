"""The house is as drawn: who may import whom, every plug in its table, no module that nobody could describe."""

import ast
import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "monitor").rglob("*.py"))

# Folders of plugs, and the method that makes a module there a plug; the table in __init__.py names each of them.
PLUGS = {"sources/kinds": "def read(self", "digest/formats": "def render(self", "deliver/channels": "def send(self"}
VAGUE = {"utils", "util", "helpers", "common", "base", "manager", "misc", "data", "info"}


def test_imports_follow_the_rule(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)

    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize(("folder", "method"), list(PLUGS.items()), ids=list(PLUGS))
def test_every_plug_is_in_its_table(folder: str, method: str) -> None:
    table = (ROOT / "monitor" / folder / "__init__.py").read_text(encoding="utf-8")
    modules = (ROOT / "monitor" / folder).glob("*.py")
    plugs = [module.stem for module in modules if method in module.read_text(encoding="utf-8")]

    assert plugs
    missing = [plug for plug in plugs if not re.search(rf"\b{plug}\b", table)]
    assert missing == [], f"add the missing line to monitor/{folder}/__init__.py"


@pytest.mark.parametrize("module", [pytest.param(m, id=str(m.relative_to(ROOT))) for m in MODULES])
def test_every_module_has_one_subject_and_says_it(module: Path) -> None:
    text = module.read_text(encoding="utf-8")

    assert module.stem not in VAGUE
    assert ast.get_docstring(ast.parse(text)), "a module's docstring gives the idea"
    assert len(text.splitlines()) <= 400, "over 400 lines: does it still have one subject?"
