"""The geometry of plots, by named cases."""
import pytest

from helpdesk.desk.report_panels import axis
from helpdesk.reports import plots
from helpdesk.reports.plots import Value


@pytest.mark.parametrize(("highest", "expected"), [
    (0, [0, 1]), (3, [0, 1, 2, 3]), (4, [0, 1, 2, 3, 4]), (5.2, [0, 2, 4, 6]), (83, [0, 25, 50, 75, 100]), (0.35, [0, 0.1, 0.2, 0.3, 0.4]),
    (1_000, [0, 250, 500, 750, 1_000]),
])
def test_steps_are_round_and_reach_above_the_highest(highest, expected):
    assert plots.steps(highest) == expected


@pytest.mark.parametrize(("highest", "expected"), [(0, [0, 1]), (1, [0, 1]), (2, [0, 1, 2]), (7, [0, 2, 4, 6, 8]), (9, [0, 3, 6, 9])])
def test_steps_of_counts_are_whole(highest, expected):
    assert plots.steps(highest, is_count=True) == expected


@pytest.mark.parametrize(("at", "taken", "expected"), [(50, None, 50), (50, 90, 50), (180, 180, 163), (100, 95, 112), (90, 95, 78)])
def test_one_more_label_keeps_its_distance(at, taken, expected):
    assert plots.beside(at, taken) == expected


@pytest.mark.parametrize(("values", "solid", "dotted"), [
    ([Value(1), Value(2), Value(3)], 1, 0),
    ([Value(1), Value(2), Value(3, is_whole=False)], 1, 1),
    ([Value(1), Value(None), Value(3)], 0, 0),
    ([Value(1), Value(2), Value(None), Value(3), Value(4)], 2, 0),
    ([Value(1, is_whole=False), Value(2), Value(3)], 1, 1),
    ([Value(None)], 0, 0),
    ([], 0, 0),
], ids=["whole", "unfinished end", "gap", "two pieces", "cut beginning", "nothing known", "nothing"])
def test_pieces_of_a_line(values, solid, dotted):
    line = plots.line("Email", 1, values, 4)
    assert (len(line.solid), len(line.dotted)) == (solid, dotted)
    assert len(line.points) == sum(1 for value in values if value.number is not None)


def test_few_and_unfinished_points_are_hollow():
    line = plots.line("CES", 1, [Value(5), Value(6, is_few=True), Value(7, is_whole=False)], 7, bottom=1)
    assert [(point.is_hollow, point.is_few) for point in line.points] == [(False, False), (True, True), (True, False)]
    assert line.points[2].y == 0 and plots.line("CES", 1, [Value(1)], 7, bottom=1).points[0].y == plots.HEIGHT


@pytest.mark.parametrize("ends", [[4, 4, 4], [0, 0.1, 4], [2, 2.1, 2.2]], ids=["at the top", "at the bottom", "in the middle"])
def test_labels_do_not_touch_and_stay_inside(ends):
    lines = [plots.line(str(number), number, [Value(1), Value(end)], 4) for number, end in enumerate(ends)]
    places = sorted(plots.spread(lines).values())
    assert all(lower - upper >= plots.LABEL_GAP for upper, lower in zip(places, places[1:], strict=False))
    assert places[0] >= 0 and places[-1] <= plots.HEIGHT


@pytest.mark.parametrize("count", [1, 2, 13, 90])
def test_what_is_pointed_at_covers_the_width_once(count):
    columns = plots.columns(count)
    assert columns[0][1] == 0 and columns[-1][1] + columns[-1][2] == pytest.approx(100, abs=0.1)
    assert all(one[1] + one[2] == pytest.approx(other[1], abs=0.05) for one, other in zip(columns, columns[1:], strict=False))


@pytest.mark.parametrize(("locale", "marks"), [("en", ["0", "0.025", "2.5", "1,000", "1,000,000 h"]), ("ro", ["0", "0,025", "2,5", "1.000", "1.000.000 h"]), ("pt-BR", ["0", "0,025", "2,5", "1.000", "1.000.000 h"])])
def test_the_marks_up_the_side_are_numbers_of_the_reader(app, locale, marks):
    with app.test_request_context(f"/?locale={locale}"):
        assert [tick.text for tick in axis([0, 0.025, 2.5, 1_000, 1_000_000], "h")] == marks
