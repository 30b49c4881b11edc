"""Every table of the house: whether its rows say something of a customer, whose they are, and what becomes of them.

A new table needs one line here (tests/house/test_privacy.py says so): in NOT_PERSONAL with the reason, or in PERSONAL, which
alone drives export, preview and erasure. Erasing keeps rows and figures and empties words: `blank` are the values that
take their place; None means that the rows go altogether. The order is the order of erasing: what tells whose a row is
comes after what asks for it.
"""
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.privacy.whose import Whose

# Stands where a person's words stood and something must stand; no language of its own.
GONE = "[…]"
# No digest of any file: what it named cannot be found, and says so.
NO_FILE = "erased"

Belongs = Callable[[sa.Table, Whose], sa.ColumnElement[bool]]


@dataclass(frozen=True)
class Personal:
    """A table with rows of customers.

    section: the heading under which export, preview and certificate name them; belongs: which rows are a person's;
    erases: which of them erasure empties, where that is not all; is_internal: between agents, never in the customer's own copy; left_out: columns that no copy shows; file: the column
    that names stored bytes; is_counted: whether its rows are a number of their own, or only part of another table's.
    """

    table: str
    section: str
    belongs: Belongs
    blank: dict | None = field(default_factory=dict)
    is_internal: bool = False
    left_out: frozenset[str] = frozenset()
    file: str | None = None
    is_counted: bool = True
    erases: Belongs | None = None

    @property
    def rows(self) -> sa.Table:
        """The table itself."""
        return db.metadata.tables[self.table]

    def empty(self, wanted: sa.ColumnElement[bool]) -> int:
        """Takes the words out of these rows, or the rows away; answers how many they were."""
        if self.blank is None:
            return db.session.execute(sa.delete(self.rows).where(wanted)).rowcount
        return db.session.execute(sa.update(self.rows).where(wanted).values(as_values(self.blank))).rowcount

    def of(self, whose: Whose) -> sa.ColumnElement[bool]:
        """True for the rows of this person."""
        return self.belongs(self.rows, whose)

    def to_empty(self, whose: Whose) -> sa.ColumnElement[bool]:
        """True for those that an erasure empties."""
        return (self.erases or self.belongs)(self.rows, whose)


def as_values(blank: dict) -> dict:
    """What stands in the place of words, as an UPDATE takes it: None is NULL, also in a JSON column."""
    return {name: sa.null() if value is None else value for name, value in blank.items()}


