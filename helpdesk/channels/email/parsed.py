"""What a raw mail says, in one frozen value; the JSON form is a public contract (`mail parse`)."""
from dataclasses import dataclass
from datetime import datetime

from helpdesk.channels.email.addresses import Address
from helpdesk.channels.email.bounces import Bounce
from helpdesk.channels.email.mime import Attachment
from helpdesk.channels.email.quotes import Segment


@dataclass(frozen=True)
class Parsed:
    """One mail. Texts are valid Unicode; missing values are '' or None or ()."""

    subject: str = ""
    sender: Address = Address("")
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    segments: tuple[Segment, ...] = ()
    reply_text: str = ""
    quoted_text: str = ""
    forwarded_from: str | None = None
    forwarded_subject: str | None = None
    attachments: tuple[Attachment, ...] = ()
    automatic: bool = False
    mailing_list: bool = False
    wants_no_answer: bool = False
    feedback: bool = False
    bounce: Bounce | None = None
    problems: tuple[str, ...] = ()

    def as_dict(self):
        """The JSON contract of `mail parse`."""
        return {
            "subject": self.subject, "from_email": self.sender.email, "from_name": self.sender.name,
            "to": _people(self.to), "cc": _people(self.cc), "reply_to": _people(self.reply_to),
            "date": self.date.strftime("%Y-%m-%dT%H:%M:%SZ") if self.date else None,
            "message_id": self.message_id, "in_reply_to": self.in_reply_to, "references": list(self.references),
            "text": self.text, "html": self.html, "reply_text": self.reply_text, "quoted_text": self.quoted_text,
            "forwarded_from": self.forwarded_from, "forwarded_subject": self.forwarded_subject,
            "attachments": [_file(item) | ({"unpacked": [_file(inner) for inner in item.unpacked]} if item.unpacked else {})
                            for item in self.attachments],
            "auto_submitted": self.automatic or self.feedback, "is_bounce": self.bounce is not None,
            "bounce_recipients": list(self.bounce.recipients) if self.bounce else [],
            "bounce": {"recipients": list(self.bounce.recipients), "status": self.bounce.status,
                       "diagnostic": self.bounce.diagnostic,
                       "original_message_id": self.bounce.original_message_id} if self.bounce else None,
            "problems": list(self.problems),
        }


def _file(item):
    return {"filename": item.filename, "content_type": item.content_type, "size": item.size, "content_id": item.content_id, "inline": item.inline}


def _people(addresses):
    return [{"email": address.email, "name": address.name} for address in addresses]
