"""Verbs of macros: write, change, remove."""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent
from helpdesk.accounts.permissions import MACRO_WRITE
from helpdesk.automation import variables
from helpdesk.automation.events import MacroRemoved, MacroSaved
from helpdesk.automation.models import Macro
from helpdesk.core import events, localised, text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.errors import Conflict, Invalid, NotAllowed
from helpdesk.core.i18n import LOCALES

LONGEST_NAME, LONGEST_TEXT = 80, 20_000


def create_macro(*, names: dict[str, str], texts: dict[str, str], is_shared: bool, agent: Agent, does: dict | None = None) -> Macro:
    """A new macro of this agent, or of everybody; `does` as doing.tidy() answers it.

    :raises Invalid: naming the field that cannot be used. :raises NotAllowed: when the agent may not write for everybody.
    """
    _check_may(agent, is_shared)
    names, texts = _tidy(names, texts)
    macro = Macro(names=names, texts=texts, does=does or {}, owner_id=None if is_shared else agent.id, created_at=utcnow())
    db.session.add(macro)
    db.session.flush()
    events.record(MacroSaved(macro_id=macro.id, is_shared=is_shared), actor=agent.actor)
    return macro


def change_macro(macro: Macro, *, names: dict[str, str], texts: dict[str, str], is_shared: bool, version: int, agent: Agent,
                 does: dict | None = None) -> None:
    """Replaces what the macro says. `version` is the one that the agent had read.

    :raises Conflict: when somebody changed it meanwhile. :raises Invalid, NotAllowed: as create_macro().
    """
    _check_may(agent, is_shared or macro.is_shared)
    names, texts = _tidy(names, texts)
    changed = db.session.execute(
        sa.update(Macro).where(Macro.id == macro.id, Macro.version == version)
        .values(names=names, texts=texts, does=does or {}, owner_id=None if is_shared else agent.id, version=version + 1))
    if changed.rowcount != 1:
        raise Conflict(_("Somebody changed this saved reply meanwhile. Open it again to see their words; yours stand below."))
    events.record(MacroSaved(macro_id=macro.id, is_shared=is_shared), actor=agent.actor)


def remove_macro(macro: Macro, *, agent: Agent, version: int | None = None) -> None:
    """Deletes the macro, if it still says what the agent had read (`version`).

    :raises Conflict: when somebody changed it meanwhile. :raises NotAllowed: when it is everybody's and the agent may not write for everybody.
    """
    _check_may(agent, macro.is_shared)
    is_shared, read = macro.is_shared, macro.version if version is None else version
    if db.session.execute(sa.delete(Macro).where(Macro.id == macro.id, Macro.version == read)).rowcount != 1:
        raise Conflict(_("Somebody changed this saved reply meanwhile, so it was not removed. Open it again to see their words."))
    events.record(MacroRemoved(macro_id=macro.id, is_shared=is_shared), actor=agent.actor)


def _check_may(agent: Agent, is_shared: bool) -> None:
    if is_shared and not agent.may(MACRO_WRITE):
        raise NotAllowed(_("Saved replies for everybody are written by supervisors and admins."))


def _tidy(names: dict[str, str], texts: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    names = localised.tidy(names, LONGEST_NAME)
    texts = {locale: words for locale in LOCALES if (words := text.many_lines(texts.get(locale, ""), LONGEST_TEXT + 1))}
    problems = {}
    if not names:
        problems[f"names_{LOCALES[0]}"] = _("Give it a name by which it is found.")
    if not texts:
        problems[f"text_{LOCALES[0]}"] = _("Write it in at least one language.")
    for locale, words in texts.items():
        if len(words) > LONGEST_TEXT:
            problems[f"text_{locale}"] = _("This text is too long.")
        elif unknown := variables.unknown(words):
            problems[f"text_{locale}"] = _("There is no variable {%(name)s}.", name=unknown[0])
    if problems:
        raise Invalid(problems)
    return names, texts