def of_customer(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """Rows that name the customer, but for those of tickets that stay out of a copy."""
    theirs = table.c.customer_id.in_(whose.customers)
    if not whose.is_known:
        return sa.and_(theirs, table.c.ticket_id.in_(whose.tickets)) if "ticket_id" in table.c else sa.false()
    if whose.limit is None or "ticket_id" not in table.c:
        return theirs
    return sa.and_(theirs, sa.or_(table.c.ticket_id.is_(None), table.c.ticket_id.in_(whose.tickets)))


def of_ticket(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """Rows that name one of their tickets."""
    return table.c.ticket_id.in_(whose.tickets)


def _customers(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return table.c.id.in_(whose.customers) if whose.is_known else sa.false()


def _identities(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """In a limited copy the addresses that are proved to be one person's; numbers and ids are the profile's."""
    theirs = table.c.customer_id.in_(whose.customers)
    if whose.limit is None:
        return theirs
    return sa.and_(theirs, table.c.value.in_(whose.addresses) if not whose.is_known else sa.or_(table.c.kind != "email", table.c.value.in_(whose.addresses)))


def _tickets(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return table.c.id.in_(whose.tickets)


def _messages(_table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return whose.written


def _own_messages(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """Colleagues who wrote in the same ticket keep their words; see erasing.py for what they quote."""
    return sa.and_(whose.written, sa.or_(table.c.customer_id.is_(None), table.c.customer_id.in_(whose.customers)))


def _files(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """Of others' messages in their tickets too; of others' tickets only what they sent themselves."""
    return sa.or_(table.c.message_id.in_(whose.messages), table.c.note_id.in_(whose.notes), table.c.ticket_id.in_(whose.tickets))


def _mails(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """The originals: of their tickets, and whatever they wrote, taken or not. Of a limited copy only what became part of it."""
    theirs = table.c.ticket_id.in_(whose.tickets)
    if whose.limit is not None:
        return theirs
    return sa.or_(theirs, table.c.message_id.in_(whose.messages), table.c.author.in_(whose.addresses), table.c.sender.in_(whose.addresses))


def _mails_beside(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """The originals of others in whose conversation they wrote: such mails quote them."""
    return table.c.ticket_id.in_(whose.visited)


def _letters(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return sa.or_(of_customer(table, whose), table.c.recipient.in_(whose.addresses))


def _looks(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return sa.or_(of_customer(table, whose), table.c.ticket_id.in_(whose.tickets))


def _answers(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    asked = db.metadata.tables["survey_invitation"]
    return table.c.invitation_id.in_(sa.select(asked.c.id).where(of_customer(asked, whose)))


def _browsers(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    chats = db.metadata.tables["chat_ticket"]
    return sa.or_(table.c.id.in_(whose.browsers), table.c.email.in_(whose.addresses), table.c.id.in_(sa.select(chats.c.visitor_id).where(of_ticket(chats, whose))))


def _merges(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.kept_id.in_(whose.customers), table.c.other_id.in_(whose.customers))


def _merged_rows(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    merges = db.metadata.tables["customer_merge"]
    return table.c.merge_id.in_(sa.select(merges.c.id).where(_merges(merges, whose)))


def _likenesses(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.low_id.in_(whose.customers), table.c.high_id.in_(whose.customers))


def _ticket_merges(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.source_id.in_(whose.tickets), table.c.target_id.in_(whose.tickets))


def _codes(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return sa.or_(of_customer(table, whose), table.c.address.in_(whose.addresses))


def _links(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return sa.or_(table.c.one_id.in_(whose.tickets), table.c.other_id.in_(whose.tickets))


def _mentions(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return table.c.note_id.in_(whose.notes)


def _typed_values(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """What was typed into own fields; what was chosen from a list says nothing of a person and counts in figures."""
    fields = db.metadata.tables["own_field"]
    return sa.and_(of_ticket(table, whose), table.c.field_id.in_(sa.select(fields.c.id).where(fields.c.kind != "choice")))


def _chosen_values(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return sa.and_(of_ticket(table, whose), ~_typed_values(table, whose))


def _searches(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    """Those before their tickets, and what the same browsers asked in the same month without writing to us."""
    same = table.alias()
    browsers = sa.select(same.c.visitor).where(same.c.ticket_id.in_(whose.tickets))
    return sa.or_(of_ticket(table, whose), sa.and_(table.c.ticket_id.is_(None), table.c.visitor.in_(browsers)))


def _of_messages(table: sa.Table, whose: Whose) -> sa.ColumnElement[bool]:
    return table.c.message_id.in_(whose.messages)


_MESSAGE = {"text": GONE, "html": None, "quoted_text": None, "message_id": None, "sender": None, "recipients": None, "cc": None, "bcc": None}
_MAIL = {"sha256": NO_FILE, "sender": None, "recipients": None, "subject": "", "author": "", "reason": None}
_KEYS = frozenset({"client_key", "edition", "version", "event_key", "lease_until"})

PERSONAL = (
    Personal("attachment", "files", _files, {"filename": NO_FILE, "sha256": NO_FILE, "content_id": None}, file="sha256"),
    Personal("inbound_email", "originals", _mails, _MAIL, left_out=frozenset({"uid", "uid_validity", "due_at", "attempts", "reason"}), file="sha256"),
    Personal("inbound_email", "originals", _mails_beside, {"sha256": NO_FILE}, is_internal=True, file="sha256"),
    Personal("search", "searches", of_ticket, {"query": "·"}, left_out=frozenset({"visitor", "gap_id"}), erases=_searches),
    Personal("article_use", "searches", of_customer, {"question": ""}, is_internal=True, is_counted=False),
    Personal("touchpoint", "signs", of_customer, None, left_out=_KEYS | {"visitor"}),
    Personal("card_answer", "signs", of_customer, None, left_out=frozenset({"edition", "asked_of"}), is_counted=False),
    Personal("survey_response", "surveys", _answers, {"comment": ""}),
    Personal("survey_invitation", "surveys", of_customer, is_counted=False),
    Personal("hand_over", "notes", of_ticket, {"reason": "", "facts": "", "tried": "", "promises": "", "asked": "", "client_key": None},
             is_internal=True, left_out=_KEYS),
    Personal("draft", "notes", of_ticket, None, is_internal=True, left_out=_KEYS | {"page"}, is_counted=False),
    Personal("planned_reply", "notes", of_ticket, None, is_internal=True, left_out=_KEYS),
    Personal("mention", "notes", _mentions, is_internal=True, is_counted=False),
    Personal("note", "notes", of_ticket, {"text": GONE, "client_key": None, "sender": None, "recipients": None, "quoted_text": None, "message_id": None},
             is_internal=True, left_out=_KEYS),
    Personal("side_conversation", "notes", of_ticket, {"subject": "", "recipients": []}, is_internal=True, is_counted=False),
    Personal("delivery", "letters", _letters, {"recipient": "", "last_error": None, "data": {}},
             left_out=frozenset({"header_id", "data", "attempts", "due_at", "lease_until", "last_error", "is_threaded"})),
    Personal("repeat", "messages", _of_messages, is_internal=True, is_counted=False),
    Personal("message", "messages", _messages, _MESSAGE, left_out=_KEYS | {"bcc", "inbound_email_id", "matched_by", "meant_ticket_id", "mailbox_id"},
             erases=_own_messages),
    Personal("thread_key", "messages", of_ticket, None, is_internal=True, is_counted=False),
    Personal("own_field_value", "tickets", _typed_values, None, left_out=frozenset({"folded"}), is_counted=False),
    Personal("own_field_value", "tickets", _chosen_values, left_out=frozenset({"folded"}), is_counted=False),
    Personal("ticket_tag", "tickets", of_ticket, is_internal=True, is_counted=False),
    Personal("ticket_merge", "tickets", _ticket_merges, None, is_internal=True, is_counted=False),
    Personal("ticket_split", "tickets", _ticket_merges, None, is_internal=True, is_counted=False),
    Personal("ticket_follow", "tickets", of_ticket, is_internal=True, is_counted=False),
    Personal("ticket_link", "tickets", _links, None, is_internal=True, is_counted=False),
    Personal("notice", "events", of_ticket, is_internal=True, is_counted=False),
    Personal("chat_visitor", "chats", _browsers, None, left_out=frozenset({"id", "here_until", "said", "claimed", "claimed_why"})),
    Personal("chat_ticket", "chats", of_ticket, None, left_out=frozenset({"visitor_id"}), is_counted=False),
    Personal("ticket", "tickets", _tickets, {"subject": "", "snippet": ""},
             left_out=frozenset({"folder", "waiting_on", "seq", "seen_seq", "mailbox_id", "is_automatic"})),
    Personal("likeness", "history", _likenesses, None, is_internal=True, is_counted=False),
    Personal("customer_merge_row", "history", _merged_rows, None, is_internal=True, is_counted=False),
    Personal("customer_merge", "history", _merges, None, is_internal=True),
    Personal("imported_person", "history", of_customer, None, is_internal=True),
    Personal("event", "events", of_customer, left_out=frozenset({"actor"})),
    Personal("privacy_task", "requests", of_customer, left_out=frozenset({"sealed", "sha256", "attempts", "lease_until", "step", "steps", "place"})),
    Personal("person_look", "looks", _looks, is_internal=True),
    Personal("address_code", "profile", _codes, None, is_internal=True, is_counted=False),
    Personal("identity", "profile", _identities, None),
    Personal("person_change", "history", of_customer, None, is_internal=True, is_counted=False),
    Personal("customer_note", "profile", of_customer, None, is_internal=True),
    Personal("customer", "profile", _customers, {"name": "", "locale": None, "organisation_id": None, "time_zone": None, "time_zone_by": None, "worth": None, "risk": None,
                                                 "tags": [], "own_values": {}, "consents": {}}),
)

# Why no row of these tables is a customer's. What is written there by hand may still name somebody: see SWEPT.
NOT_PERSONAL = {
    "agent": "people who work here", "agent_session": "people who work here", "team": "people who work here", "team_member": "people who work here",
    "one_time_link": "people who work here", "api_token": "a key of another system",
    "article": "what the help centre says to everybody", "article_views": "counted by the day, of nobody in particular",
    "category": "what the help centre says to everybody", "translation": "what the help centre says to everybody",
    "translation_version": "what the help centre says to everybody", "synonyms": "words of a language", "outside_link": "addresses of websites",
    "feedback": "a browser's random token, never joined to a person", "form_visit": "a digest that changes every month",
    "gap": "questions that several people asked, without names", "lesson": "a question without names, a digest that changes every month",
    "unlearnt": "an author's decision on a question without names",
    "survey_refusal": "a keyed digest of an address, so that a refusal goes on being honoured",
    "blocked_domain": "a mail domain that an admin blocked", "organisation": "a company", "organisation_domain": "a company's mail domain",
    "people_import": "a sheet on its way in; emptied of a person by the sweep", "job": "work of the next minutes; emptied by the sweep",
    "schedule": "when the desk does what", "retention_rule": "settings", "emptied_ticket": "that a ticket's words are gone", "privacy_place": "numbers of rows that somebody has to look at", "mailbox": "our own addresses", "mail_folder": "our own folders", "mailbox_test": "mails of the desk to itself",
    "brand": "settings", "chat_settings": "settings", "site_secret": "settings", "site_sign_in": "settings", "form_topic": "settings", "own_field": "settings", "person_field": "settings", "contact_reason": "settings", "own_status": "settings", "solving_plan": "settings", "card_source": "settings", "macro": "texts for everybody", "saved_queue": "conditions of a list", "self_service_plan": "settings",
    "survey_plan": "settings", "change_set": "what an agent set, for a day; without the tickets of the person",
}
# Tables in which words of a person may stand in rows of others: every text there is looked through for their addresses.
SWEPT = ("message", "note", "ticket", "attachment", "inbound_email", "delivery", "job", "event", "touchpoint", "search", "lesson", "unlearnt", "gap",
         "article_use", "side_conversation", "hand_over", "planned_reply", "people_import", "survey_response", "ticket_merge", "identity", "mailbox_test",
         "thread_key", "ticket_tag", "own_field_value", "draft", "change_set", "saved_queue", "customer_note", "customer", "chat_visitor", "organisation", "ticket_link")


def sections() -> tuple[str, ...]:
    """The headings, each once, the profile first."""
    return tuple(dict.fromkeys(["profile", "tickets", "messages", *(entry.section for entry in PERSONAL)]))


def counted(whose: Whose) -> dict[str, int]:
    """How many rows of each section are this person's; one statement."""
    found, entries = dict.fromkeys(sections(), 0), [entry for entry in PERSONAL if entry.is_counted]
    counts = [sa.select(sa.func.count()).select_from(entry.rows).where(entry.of(whose)).scalar_subquery() for entry in entries]
    for entry, count in zip(entries, db.session.execute(sa.select(*counts)).one(), strict=True):
        found[entry.section] += count
    return found
