"""Commands, one file per group."""

import os

import typer

from monitor.serve.cli import (
    archive,
    articles,
    collecting,
    digests,
    notifying,
    querying,
    renewing,
    service,
    sources,
    stories,
)
from monitor.serve.logs import configure_logs

app = typer.Typer(
    name="monitor",
    help="Watch the news on strategic resources: collect, deduplicate, tag, store, report.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def begin() -> None:
    """Send the log to standard error before any command says something."""
    configure_logs(os.environ.get("MONITOR_LOG_FORMAT", "console"))


service.add_to(app)
collecting.add_to(app)
querying.add_to(app)
articles.add_to(app)
renewing.add_to(app)
app.add_typer(digests.app, name="digest")
app.add_typer(stories.story, name="story")
app.add_typer(stories.stories, name="stories")
app.add_typer(sources.app, name="sources")
app.add_typer(notifying.app, name="notify")
archive.add_to(app)
