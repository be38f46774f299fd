"""The real entry point, as a user runs it: a process of its own, which begins with everything imported."""

import multiprocessing
import os
import sys
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
