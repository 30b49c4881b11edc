"""Who has which ticket open, and who writes there: in memory, or in Redis between several processes. Nothing of it is a row."""
import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import structlog
from redis import Redis, RedisError

log = structlog.get_logger(__name__)

# What somebody does, the least first. A page says so again every three seconds while it stands open.
STATES = ("open", "viewing", "note", "reply")
FRESH_SECONDS = 8
# Whoever goes from page to page is away for a moment and has not left.
GRACE_SECONDS = 2
LOOK_SECONDS = 1.0
_KEY = "continua:here"


@dataclass(frozen=True)
class Here:
    """One window of an agent on one ticket (its number); `room` hears of it, `state` is one of STATES."""

    agent_id: int
    name: str
    ticket: int
    state: str
    room: str


# What each room hears: ticket number → [agent id, name, state] of everybody there, by name.
People = dict[tuple[str, int], list[list]]


class Memory:
    """Keeps what the windows of this process say."""

    def __init__(self, clock: Callable[[], float] = time.time):
        self._clock, self._said, self._lock = clock, {}, threading.Lock()

    def put(self, window: str, here: Here) -> None:
        """The window stands on a ticket; it says so again before FRESH_SECONDS are over."""
        with self._lock:
            self._said[window] = (here, self._clock() + FRESH_SECONDS)

    def leave(self, window: str) -> None:
        """The window is gone; another one of the same agent may come at once."""
        with self._lock:
            if window in self._said:
                here, until = self._said[window]
                self._said[window] = (here, min(until, self._clock() + GRACE_SECONDS))

    def everybody(self) -> list[Here]:
        """What all windows say now."""
        with self._lock:
            now = self._clock()
            self._said = {window: said for window, said in self._said.items() if said[1] > now}
            return [here for here, _until in self._said.values()]


class Shared:
    """The same for several processes, in one hash of Redis. While Redis is away nobody is seen, and nothing else stops."""

    def __init__(self, url: str, clock: Callable[[], float] = time.time):
        self._clock, self._redis = clock, Redis.from_url(url, socket_timeout=2, decode_responses=True)

    def put(self, window: str, here: Here) -> None:
        self._ask(lambda: self._redis.hset(_KEY, window, self._packed(here, FRESH_SECONDS)))

    def leave(self, window: str) -> None:
        def shorten() -> None:
            said = self._redis.hget(_KEY, window)
            if said:
                self._redis.hset(_KEY, window, self._packed(Here(**json.loads(said)["here"]), GRACE_SECONDS))
        self._ask(shorten)

    def everybody(self) -> list[Here]:
        said = {window: json.loads(words) for window, words in (self._ask(lambda: self._redis.hgetall(_KEY)) or {}).items()}
        over = [window for window, one in said.items() if one["until"] <= self._clock()]
        if over:
            self._ask(lambda: self._redis.hdel(_KEY, *over))
        return [Here(**one["here"]) for window, one in said.items() if window not in over]

    def _packed(self, here: Here, seconds: float) -> str:
        return json.dumps({"here": asdict(here), "until": self._clock() + seconds})

    def _ask(self, question: Callable):
        try:
            return question()
        except RedisError as away:
            log.warning("presence_lost", reason=str(away))
            return None


class Presence:
    """The one of this process: doors tell it what windows say, and it tells rooms when that changes."""

    def __init__(self):
        self._store: Memory | Shared = Memory()
        self._changed = threading.Event()

    def use(self, redis_url: str) -> None:
        """Begins anew, in Redis if there is one."""
        self._store = Shared(redis_url) if redis_url else Memory()

    def put(self, window: str, here: Here) -> None:
        """What a window says now."""
        self._store.put(window, here)
        self._changed.set()

    def leave(self, window: str) -> None:
        """The window is closed, or stands on no ticket any more."""
        self._store.leave(window)
        self._changed.set()

    def people(self) -> People:
        """Everybody who is anywhere, each agent once on a ticket with the most that one of the own windows says."""
        most: dict[tuple[str, int], dict[int, Here]] = {}
        for here in self._store.everybody():
            there = most.setdefault((here.room, here.ticket), {})
            known = there.get(here.agent_id)
            if known is None or STATES.index(here.state) > STATES.index(known.state):
                there[here.agent_id] = here
        return {place: [[one.agent_id, one.name, one.state] for one in sorted(there.values(), key=lambda one: (one.name, one.agent_id))]
                for place, there in most.items()}

    def follow(self, listener: Callable[[People], None]) -> None:
        """Starts the thread that hands what changed to `listener`; an empty list says that all have left."""
        threading.Thread(target=self._follow, args=(listener,), name="presence", daemon=True).start()

    def _follow(self, listener: Callable[[People], None]) -> None:
        known: People = {}
        while True:
            self._changed.wait(LOOK_SECONDS)
            self._changed.clear()
            now = self.people()
            changed = changes(known, now)
            known = now
            if changed:
                listener(changed)


def changes(before: People, now: People) -> People:
    """Those places where it is not as it was; a pure rule."""
    return {place: now.get(place, []) for place in before.keys() | now.keys() if before.get(place) != now.get(place)}


presence = Presence()
