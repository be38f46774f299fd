"""Editions are never edited, and each channel gets each day once, whatever fails on the way."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from socket import socket
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import Engine

from monitor.digest import Profile, window_of
from monitor.domain.reports import RenderedDigest
from monitor.errors import ConfigError, DeliveryError
from monitor.pipeline.ingest import Importer
from monitor.pipeline.report import Reporter, told_of
from monitor.store.archive import open_archive
from monitor.store.database import open_engine
from monitor.tag import vocabulary
from tests.builders import NOW, a_page
from tests.deliver.servers import a_mail_server, a_server_that
from tests.serve.commands import be_command, forks, monitor

DAY = NOW.date()
PROFILE = Profile(channels=("good", "bad"))


@dataclass
class Mailbox:
    """A channel that keeps what it gets, or refuses."""

    name: str
    refuses: bool = False
    for_good: bool = False
    got: list[bytes] = field(default_factory=list)

    def send(self, rendered: Mapping[str, RenderedDigest]) -> None:
        if self.refuses:
            raise DeliveryError("no", refused=self.for_good)
        self.got.append(rendered["text"].content)


class Desk:
    """A reporter with two channels and a clock that we set."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.now = NOW
        self.good, self.bad = Mailbox("good"), Mailbox("bad", refuses=True)
        self.reporter = Reporter(
            engine,
            vocabulary=vocabulary,
            folder=folder / "digests",
            channels={"good": self.good, "bad": self.bad},
            now=lambda: self.now,
        )

    def bring(self, title: str, at: datetime) -> None:
        file = self.folder / f"{title}.html"
        file.write_text(
            a_page(title, (f"{title} says the lithium office of Chile in its note. " * 8,)), encoding="utf-8"
        )
        Importer(self.engine, sources={}, now=lambda: at).run([file])

    def sent(self, call: Callable[[], object]) -> tuple[int, int]:
        call()
        return len(self.good.got), len(self.bad.got)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    desk = Desk(engine, tmp_path)
    desk.bring("Lithium mine opens", NOW - timedelta(hours=2))
    return desk


def test_what_an_earlier_day_has_is_not_new(desk: Desk) -> None:
    first = desk.reporter.compose(DAY, PROFILE)

    desk.bring("Copper mine opens", NOW - timedelta(days=1))
    later = desk.reporter.compose(DAY, PROFILE)

    assert {metal.id for metal in first.new_metals} == {"lithium"}
    assert {region.id for region in first.new_regions} == {"CL"}
    assert (later.new_metals, later.new_regions) == ((), ())


def test_an_organisation_is_counted_today_and_in_the_weeks_before(desk: Desk) -> None:
    for days, title in (
        (0, "Salar Lithium Corp"),
        (3, "Salar Lithium Corp again"),
        (40, "Salar Lithium Corp long ago"),
    ):
        desk.bring(title, NOW - timedelta(days=days))
    today, first = window_of(DAY, "UTC"), window_of(DAY - timedelta(days=28), "UTC")

    with open_archive(desk.engine) as archive:
        told = told_of(archive, first, today)

        assert (told("Salar Lithium Corp"), told("Nobody Mining Ltd")) == ((1, 1), (0, 0))


def test_nothing_new_gives_the_same_edition(desk: Desk) -> None:
    first, made = desk.reporter.build(DAY, PROFILE)
    again, made_again = desk.reporter.build(DAY, PROFILE)

    assert (made, made_again) == (True, False)
    assert first == again


def test_a_later_fact_makes_the_next_revision_and_leaves_the_first(desk: Desk) -> None:
    first, _ = desk.reporter.build(DAY, PROFILE)
    desk.bring("Cobalt smelter closes", NOW - timedelta(hours=1))

    second, made = desk.reporter.build(DAY, PROFILE)

    with open_archive(desk.engine) as archive:
        kept = archive.digests.list()
    assert (made, first.revision, second.revision) == (True, 1, 2)
    assert [edition.sha256 for edition in kept] == [second.sha256, first.sha256]
    assert {file.name for file in (desk.folder / "digests" / str(DAY)).iterdir()} >= {
        "default.r1.html",
        "default.r2.html",
    }


