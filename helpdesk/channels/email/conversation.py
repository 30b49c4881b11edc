"""One SMTP conversation (RFC 5321) as the library leads it; what every mail passes through is read in fewer steps."""
import asyncio
import re

from aiosmtpd.smtp import SMTP

# What nearly every sender writes; the rest is for the library's whole grammar.
_PLAIN = re.compile(r"<([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255})>(?:\s+(\S.*))?", re.ASCII)
_DOT, _END = b".\r\n", b"\r\n.\r\n"


class Conversation(SMTP):
    """Real mails have lines longer than RFC 5321 allows, and losing them would be worse: only a whole mail has a limit."""

    line_length_limit = 2**20

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """(address, parameters) of a MAIL or RCPT command; None where it is no address."""
        plain = _PLAIN.fullmatch(arg)
        return (plain[1], plain[2] or "") if plain else super()._getaddr(arg)

    async def smtp_DATA(self, arg: str | None) -> None:
        """Takes a mail (RFC 5321, 4.1.1.4); the library would read it line by line."""
        if await self.check_helo_needed():
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        raw = await self._whole_mail()
        if raw is None:
            answer = "552 5.3.4 Too much mail data"
        else:
            self.envelope.content = self.envelope.original_content = raw
            answer = await self._call_handler_hook("DATA")
        self._set_post_data_state()
        await self.push(answer)

    async def _whole_mail(self) -> bytes | None:
        """The bytes up to the lone dot, without the dots that were put before others (RFC 5321, 4.5.2); None when they are too many."""
        pieces, size, last = [], 0, b"\r\n"
        while last != _END:
            try:
                piece = await self._reader.readuntil(_DOT)
            except asyncio.LimitOverrunError as more:
                piece = await self._reader.read(more.consumed)
            last = (last + piece[-len(_END):])[-len(_END):]
            size += len(piece)
            if size > self.data_size_limit + len(_DOT):     # the sender hears it once all was said
                pieces.clear()
            else:
                pieces.append(piece)
        if not pieces:
            return None
        pieces[-1] = pieces[-1][:-len(_DOT)]
        raw = b"".join(pieces)
        return (b"\r\n" + raw).replace(b"\r\n.", b"\r\n")[2:] if raw.startswith(b".") or b"\r\n." in raw else raw
