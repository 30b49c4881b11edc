"""What the chat channel announces."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ChatSettingsChanged(Event):
    """`fields` names what changed."""

    kind = "chat.settings_changed"
    fields: list


@dataclass(frozen=True, kw_only=True)
class SiteSecretMade(Event):
    """A website signs with a new secret; the one before it holds for a while."""

    kind = "site_secret.made"
    secret_id: int


@dataclass(frozen=True, kw_only=True)
class SiteSecretRevoked(Event):
    """Nothing that was signed with this secret holds any more."""

    kind = "site_secret.revoked"
    secret_id: int


@dataclass(frozen=True, kw_only=True)
class SiteClaimsLeftOut(Event):
    """A website's tokens say what cannot be used; told once for each name, without what stood there."""

    kind = "site_token.left_out"
    names: list
