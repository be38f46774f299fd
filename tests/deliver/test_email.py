"""Mail reaches all its readers once, encrypted, or it says why not."""

import shutil
import socket
import ssl
import subprocess
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from monitor.deliver.channels.email import EmailChannel
from monitor.deliver.policy import EmailPolicy
from monitor.errors import ConfigError, DeliveryError
from tests.deliver.digests import a_rendered_digest
from tests.deliver.servers import a_mail_server, a_server_that


def a_channel(port: int, *, to: tuple[str, ...] = ("desk@reader.example",), **given: Any) -> EmailChannel:
    settings: dict[str, Any] = {"security": "none", "timeout_seconds": 5} | given
    policy = EmailPolicy(host="127.0.0.1", port=port, sender="Monitor <monitor@sender.example>", **settings)
    return EmailChannel(name="email", policy=policy, to=to)


def test_a_mail_arrives_whole_with_its_envelope() -> None:
    with a_mail_server() as mailbox:
        a_channel(mailbox.port).send(a_rendered_digest())

    (taken,) = mailbox.taken
    message = message_from_bytes(taken)
    assert message["Subject"] == "Strategic Resources Daily"
    assert message["To"] == "desk@reader.example"
    assert message["List-Unsubscribe"] == "<mailto:monitor@sender.example?subject=unsubscribe>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "One story." in str(message.get_payload())


def test_one_click_unsubscribing_is_offered_only_where_somebody_runs_it() -> None:
    with a_mail_server() as mailbox:
        a_channel(mailbox.port, unsubscribe_url="https://sender.example/u").send(a_rendered_digest())

    message = message_from_bytes(mailbox.taken[0])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://sender.example/u>")


def test_recipients_do_not_see_each_other() -> None:
    with a_mail_server() as mailbox:
        a_channel(mailbox.port, to=("a@reader.example", "b@reader.example")).send(a_rendered_digest())

    assert mailbox.recipients == [["a@reader.example", "b@reader.example"]]
    assert b"reader.example" not in mailbox.taken[0]


def test_one_refused_recipient_means_nobody_gets_it() -> None:
    """The edition is offered again as a whole: whoever had got it would get it twice."""
    answers = {"b@reader.example": "550 No such user"}
    with a_mail_server(answers) as mailbox, pytest.raises(DeliveryError, match=r"550 for b@reader\.example: No such"):
        a_channel(mailbox.port, to=("a@reader.example", "b@reader.example")).send(a_rendered_digest())

    assert mailbox.taken == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param({"MAIL": "451 Try later"}, "451: Try later", id="busy"),
        pytest.param({"DATA": "452 No room"}, "452: No room", id="full"),
        pytest.param(
            {"DATA": "554 Looks like spam"}, "554: Looks like spam; change the settings", id="refused for good"
        ),
    ],
)
def test_what_the_server_answers_is_what_the_operator_reads(answers: dict[str, str], said: str) -> None:
    with a_mail_server(answers) as mailbox, pytest.raises(DeliveryError, match=said):
        a_channel(mailbox.port).send(a_rendered_digest())

    assert mailbox.taken == []


@pytest.mark.parametrize(("answer", "refused"), [("451 Try later", False), ("554 Looks like spam", True)])
def test_what_is_refused_for_good_is_told_from_what_is_refused_now(answer: str, refused: bool) -> None:
    with a_mail_server({"DATA": answer}) as mailbox, pytest.raises(DeliveryError) as raised:
        a_channel(mailbox.port).send(a_rendered_digest())

    assert raised.value.refused is refused


def test_a_server_that_says_nothing_is_left_after_a_while() -> None:
    def hang(connection: socket.socket) -> None:
        connection.recv(1)

    with a_server_that(hang) as port, pytest.raises(DeliveryError, match="timed out"):
        a_channel(port, timeout_seconds=0.2).send(a_rendered_digest())


def test_a_line_dropped_before_the_answer_is_a_failure_and_the_copy_has_the_same_name() -> None:
    """Nobody can know whether the mail was taken; the Message-ID lets the mailbox recognise the second one."""
    texts: list[bytes] = []

    def take_and_drop(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        reader = connection.makefile("rb")
        for line in reader:
            if line.upper().startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
                texts.append(b"".join(iter(reader.readline, b".\r\n")))
                return
            connection.sendall(b"250 OK\r\n")

    with a_server_that(take_and_drop) as port:
        for _ in range(2):
            with pytest.raises(DeliveryError, match="closed"):
                a_channel(port).send(a_rendered_digest())

    first, second = (message_from_bytes(text)["Message-ID"] for text in texts)
    assert first == second


def test_nobody_listening_is_a_failure() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    with pytest.raises(DeliveryError, match="cannot be reached"):
        a_channel(port).send(a_rendered_digest())


def test_nothing_is_sent_in_the_clear_when_encryption_was_asked_for() -> None:
    with a_mail_server() as mailbox, pytest.raises(DeliveryError, match="STARTTLS"):
        a_channel(mailbox.port, security="starttls").send(a_rendered_digest())

    assert mailbox.taken == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody trusts by default."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path / "server.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=monitor-test"
    extensions = [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(file),
        "-out",
        str(tmp_path / "certificate.pem"),
    ]
    subprocess.run([*command.split(), *extensions], check=True, capture_output=True)
    file.write_text(file.read_text() + (tmp_path / "certificate.pem").read_text())
    return file


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)

    with a_mail_server(tls=tls) as mailbox, pytest.raises(DeliveryError, match="certificate"):
        a_channel(mailbox.port, security="starttls").send(a_rendered_digest())

    assert mailbox.taken == []


def test_mail_goes_through_an_encrypted_line(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)

    with a_mail_server(tls=tls) as mailbox:
        a_channel(mailbox.port, security="starttls").send(a_rendered_digest())

    assert len(mailbox.taken) == 1


@pytest.mark.parametrize("address", ["", "desk", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_what_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="no e-mail address"):
        a_channel(25, to=(address,))


def test_a_password_never_leaves_in_the_clear() -> None:
    with pytest.raises(ValueError, match="never sent unencrypted"):
        EmailPolicy(host="mail.example", sender="m@sender.example", security="none", password=SecretStr("hunter2"))
