"""What a web server imports: the application with its live part running."""
import atexit

from helpdesk import create_app
from helpdesk.channels.chat import hints as chat_hints
from helpdesk.core.db import when_committed
from helpdesk.core.footprints import Sweeper
from helpdesk.core.garbage import leave_what_stays
from helpdesk.desk import live as desk_live
from helpdesk.realtime.follower import Follower
from helpdesk.realtime.presence import presence

LISTENERS = (desk_live.tell, chat_hints.tell)


def tell_everybody(rows) -> None:
    """Hands new events to the live part of each door."""
    for listener in LISTENERS:
        listener(rows)


app = create_app()
leave_what_stays()
follower = Follower(app, tell_everybody)
when_committed(follower.wake)
follower.start()
presence.follow(desk_live.tell_who_is_here)
sweeper = Sweeper(app)
sweeper.start()
atexit.register(sweeper.stop)
