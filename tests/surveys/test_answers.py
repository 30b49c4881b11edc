"""The page behind the link: only a POST counts, once; every other way says what to do."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core import signing
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import at, utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.outbox.models import Delivery
from helpdesk.surveys import actions, links
from helpdesk.surveys.models import SurveyInvitation, SurveyResponse
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket


def invite(**about) -> SurveyInvitation:
    """The invitation of a ticket that was solved, sent."""
    ticket = make_ticket(**about)
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, ticket.id), "solved", actor=SYSTEM)
    with unit_of_work():
        actions.note_sent(db.session.scalar(sa.select(Delivery).where(Delivery.kind == "survey", Delivery.ticket_id == ticket.id)))
    return db.session.scalar(sa.select(SurveyInvitation).where(SurveyInvitation.ticket_id == ticket.id))


def responses() -> list[tuple]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(sa.select(
        SurveyResponse.kind, SurveyResponse.score, SurveyResponse.comment).order_by(SurveyResponse.id))]


def test_fifty_visits_of_a_mail_scanner_are_no_vote(visitor):
    invitation = invite()
    scores = links.score_links(invitation)
    for visit in range(50):
        score, address = scores[visit % len(scores)]
        page = visitor.get(address.partition("8000")[2])
        assert page.status_code == 200 and f'value="{score}" required checked' in page.text
        assert visitor.head(address.partition("8000")[2]).status_code == 200
    assert responses() == [] and db.session.get(SurveyInvitation, invitation.id).answered_at is None


def test_one_post_counts_then_the_next_question_then_thanks(visitor, staff):
    invitation = invite(name="Thaís Gonçalves")
    token = links.token_for(invitation)
    first = visitor.post(f"/survey/{token}/csat", data={"score": "5", "comment": "Răspuns clar."})
    assert first.location == f"/survey/{token}/ces"
    assert responses() == [("csat", 5, "Răspuns clar.")]
    assert visitor.get(first.location).status_code == 200
    second = visitor.post(f"/survey/{token}/ces", data={"score": "6"})
    assert second.location == f"/survey/{token}/thanks"
    page = visitor.get(second.location)
    assert "Thaís" in page.text and "/my/" in page.text
    assert responses() == [("csat", 5, "Răspuns clar."), ("ces", 6, "")]


def test_changing_the_answer_is_counted_once(visitor):
    invitation = invite()
    token = links.token_for(invitation)
    for score in ("2", "4", "4"):
        visitor.post(f"/survey/{token}/csat", data={"score": score})
    assert responses() == [("csat", 4, "")]
    assert [row.data["was"] for row in db.session.scalars(sa.select(EventRow).where(EventRow.kind == "survey.answered"))] == [None, 2]
    assert 'value="5" required checked' in visitor.get(f"/survey/{token}?score=5").text, "another link preselects another score"
    assert visitor.get(f"/survey/{token}").location == f"/survey/{token}/thanks"


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "4.5", "five", "5" * 40, "٣", None])
def test_a_score_off_the_scale_is_refused_in_words_and_the_comment_stays(visitor, score):
    token = links.token_for(invite())
    page = visitor.post(f"/survey/{token}/csat", data={"comment": "kept words", **({"score": score} if score is not None else {})})
    assert page.status_code == 422 and "kept words" in page.text and "Choose one of the numbers." in page.text
    assert responses() == []


@pytest.mark.parametrize("score", ["9", "abc", "", "<script>"])
def test_a_link_with_a_strange_score_preselects_nothing(visitor, score):
    page = visitor.get(f"/survey/{links.token_for(invite())}", query_string={"score": score})
    assert page.status_code == 200 and " checked" not in page.text and "<script>" not in page.text


def test_script_in_subject_and_comment_is_shown_as_text(visitor):
    token = links.token_for(invite(subject="<script>alert(1)</script>"))
    visitor.post(f"/survey/{token}/csat", data={"score": "3", "comment": "</textarea><script>alert(2)</script>"})
    page = visitor.get(f"/survey/{token}/csat").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_it_speaks_the_customers_language_until_they_choose_another(visitor):
    token = links.token_for(invite(locale="pt-BR"))
    assert 'lang="pt-BR"' in visitor.get(f"/survey/{token}", headers={"Accept-Language": "en"}).text
    visitor.get("/language/ro")
    assert 'lang="ro"' in visitor.get(f"/survey/{token}").text


def test_the_admins_own_words_are_asked_in_their_language_only(visitor):
    with unit_of_work():
        actions.change_plan(is_enabled=True, kinds=["csat"], delay_minutes=0, actor=SYSTEM,
                            texts={"csat": {"en": "Did we help?", "ro": "  "}})
    assert "Did we help?" in visitor.get(f"/survey/{links.token_for(invite(email='a@example.com'))}").text
    romanian = visitor.get(f"/survey/{links.token_for(invite(email='b@example.com', locale='ro'))}").text
    assert "Did we help?" not in romanian and "Cât de mulțumit" in romanian


def test_forged_and_cut_links_open_nothing(visitor):
    token = links.token_for(invite())
    for bad in (token[:-3], "x" + token, "1", signing.sign("ticket", 1), signing.sign("survey", 999)):
        assert visitor.get(f"/survey/{bad}").status_code == 404
        assert visitor.post(f"/survey/{bad}/csat", data={"score": "5"}).status_code == 404
    assert responses() == []


def test_a_link_that_is_too_old_says_so_and_counts_nothing(visitor):
    invitation = invite()
    token = links.token_for(invitation)
    with at(utcnow() + timedelta(days=31)):
        page = visitor.post(f"/survey/{token}/csat", data={"score": "5"})
        assert page.status_code == 410 and "Contact us" in page.text
    assert responses() == []


def test_a_deleted_ticket_closes_its_survey(visitor):
    invitation = invite()
    with unit_of_work():
        changes.delete(db.session.get(Ticket, invitation.ticket_id), actor=SYSTEM)
    assert visitor.get(f"/survey/{links.token_for(invitation)}").status_code == 410


def test_only_the_questions_of_the_invitation_are_asked(visitor):
    with unit_of_work():
        actions.change_plan(is_enabled=True, kinds=["ces"], delay_minutes=0, texts={}, actor=SYSTEM)
    token = links.token_for(invite())
    assert visitor.get(f"/survey/{token}/csat").status_code == 404
    assert visitor.post(f"/survey/{token}/csat", data={"score": "5"}).status_code == 422 or responses() == []
    assert visitor.post(f"/survey/{token}/ces", data={"score": "7"}).location.endswith("/thanks")
    assert responses() == [("ces", 7, "")]


def test_the_answer_is_an_event_in_the_thread_without_the_customers_words(visitor):
    invitation = invite()
    visitor.post(f"/survey/{links.token_for(invitation)}/csat", data={"score": "1", "comment": "secret words"})
    row = db.session.scalar(sa.select(EventRow).where(EventRow.kind == "survey.answered"))
    assert (row.ticket_id, row.seq, row.actor) == (
        invitation.ticket_id, db.session.get(Ticket, invitation.ticket_id).seq, f"customer:{invitation.customer_id}")
    assert row.data == {"v": 1, "invitation_id": invitation.id, "question": "csat", "score": 1, "was": None}


def test_thanks_before_an_answer_goes_back_to_the_question(visitor):
    token = links.token_for(invite())
    assert visitor.get(f"/survey/{token}/thanks").location == f"/survey/{token}"
