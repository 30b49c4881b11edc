"""Was this helpful? Two buttons, and after a no the reason, each a plain form."""
from flask import redirect, render_template, request, url_for

from helpdesk.accounts.permissions import public
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import NotFound
from helpdesk.knowledge import actions, queries
from helpdesk.knowledge.models import REASONS
from helpdesk.portal import trail
from helpdesk.portal.door import blueprint
from helpdesk.portal.help import checked_locale
from helpdesk.portal.reader import visibilities
from helpdesk.selfservice import visits
from helpdesk.web import forms
from helpdesk.web.forgery import from_our_pages
from helpdesk.web.limits import limiter


@blueprint.post("/help/<locale>/articles/<int:article_id>/helpful")
@public
@limiter.limit("20 per minute; 100 per hour")
@from_our_pages
def rate_article(locale: str, article_id: int):
    translation = queries.published(article_id, checked_locale(locale), visibilities=visibilities())
    if translation is None:
        raise NotFound()
    reason = forms.line("reason", 20) or None
    is_helpful = reason is None and forms.line("helpful", 3) == "yes"
    actions.rate(translation, trail.visitor(), is_helpful=is_helpful, reason=reason, actor=Actor("customer"))
    if is_helpful:
        trail.solved(article_id, translation.locale)
        visits.solved(trail.visitor(), utcnow())
    said = reason or ("yes" if is_helpful else "no")
    trail.remember_rating(translation.id, said)
    if request.headers.get("HX-Request"):
        return render_template("portal/help/_helpful.html", article=translation, said=said, reasons=REASONS)
    return redirect(url_for("portal.help_article", locale=translation.locale, article_id=article_id, slug=translation.slug,
                            _anchor="helpful"))
