"""Settings, a mailbox tests itself: the button that begins, and the page that follows the mail step by step."""
from flask import redirect, render_template, url_for

from helpdesk.accounts.permissions import SETTINGS_MANAGE, requires
from helpdesk.channels.email import mailboxes, selftest
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.desk.door import blueprint
from helpdesk.desk.settings.mailbox_steps import is_under_way, steps_of


@blueprint.post("/settings/mailboxes/<int:mailbox_id>/tests")
@requires(SETTINGS_MANAGE)
@opens_own_unit
def begin_mailbox_test(mailbox_id: int):
    """Sends the mail now, with no unit open, then shows how far it has come."""
    with unit_of_work():
        test_id = selftest.begin(mailboxes.mailbox_of_id(mailbox_id)).id
    server, words = selftest.send(test_id)
    with unit_of_work():
        selftest.note_sent(test_id, server, words)
    return redirect(url_for("desk.mailbox_test", test_id=test_id))


@blueprint.get("/settings/mailboxes/tests/<int:test_id>")
@requires(SETTINGS_MANAGE)
def mailbox_test(test_id: int):
    return render_template("desk/settings/mailbox_test.html", **_shown(test_id))


@blueprint.get("/settings/mailboxes/tests/<int:test_id>/steps")
@requires(SETTINGS_MANAGE)
def mailbox_test_steps(test_id: int):
    """The steps alone, for a page that looks again."""
    return render_template("desk/settings/_mailbox_test.html", **_shown(test_id))


def _shown(test_id: int) -> dict:
    test = selftest.test_of_id(test_id)
    steps = steps_of(test)
    return {"test": test, "steps": steps, "is_under_way": is_under_way(steps)}