def test_a_day_to_come_has_no_edition_before_its_news(desk: Desk) -> None:
    tomorrow = DAY + timedelta(days=1)
    with pytest.raises(ConfigError, match="has not begun"):
        desk.reporter.build(tomorrow, PROFILE)

    desk.bring("Nickel mine opens", NOW + timedelta(days=1))  # by a clock that is ahead of ours

    assert desk.reporter.build(tomorrow, PROFILE)[1]


@pytest.mark.parametrize("day", [date.min, date(1969, 12, 31), date(3000, 1, 1), date.max])
def test_days_beyond_every_calendar_are_refused(desk: Desk, day: date) -> None:
    with pytest.raises(ConfigError, match="none of them"):
        desk.reporter.build(day, PROFILE)


def test_each_channel_gets_an_edition_once(desk: Desk) -> None:
    edition, _ = desk.reporter.build(DAY, PROFILE)
    desk.bad.refuses = False

    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (1, 1)
    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (1, 1)


def test_a_channel_that_fails_stops_no_other_and_is_tried_again_later(desk: Desk) -> None:
    edition, _ = desk.reporter.build(DAY, PROFILE)
    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (1, 0)
    desk.bad.refuses = False

    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (1, 0)  # not yet: it has to wait
    desk.now += timedelta(minutes=2)
    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (1, 1)


def test_what_is_refused_for_good_is_offered_again_a_day_later_and_not_before(desk: Desk) -> None:
    """Somebody may have mended the settings; asking every four hours would only annoy the server's operator."""
    edition, _ = desk.reporter.build(DAY, PROFILE)
    desk.bad.for_good = True
    desk.reporter.send(edition, PROFILE)
    desk.bad.refuses = False

    desk.now += timedelta(hours=23)
    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (1, 0)
    desk.now += timedelta(hours=2)
    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (1, 1)


def test_who_asks_for_it_does_not_wait_and_gets_nothing_twice(desk: Desk) -> None:
    edition, _ = desk.reporter.build(DAY, PROFILE)
    desk.reporter.send(edition, PROFILE)
    desk.bad.refuses = False

    assert desk.reporter.outlook(edition, PROFILE) == {"good": "arrived before", "bad": "would be sent"}
    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE, waits=False)) == (1, 1)
    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE, waits=False)) == (1, 1)


def test_a_clock_that_is_set_back_by_years_keeps_nobody_waiting(desk: Desk) -> None:
    edition, _ = desk.reporter.build(DAY, PROFILE)
    desk.now += timedelta(days=900)
    desk.reporter.send(edition, PROFILE)
    desk.bad.refuses = False

    desk.now -= timedelta(days=899)
    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (1, 1)


def test_an_edition_whose_sender_died_is_taken_up_again(desk: Desk) -> None:
    edition, _ = desk.reporter.build(DAY, PROFILE)
    with open_archive(desk.engine, write=True) as archive:
        assert archive.digests.claim(edition, "good", now=desk.now)

    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (0, 0)  # perhaps somebody is sending it
    desk.now += timedelta(hours=1)
    assert desk.sent(lambda: desk.reporter.send(edition, PROFILE)) == (1, 0)


def test_finished_days_without_edition_are_missing_and_the_running_one_is_not(desk: Desk) -> None:
    assert desk.reporter.missing(PROFILE) == []

    desk.now += timedelta(days=2)
    assert desk.reporter.missing(PROFILE) == [DAY]
    desk.reporter.build(DAY, PROFILE)
    assert desk.reporter.missing(PROFILE) == []


def test_a_day_that_arrived_is_not_sent_again_when_it_is_revised(desk: Desk) -> None:
    edition, _ = desk.reporter.build(DAY, PROFILE)
    desk.bad.refuses = False
    desk.reporter.send(edition, PROFILE)
    desk.bring("Cobalt smelter closes", NOW - timedelta(hours=1))
    desk.reporter.build(DAY, PROFILE)
    desk.now += timedelta(days=1)

    assert desk.reporter.undelivered(PROFILE) == []
    assert date.fromisoformat(str(edition.day)) == DAY


