"""Changes of the settings as sentences for the page 'Who changed what'."""
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.core.actor import Actor
from helpdesk.core.events import EventRow
from helpdesk.customers import person_fields
from helpdesk.desk.settings import retention
from helpdesk.desk.settings.field_words import field_words
from helpdesk.tickets.own_statuses import name_of
from helpdesk.tickets.reasons import node_of
from helpdesk.web.speech import page_locale

# How the event of a new row says so.
MADE = ["created"]


@dataclass(frozen=True)
class Known:
    """Names by id that the sentences may need; what is gone is named by its number."""

    agents: dict[int, str]
    teams: dict[int, str]
    topics: dict[int, str]
    mailboxes: dict[int, str]
    fields: dict[int, str]

    def who(self, actor: Actor) -> str:
        """Who did it."""
        return self.agents.get(actor.id, f"#{actor.id}") if actor.kind == "agent" else _("The desk")


def sentence(row: EventRow, known: Known) -> str:
    """What was done, without who and when; a kind without words of its own shows its kind."""
    tell = WORDS.get(row.kind)
    return tell(row.data, known) if tell else row.kind


def _agent(data: dict, known: Known) -> str:
    return known.agents.get(data["agent_id"], f"#{data['agent_id']}")


def _changed(data: dict, known: Known) -> str:
    changes, name = data["changes"], _agent(data, known)
    if "is_active" in changes:
        return _("let %(name)s in again", name=name) if changes["is_active"] else _("deactivated %(name)s", name=name)
    if "role" in changes:
        return _("made %(name)s %(role)s", name=name, role=_role(changes["role"]))
    return _("changed %(name)s", name=name) + _details(changes)


def _role(role: str) -> str:
    return {"agent": _("an agent"), "supervisor": _("a supervisor"), "admin": _("an admin")}.get(role, role)


def _link(data: dict, known: Known) -> str:
    if data["purpose"] == "invite":
        return _("made an invitation for %(name)s", name=_agent(data, known))
    return _("made a link with which %(name)s chooses a new password", name=_agent(data, known))


def _team(data: dict, known: Known) -> str:
    return known.teams.get(data["team_id"], f"#{data['team_id']}")


def _topic(data: dict, known: Known) -> str:
    name = known.topics.get(data["topic_id"], f"#{data['topic_id']}")
    return _made_or_changed(data, _("made the form topic %(name)s", name=name), _("changed the form topic %(name)s", name=name))


def _own_field(data: dict, known: Known) -> str:
    name = known.fields.get(data["field_id"], f"#{data['field_id']}")
    return _made_or_changed(data, _("made the field %(name)s", name=name), _("changed the field %(name)s", name=name))


def _reasons(data: dict, known: Known) -> str:
    if data["reason_id"] is None:
        return _("changed whether solving asks for the reason of contact")
    node = node_of(data["reason_id"])
    name = node.words(page_locale()) if node else f"#{data['reason_id']}"
    return _made_or_changed(data, _("made the reason of contact %(name)s", name=name), _("changed the reason of contact %(name)s", name=name))


def _own_status(data: dict, known: Known) -> str:
    name = name_of(data["own_status_id"], page_locale())
    return _made_or_changed(data, _("made the status %(name)s", name=name), _("changed the status %(name)s", name=name))


def _mailbox(data: dict, known: Known) -> str:
    name = known.mailboxes.get(data["mailbox_id"], f"#{data['mailbox_id']}")
    return _made_or_changed(data, _("made the mailbox %(name)s", name=name), _("changed the mailbox %(name)s", name=name))


def _person_field(data: dict, _known: Known) -> str:
    name = next((field.name(page_locale()) for field in person_fields.all_fields() if field.id == data["field_id"]), f"#{data['field_id']}")
    return _made_or_changed(data, _("made the field of people %(name)s", name=name), _("changed the field of people %(name)s", name=name))


def _card(data: dict, _known: Known) -> str:
    if data["fields"] == ["removed"]:
        return _("removed a back-office card")
    return _made_or_changed(data, _("made a back-office card"), _("changed a back-office card"))


def _made_or_changed(data: dict, made: str, changed: str) -> str:
    """One sentence for a new row, another with its fields for one that was changed."""
    return made if data["fields"] == MADE else changed + _details(data["fields"])


def _retention(data: dict, known: Known) -> str:
    kind = retention.WORDS[data["what"]][0] if data["what"] in retention.WORDS else data["what"]
    if not data["days"]:
        return _("set how long data are kept: %(kind)s, for ever", kind=kind)
    return ngettext("set how long data are kept: %(kind)s, %(num)s day", "set how long data are kept: %(kind)s, %(num)s days", data["days"], kind=kind)


def _details(fields) -> str:
    """What was changed, as its page calls it."""
    return f" ({', '.join(field_words(fields))})" if fields else ""


Tell = Callable[[dict, Known], str]
WORDS: dict[str, Tell] = {
    "agent.invited": lambda data, known: _("added %(name)s as %(role)s", name=_agent(data, known), role=_role(data["role"])),
    "agent.changed": _changed,
    "agent.link_made": _link,
    "agent.password_set": lambda data, known: _("chose a new password for %(name)s", name=_agent(data, known)),
    "team.created": lambda data, known: _("made the team %(name)s", name=_team(data, known)),
    "team.edited": lambda data, known: _("changed the team %(name)s", name=_team(data, known)) + _details(data["fields"]),
    "team.removed": lambda data, known: _("removed the team %(name)s", name=_team(data, known)),
    "token.made": lambda data, known: _("made an API key"),
    "token.revoked": lambda data, known: _("revoked an API key"),
    "card_source.changed": _card,
    "person_field.changed": _person_field,
    "brand.changed": lambda data, known: _("changed the brand") + _details(data["fields"]),
    "form_topic.changed": _topic,
    "own_field.changed": _own_field,
    "contact_reason.changed": _reasons,
    "own_status.changed": _own_status,
    "mailbox.changed": _mailbox,
    "chat.settings_changed": lambda data, known: _("changed the chat") + _details(data["fields"]),
    "site_secret.made": lambda data, known: _("made a secret for the website"),
    "site_secret.revoked": lambda data, known: _("revoked a secret of the website"),
    "site_token.left_out": lambda data, known: _("found what it cannot use in tokens of the website: %(names)s", names=", ".join(data["names"])),
    "domain.blocked": lambda data, known: (_("blocked everybody who writes from %(domain)s", domain=data["domain"]) if data["blocked"]
                                           else _("let those who write from %(domain)s in again", domain=data["domain"])),
    "job.retried": lambda data, known: _("tried %(name)s again", name=data["name"]),
    "job.dropped": lambda data, known: _("gave %(name)s up", name=data["name"]),
    "macro.saved": lambda data, known: _("saved a saved reply"),
    "macro.removed": lambda data, known: _("removed a saved reply"),
    "retention.changed": _retention,
    "survey_plan.changed": lambda data, known: _("changed the surveys"),
    "self_service_plan.changed": lambda data, known: _("changed how many visitors see no suggestions"),
}
