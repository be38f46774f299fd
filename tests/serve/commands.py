"""The real entry point, as a user runs it: a process of its own, which begins with everything imported."""

import json
import multiprocessing
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

_PRELOADED = [
    "monitor.serve.service",
    "monitor.serve.cli",
    "monitor.pipeline.report",
    "monitor.tag",
    "tests.serve.commands",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@cache
def forks() -> ForkServerContext:
    """Return where processes come from; each start would otherwise cost seconds of imports."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def monitor(folder: Path, *words: str, **settings: str) -> Said:
    """Run `monitor WORDS` in `folder`, with its data there, and return what it said."""
    process = forks().Process(target=be_command, args=(str(folder), words, settings))
    process.start()
    process.join(120)
    assert process.exitcode is not None, f"monitor {' '.join(words)} does not end"
    out, err = ((folder / name).read_text(encoding="utf-8") for name in (".out", ".err"))
    return Said(code=process.exitcode, out=out, err=err)


def monitors(folder: Path, lines: Sequence[Sequence[str]], **settings: str) -> list[Said]:
    """Run one command after the other in one process, and return what each said."""
    process = forks().Process(target=be_commands, args=(str(folder), lines, settings))
    process.start()
    process.join(120)
    assert process.exitcode == 0, "the process died, or does not end"
    return [Said(**said) for said in json.loads((folder / ".said").read_text(encoding="utf-8"))]


def be_commands(folder: str, lines: Sequence[Sequence[str]], settings: dict[str, str]) -> None:
    """Be the process of several commands."""
    said: list[dict[str, object]] = []
    earlier = []  # a file that nothing holds is closed, and with it the number that the next one has now
    for words in lines:
        code: object = 0
        try:
            be_command(folder, tuple(words), settings)
        except SystemExit as end:
            code = end.code or 0
        earlier += [sys.stdout, sys.stderr]
        for file in earlier[-2:]:
            file.flush()
        out, err = ((Path(folder) / name).read_text(encoding="utf-8") for name in (".out", ".err"))
        said.append({"code": code, "out": out, "err": err})
    (Path(folder) / ".said").write_text(json.dumps(said), encoding="utf-8")


def be_command(folder: str, words: tuple[str, ...], settings: dict[str, str]) -> None:
    """Be the process: output goes to files, as a shell's redirection does it."""
    os.chdir(folder)
    for name in [name for name in os.environ if name.startswith("MONITOR_")]:
        del os.environ[name]
    os.environ.update({"NO_COLOR": "1"} | settings)
    for number, name in ((1, ".out"), (2, ".err")):
        os.dup2(os.open(name, os.O_CREAT | os.O_TRUNC | os.O_WRONLY), number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8") for number in (1, 2))
    from monitor.serve.cli import output

    output.out.file, output.notes.file = sys.stdout, sys.stderr
    sys.argv = ["monitor", *words]
    from monitor.__main__ import main

    main()
