"""The geometry of plots; pure. Across everything is in percent of the plot's width, down in pixels of a fixed height,
so that one drawing fits every screen while its words keep their size."""
from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 180
LABEL_GAP = 17
MOST_STOPS = 31
# The nested drawing that is stretched to the width counts this far across.
ACROSS = 1000


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where it is and what it says; minor ones are left out on narrow screens."""

    at: float
    text: str
    is_minor: bool = False


@dataclass(frozen=True)
class Point:
    """A value in its place; `low` and `high` are the ends of its range, if it has one."""

    x: float
    y: float
    text: str
    is_few: bool = False
    is_hollow: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Line:
    """A series: its points, the pieces drawn whole and those drawn dotted, and its label at the right end."""

    name: str
    number: int
    points: tuple[Point, ...]
    solid: tuple[str, ...]
    dotted: tuple[str, ...]
    end: Tick | None


@dataclass(frozen=True)
class Stop:
    """One place across: what is pointed at there, in words, and where it leads.

    A rich one has a tip drawn beside it and is reached by the keyboard; where there are many, the table is.
    """

    x: float
    left: float
    width: float
    title: str
    rows: tuple[tuple[str, str, str], ...]
    url: str | None
    action: str
    words: str
    is_flipped: bool
    is_rich: bool


@dataclass(frozen=True)
class Band:
    """The usual: its area and its middle."""

    area: str
    middle: str
    end: Tick


@dataclass(frozen=True)
class Plot:
    """All that a template draws."""

    lines: tuple[Line, ...]
    stops: tuple[Stop, ...]
    ups: tuple[Tick, ...]
    acrosses: tuple[Tick, ...]
    band: Band | None = None
    height: int = HEIGHT
    across: int = ACROSS


@dataclass(frozen=True)
class Value:
    """A value before it has a place; None leaves a gap. `is_whole` is False while its time is not over."""

    number: float | None
    text: str = ""
    is_few: bool = False
    is_whole: bool = True
    low: float | None = None
    high: float | None = None


def x_of(place: int, count: int) -> float:
    """Where the place of a series lies across, in percent."""
    return 50.0 if count == 1 else round(100 * place / (count - 1), 2)


def y_of(number: float, top: float, bottom: float = 0) -> float:
    """Where a value lies down, in pixels."""
    return round(HEIGHT * (1 - (number - bottom) / ((top - bottom) or 1)), 1)


def steps(highest: float, *, is_count: bool = False) -> list[float]:
    """Round steps from zero to just above the highest value: four or five of them; whole ones for counts."""
    if highest <= 0:
        return [0, 1]
    size = highest / 4
    power = 1.0
    while power * 10 <= size:
        power *= 10
    while power > size:
        power /= 10
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= size)
    if is_count:
        step = max(1, -(-step // 1))
    return [round(step * place, 6) for place in range(int(-(-highest // step)) + 1)]


def line(name: str, number: int, values: Sequence[Value], top: float, *, bottom: float = 0) -> Line:
    """A series as points and pieces; a piece that touches an unfinished time is dotted."""
    points = [None if value.number is None else _point(value, x_of(place, len(values)), top, bottom)
              for place, value in enumerate(values)]
    solid, dotted, run = [], [], []
    for place, point in enumerate(points):
        if point is None:
            run = _finish(run, solid)
            continue
        before = points[place - 1] if place else None
        if before is not None and not (values[place].is_whole and values[place - 1].is_whole):
            run = _finish(run, solid)
            dotted.append(_path([before, point]))
            run = [point]
        else:
            run.append(point)
    _finish(run, solid)
    known = [point for point in points if point is not None]
    last = known[-1] if known else None
    return Line(name, number, tuple(known), tuple(solid), tuple(dotted), Tick(last.y, last.text) if last else None)


def spread(lines: Sequence[Line]) -> dict[int, float]:
    """Where the labels at the right ends stand, pushed apart so that they do not touch: line number → y."""
    placed: dict[int, float] = {}
    floor = -float("inf")
    for one in sorted((one for one in lines if one.end), key=lambda one: one.end.at):
        floor = max(one.end.at, floor + LABEL_GAP)
        placed[one.number] = floor
    over = floor - HEIGHT
    if over > 0:
        ceiling = float("inf")
        for number in sorted(placed, key=placed.get, reverse=True):
            ceiling = min(placed[number], ceiling - LABEL_GAP, HEIGHT)
            placed[number] = ceiling
    return placed


def beside(at: float, taken: float | None) -> float:
    """Where one more label stands so that it does not touch the one that is there."""
    if taken is None or abs(at - taken) >= LABEL_GAP:
        return at
    return taken - LABEL_GAP if at <= taken or taken + LABEL_GAP > HEIGHT else taken + LABEL_GAP


def band(lows: Sequence[float], middles: Sequence[float], highs: Sequence[float], top: float, name: str) -> Band:
    """The range of the usual as one closed area."""
    count = len(middles)

    def points(numbers: Sequence[float]) -> list[str]:
        return [_place(x_of(place, count), y_of(number, top)) for place, number in enumerate(numbers)]

    return Band(" ".join([*points(highs), *reversed(points(lows))]), " ".join(points(middles)),
                Tick(y_of(middles[-1], top), name))


def ticks_across(words: Sequence[str], most: int = 6) -> list[Tick]:
    """Marks for some of the places, evenly; every second one is minor."""
    every = max(1, -(-len(words) // most))
    return [Tick(x_of(place, len(words)), words[place], bool((place // every) % 2))
            for place in range(0, len(words), every)]


def columns(count: int) -> list[tuple[float, float, float]]:
    """For each place: x, and the left edge and width of what is pointed at there."""
    wide = 100 / max(1, count - 1) if count > 1 else 100
    found = []
    for place in range(count):
        x = x_of(place, count)
        left, right = max(0.0, x - wide / 2), min(100.0, x + wide / 2)
        found.append((x, round(left, 2), round(right - left, 2)))
    return found


def _point(value: Value, x: float, top: float, bottom: float) -> Point:
    low = None if value.low is None else y_of(value.low, top, bottom)
    high = None if value.high is None else y_of(value.high, top, bottom)
    return Point(x, y_of(value.number, top, bottom), value.text, value.is_few, value.is_few or not value.is_whole, low, high)


def _finish(run: list[Point], solid: list[str]) -> list[Point]:
    if len(run) > 1:
        solid.append(_path(run))
    return []


def _path(points: Sequence[Point]) -> str:
    return " ".join(_place(point.x, point.y) for point in points)


def _place(x: float, y: float) -> str:
    return f"{x * ACROSS / 100:g},{y:g}"
