"""What a person may do: noun.verb constants; a role is a set of them."""

PUBLIC = "public"

TICKET_READ = "ticket.read"
TICKET_REPLY = "ticket.reply"
TICKET_EDIT = "ticket.edit"
TICKET_DELETE = "ticket.delete"
CUSTOMER_READ = "customer.read"
CUSTOMER_EDIT = "customer.edit"
CUSTOMER_EXCHANGE = "customer.exchange"
PRIVACY_EXPORT = "privacy.export"
PRIVACY_MANAGE = "privacy.manage"
ARTICLE_READ = "article.read"
ARTICLE_WRITE = "article.write"
MACRO_WRITE = "macro.write"
QUEUE_SHARE = "queue.share"
REPORT_READ = "report.read"
PROFILE_EDIT = "profile.edit"
AGENT_MANAGE = "agent.manage"
SETTINGS_MANAGE = "settings.manage"
DELIVERY_MANAGE = "delivery.manage"

AGENT = frozenset({TICKET_READ, TICKET_REPLY, TICKET_EDIT, TICKET_DELETE, CUSTOMER_READ, CUSTOMER_EDIT, ARTICLE_READ,
                   PROFILE_EDIT})
SUPERVISOR = AGENT | {ARTICLE_WRITE, MACRO_WRITE, QUEUE_SHARE, REPORT_READ, PRIVACY_EXPORT}
ADMIN = SUPERVISOR | {CUSTOMER_EXCHANGE, PRIVACY_MANAGE, AGENT_MANAGE, SETTINGS_MANAGE, DELIVERY_MANAGE}

ROLES = {"agent": AGENT, "supervisor": SUPERVISOR, "admin": ADMIN}


def requires(permission: str):
    """Marks a view with the permission its caller needs; PUBLIC is for everybody.

    Every endpoint carries one; a house test says so, and an unmarked view is refused.
    """
    def mark(view):
        view.permission = permission
        return view
    return mark


def public(view):
    """Marks a view that anybody may call."""
    view.permission = PUBLIC
    return view
