"""Takes mail by LMTP (RFC 2033) from a mail server beside us: each recipient hears 250 when the raw mail is committed."""
import errno
import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

from aiosmtpd.lmtp import LMTP

from helpdesk.channels.email.conversation import Conversation
from helpdesk.channels.email.receiver import Receiver

UNIX = "unix:"


class _LmtpConversation(LMTP, Conversation):
    """After the mail itself there is an answer for every recipient that was taken (RFC 2033, 4.2)."""

    _recipients = 0

    async def push(self, status) -> None:
        """Says one answer, or the answer to a mail once for each of its recipients."""
        if str(status).startswith("354"):
            self._recipients = len(self.envelope.rcpt_tos)
            await super().push(status)
            return
        times, self._recipients = max(self._recipients, 1), 0
        await super().push("\r\n".join([status] * times))


class LmtpReceiver(Receiver):
    """The LMTP server of one worker process, at a port or a socket in the file system."""

    source = "lmtp"
    conversation = _LmtpConversation

    def stop(self) -> None:
        """Ends as an SMTP server does, and takes its socket away."""
        super().stop()
        if isinstance(self.address, str):
            with suppress(OSError):
                os.unlink(self.address)

    def _places(self) -> list:
        return [self._wanted[len(UNIX):]] if self._wanted.startswith(UNIX) else super()._places()[:1]

    def _open(self, place) -> socket.socket:
        if not isinstance(place, str):
            return super()._open(place)
        _clear(Path(place))
        listening = socket.socket(socket.AF_UNIX)
        try:
            listening.bind(place)
            # Who may deliver is decided by who may enter its folder, as with other mail servers.
            os.chmod(place, 0o666)
            listening.listen(100)
        except BaseException:
            listening.close()
            raise
        return listening

    def _name_of(self, listening: socket.socket):
        name = listening.getsockname()
        return name if isinstance(name, str) else name[:2]


def _clear(path: Path) -> None:
    """Removes the socket that a dead process left. :raises OSError: when somebody listens there, or it is no socket."""
    if not path.exists():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        if not stat.S_ISSOCK(path.stat().st_mode) or probe.connect_ex(str(path)) == 0:
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    path.unlink()
