"""The states of a ticket and what follows from each; pure rules."""

STATUSES = ("new", "open", "pending", "on_hold", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
CHANNELS = ("email", "chat", "form", "phone", "visit")
UNSOLVED = frozenset({"new", "open", "pending", "on_hold"})
# Where unsolved tickets lie, and where all that are no rubbish do.
OPEN_FOLDERS = ("unsolved", "snoozed")
KEPT_FOLDERS = (*OPEN_FOLDERS, "done")
OTHER_FOLDERS = ("spam", "trash", "merged")
FOLDERS = (*KEPT_FOLDERS, *OTHER_FOLDERS)
CLOSE_AFTER_DAYS = 7
# Who waits for us longer than this waits long enough to be looked at first.
LATE_HOURS = 4
WAITING_ON = {"new": "us", "open": "us", "pending": "customer", "on_hold": "us", "solved": "nobody", "closed": "nobody"}


def folder(status: str, *, is_spam: bool, is_deleted: bool, is_merged: bool = False, is_snoozed: bool = False) -> str:
    """The part of the queue a ticket lies in: unsolved, snoozed, done, spam, trash, or merged, which no queue shows."""
    if is_merged:
        return "merged"
    if is_deleted:
        return "trash"
    if is_spam:
        return "spam"
    if status not in UNSOLVED:
        return "done"
    return "snoozed" if is_snoozed else "unsolved"


def after_customer_message(status: str, *, is_automatic: bool) -> str | None:
    """The status after a customer's message; None when the message belongs into a new, linked ticket.

    Automatic mail never changes anything.
    """
    if is_automatic:
        return status
    if status == "closed":
        return None
    return status if status == "new" else "open"


def after_reply(status: str) -> str:
    """The status after our reply when the agent chose none."""
    return "open" if status == "new" else status