def test_a_profile_with_a_query_gets_what_it_asks_for(desk: Desk) -> None:
    desk.bring("Cobalt smelter closes", NOW - timedelta(hours=1))

    everything = desk.reporter.compose(DAY, PROFILE)
    wanted = desk.reporter.compose(DAY, Profile(name="smelters", query="smelter"))

    assert (everything.articles, wanted.articles) == (2, 1)


def test_two_that_send_at_once_deliver_one_copy(desk: Desk) -> None:
    edition, _ = desk.reporter.build(DAY, PROFILE)
    desk.bad.refuses = False
    together = Barrier(2)

    def send() -> None:
        together.wait()
        desk.reporter.send(edition, PROFILE)

    senders = [Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert (len(desk.good.got), len(desk.bad.got)) == (1, 1)


def test_a_clock_that_is_set_back_repeats_nothing(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    edition, _ = desk.reporter.build(DAY, PROFILE)
    desk.bad.refuses = False
    desk.reporter.send(edition, PROFILE)

    desk.now -= timedelta(hours=3)
    again, made = desk.reporter.build(DAY, PROFILE)

    assert (made, again) == (False, edition)
    assert desk.sent(lambda: desk.reporter.send(again, PROFILE)) == (1, 1)
    assert desk.reporter.undelivered(PROFILE) == []


def test_killed_while_it_builds_it_leaves_a_whole_edition_or_none(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("version: 1\nsources: []\n", encoding="utf-8")
    assert monitor(tmp_path, "init").code == 0
    chance = Random()
    seed = chance.randrange(10**6)
    chance.seed(seed)

    for day in range(1, 9):
        process = forks().Process(target=be_command, args=(str(tmp_path), ("digest", "build", f"2026-01-0{day}"), {}))
        process.start()
        process.join(chance.uniform(0.2, 1.5))
        process.kill()
        process.join()

    for day in range(1, 9):
        said = monitor(tmp_path, "digest", "build", f"2026-01-0{day}", "--json")
        assert json.loads(said.out)["revision"] == 1, f"seed {seed}"


def test_two_processes_that_send_at_once_leave_one_mail(tmp_path: Path) -> None:
    with a_mail_server() as mailbox:
        settings = a_mailed_home(tmp_path, mailbox.port)
        senders = [
            forks().Process(target=be_command, args=(str(tmp_path), ("digest", "send", str(DAY)), settings))
            for _ in range(3)
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

        assert [sender.exitcode for sender in senders] == [0, 0, 0]
        assert len(mailbox.taken) == 1


def test_killed_while_it_sends_it_is_sent_by_the_next_and_once(tmp_path: Path) -> None:
    reached = Event()

    def hang(connection: socket) -> None:
        reached.set()
        connection.recv(1)

    with a_server_that(hang) as port:
        settings = a_mailed_home(tmp_path, port)
        sender = forks().Process(target=be_command, args=(str(tmp_path), ("digest", "send", str(DAY)), settings))
        sender.start()
        assert reached.wait(60)
        sender.kill()
        sender.join()
    engine = open_engine(f"sqlite:///{tmp_path / 'db' / 'monitor.db'}")
    post = Mailbox("email")
    reporter = Reporter(
        engine,
        vocabulary=vocabulary,
        folder=tmp_path / "digests",
        channels={"email": post},
        now=lambda: datetime.now(UTC) + timedelta(hours=1),
    )
    with open_archive(engine) as archive:
        edition = archive.digests.latest(DAY, "default")

    assert edition is not None
    assert [reporter.send(edition, Profile(channels=("email",)))["email"] for _ in range(2)] == [
        "sent",
        "nothing to do",
    ]
    assert len(post.got) == 1


def a_mailed_home(folder: Path, port: int) -> dict[str, str]:
    """A home with a digest of DAY and mail as its channel; gives the settings."""
    (folder / "sources.yaml").write_text(
        "version: 1\nsources: []\nprofiles:\n  - name: default\n    channels: [email]\n", encoding="utf-8"
    )
    settings = {
        f"MONITOR_CHANNELS__EMAIL__{name}": value
        for name, value in {
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "SECURITY": "none",
            "SENDER": "monitor@example.org",
            "TO": "desk@example.org",
        }.items()
    }
    for words in (("db", "upgrade"), ("digest", "build", str(DAY))):
        assert monitor(folder, *words, **settings).code == 0
    return settings
