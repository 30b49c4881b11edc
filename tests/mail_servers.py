"""Real mail servers for the tests: an SMTP server that keeps what we send, and a Dovecot with a mailbox of its own."""
import getpass
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from base64 import b64decode, b64encode
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from imapclient import imap_utf7

from tests.engines import free_port

PASSWORD = "a-mailbox-password"


@dataclass
class Sink:
    """What a mail server took from us; `answers` refuse a recipient with the given SMTP answer."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.raw.append(envelope.original_content)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.mails.append(message_from_bytes(envelope.original_content, policy=POLICY))
        return "250 OK"

    def wait_for(self, recipient: str, seconds: float = 20) -> EmailMessage:
        """The newest mail to an address, as soon as there is one."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for mail in reversed(self.mails):
                if mail["To"] and recipient in str(mail["To"]):
                    return mail
            time.sleep(0.05)
        raise AssertionError(f"no mail to {recipient} within {seconds} s; mails went to {[str(mail['To']) for mail in self.mails]}")


class SinkWithTokens(Sink):
    """A Sink that takes mail only from whoever shows the token `good` (SASL XOAUTH2); `shown` is what was said."""

    good: str = ""

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def auth_XOAUTH2(self, server, args):
        self.shown = b64decode(args[1]).decode() if len(args) > 1 else ""
        if self.good and self.shown == f"user=support@desk.test\x01auth=Bearer {self.good}\x01\x01":
            return AuthResult(success=True)
        await server.push("334 " + b64encode(b'{"status":"401"}').decode())
        await server._reader.readline()
        return AuthResult(success=False, handled=False)


@contextmanager
def smtp_sink(kind: type[Sink] = Sink, **options):
    """A running Sink; `options` are those of aiosmtpd's Controller."""
    sink = kind(free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, server_hostname="sink.test", **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@dataclass
class Imap:
    """A running IMAP server with one mailbox."""

    port: int
    user: str
    password: str
    folder: Path

    def append(self, raw: bytes, folder: str = "INBOX") -> None:
        """Puts a mail into a folder, as a delivery would."""
        with self._client() as client:
            assert client.append(_quoted(folder), None, None, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))[0] == "OK"

    def make(self, *folders: str) -> None:
        """Makes folders of these names."""
        with self._client() as client:
            for name in folders:
                assert client.create(_quoted(name))[0] == "OK"

    def remove(self, folder: str) -> None:
        """Removes a folder with all that is in it."""
        with self._client() as client:
            assert client.delete(_quoted(folder))[0] == "OK"

    def mails_in(self, folder: str) -> list[bytes]:
        """Every mail of a folder, in order."""
        with self._client() as client:
            client.select(_quoted(folder), readonly=True)
            answers = client.uid("FETCH", "1:*", "(BODY.PEEK[])")[1]
        return [answer[1] for answer in answers if isinstance(answer, tuple)]

    def mark_seen(self) -> None:
        """Somebody else reads everything first."""
        with self._client() as client:
            client.select("INBOX")
            client.store("1:*", "+FLAGS", "\\Seen")

    def renumber(self) -> None:
        """Gives all mails new UIDs under a new UIDVALIDITY, as a restored server does."""
        for path in (self.folder / "Maildir").glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)     # Dovecot makes the new UIDVALIDITY from the time in seconds

    @contextmanager
    def _client(self):
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login(self.user, self.password)
        try:
            yield client
        finally:
            client.logout()


def _quoted(name: str) -> bytes:
    """The name of a folder as IMAP writes it (modified UTF-7)."""
    return b'"' + imap_utf7.encode(name) + b'"'


@contextmanager
def dovecot(capabilities: str = ""):
    """A private Dovecot for the time of a test, without TLS, on a free port of the loopback address.

    `capabilities` are all that it claims to be able to, '' for the truth.
    """
    if not shutil.which("dovecot"):
        raise RuntimeError("Dovecot is not installed. On Debian or Ubuntu: sudo apt-get install dovecot-imapd")
    port, owner = free_port(), pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwnam(getpass.getuser())
    folder = Path(tempfile.mkdtemp(prefix="continua-imap-"))
    mail = folder / "mail"
    mail.mkdir()
    for part in (folder, mail):
        part.chmod(0o755)
    shutil.chown(mail, owner.pw_uid, owner.pw_gid)
    config = folder / "dovecot.conf"
    config.write_text(_configuration(folder, mail, port, owner) + (f"imap_capability = {capabilities}\n" if capabilities else ""))
    process = subprocess.Popen(["dovecot", "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(port, process, folder / "log")
        yield Imap(port, "support@desk.test", PASSWORD, mail)
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _configuration(folder: Path, mail: Path, port: int, owner: pwd.struct_passwd) -> str:
    users = "" if os.geteuid() == 0 else f"default_internal_user = {owner.pw_name}\ndefault_login_user = {owner.pw_name}\n"
    chroots = "" if os.geteuid() == 0 else "service anvil {\n  chroot =\n}\nservice imap-login {\n  chroot =\n}\n"
    return f"""
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{mail}/Maildir
first_valid_uid = 1
{users}passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={mail} allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
{chroots}"""


def _wait_until_it_answers(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and process.poll() is None:
        try:
            imaplib.IMAP4("127.0.0.1", port).shutdown()
            return
        except (OSError, imaplib.IMAP4.error):
            time.sleep(0.1)
    raise RuntimeError(f"Dovecot does not answer: {log.read_text() if log.exists() else process.poll()}")
