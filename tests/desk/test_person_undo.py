"""What an agent changed or removed of what is known about a person can be taken back for a day; what somebody changed since stays."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict
from helpdesk.customers import carried, undoing
from helpdesk.customers.carried_models import PersonChange
from helpdesk.customers.models import Customer
from tests.factories import make_ticket


def seen(page: str) -> str:
    return re.search(r'name="seen" value="([^"]+)"', page).group(1)


def test_taken_back_from_the_toast_or_for_a_day_from_the_changes(staff, client_of):
    person_id, bob = make_ticket().customer_id, client_of(staff.bob)
    place = f"/desk/people/{person_id}"
    with unit_of_work():
        carried.change_about(db.session.get(Customer, person_id), carried.About(tags=("vip", "old"), worth="gold", consents={"news": True}), by="agent", actor=staff.bob.actor)
    about = bob.get(f"{place}/about").text
    page = bob.post(f"{place}/about", data={"seen": seen(about), "tags": "vip, new", "worth": "", "time_zone": "Europe/Bucharest", "consent_news": "no"}, follow_redirects=True).text
    undo = re.search(rf"{place}/changes/(\d+)/undo", page).group(0)
    changed = db.session.get(Customer, person_id)
    assert (changed.tags, changed.worth, changed.time_zone, changed.consents["news"]["given"]) == (["new", "vip"], None, "Europe/Bucharest", False)
    with unit_of_work():
        carried.change_about(db.session.get(Customer, person_id), carried.About(tags=("vip", "new", "since"), worth="silver"), by="agent", actor=staff.bob.actor)
    assert undo in bob.get(f"{place}?tab=changes").text
    assert "Left as it is, because somebody changed it since: worth." in bob.post(undo, follow_redirects=True).text
    back = db.session.get(Customer, person_id)
    assert (back.tags, back.worth, back.time_zone, back.consents["news"]["given"]) == (["old", "since", "vip"], "silver", None, True)
    assert "This was undone already" in bob.post(undo, follow_redirects=True).text and undo not in bob.get(f"{place}?tab=changes").text


def test_a_name_comes_back_once_and_not_after_a_day(staff, client_of):
    person_id, bob = make_ticket(name="Ana Pop").customer_id, client_of(staff.bob)
    place = f"/desk/people/{person_id}"
    page = bob.post(place, data={"seen": seen(bob.get(f"{place}/edit").text), "name": "Wrong", "locale": "en"}, follow_redirects=True).text
    undo = re.search(rf"{place}/changes/\d+/undo", page).group(0)
    other = make_ticket(email="ion@example.com").customer_id
    assert bob.post(undo.replace(place, f"/desk/people/{other}")).status_code == 404
    with clock.at(utcnow() + timedelta(hours=25)):
        with pytest.raises(Conflict), unit_of_work():
            undoing.undo(db.session.get(Customer, person_id), int(undo.split("/")[-2]), actor=staff.bob.actor)
        assert undoing.recent(person_id) == {}
    assert "Taken back." in bob.post(undo, follow_redirects=True).text
    assert db.session.get(Customer, person_id).name == "Ana Pop"
    db.session.rollback()
    with clock.at(utcnow() + timedelta(hours=25)):
        undoing.forget_old()
    assert db.session.scalar(sa.select(PersonChange.id)) is None
