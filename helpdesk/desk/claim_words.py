"""Why a website's token was refused, in words for agents and admins."""
from flask_babel import lazy_gettext

WHY = {
    "no_secret": lazy_gettext("there is no secret to check it with"),
    "not_a_token": lazy_gettext("it is no token that can be read"),
    "algorithm": lazy_gettext("it is not signed with HS256"),
    "signature": lazy_gettext("the signature is not by our secret"),
    "revoked": lazy_gettext("its secret was revoked or replaced"),
    "expired": lazy_gettext("it had expired"),
    "not_yet": lazy_gettext("it begins in the future"),
    "too_long": lazy_gettext("it is good for more than 24 hours"),
    "no_subject": lazy_gettext("it names nobody by a usable id (sub)"),
    "claims": lazy_gettext("iat or exp is missing or no time"),
    "other_person": lazy_gettext("it names somebody else than the running session"),
}
