"""What published sums give away: INSEE's worked examples, and brute force on small tables."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from analytics.confidentiality.attack import (
    DOWN,
    UP,
    Bools,
    Floats,
    failures,
    interval,
    widths,
)
from analytics.confidentiality.sums import Sums
from analytics.confidentiality.suppress import costs, plain, suppress

# T20, T21: rows Nord, Centre, Sud, as INSEE publishes them.
INSEE = np.array([[58, 71, 92, 800], [11, 124, 157, 934], [36, 24, 60, 651]], dtype=float)


def table(rows: int, columns: int) -> Sums:
    """A table whose cells are its inside, then its row totals, column totals, and the total."""
    size = rows * columns
    cells = np.vstack(
        [
            np.eye(size),
            np.kron(np.eye(rows), np.ones(columns)),
            np.kron(np.ones(rows), np.eye(columns)),
            np.ones((1, size)),
        ]
    )
    return Sums(csr_matrix(cells), csr_matrix((0, size)), np.zeros(size, dtype=np.int64))


def hiding(sums: Sums, cells: list[int]) -> Bools:
    hidden = np.zeros(sums.cells.shape[0], dtype=bool)
    hidden[cells] = True
    return hidden


def columns_hidden(first: int, second: int) -> list[int]:
    return [4 * row + column for row in range(3) for column in (first - 1, second - 1)]


def test_t20_insee_intervals_and_the_cell_that_fails() -> None:
    sums, parts = table(3, 4), INSEE.ravel()
    hidden = hiding(sums, columns_hidden(1, 3))
    found = [interval(sums, parts, hidden, cell) for cell in columns_hidden(1, 3)]
    expected = [(0, 105), (45, 150), (0, 105), (63, 168), (0, 96), (0, 96)]
    assert np.allclose(found, expected, atol=1e-6)
    [failure] = failures(sums, parts, hidden)
    assert (failure.cell, failure.direction) == (6, UP)  # Centre, column 3: 168 < 172.7
    assert failure.reach == pytest.approx(168 - 157)
    assert failure.width == pytest.approx(15.7)


def test_t21_two_other_columns_pass() -> None:
    sums, parts = table(3, 4), INSEE.ravel()
    hidden = hiding(sums, columns_hidden(2, 3))
    assert interval(sums, parts, hidden, 5) == pytest.approx((0, 219))
    assert interval(sums, parts, hidden, 6) == pytest.approx((62, 281))
    assert interval(sums, parts, hidden, 10) == pytest.approx((0, 84))
    assert failures(sums, parts, hidden) == []


def test_a_cell_alone_in_its_line_is_found_and_repaired() -> None:
    sums, parts = table(3, 4), INSEE.ravel()
    primary = hiding(sums, [6])
    assert {failure.direction for failure in failures(sums, parts, primary)} == {UP, DOWN}
    hidden = suppress(sums, {"x": parts}, primary, costs(sums.cells @ parts))
    assert hidden[6]
    assert failures(sums, parts, hidden) == []


def test_two_hidden_cells_a_line_are_not_enough() -> None:
    sums = table(3, 3)
    parts = np.array([100, 1, 50, 1, 100, 50, 50, 50, 50], dtype=float)
    lines = [*(np.array([9 + r, 3 * r, 3 * r + 1, 3 * r + 2]) for r in range(3))]
    lines += [np.array([12 + c, c, c + 3, c + 6]) for c in range(3)]
    primary = hiding(sums, [0, 1])
    plainly = plain(lines, primary, costs(sums.cells @ parts))
    assert plainly[lines[0]].sum() >= 2
    assert failures(sums, parts, plainly)
    safe = suppress(sums, {"x": parts}, primary, costs(sums.cells @ parts))
    assert failures(sums, parts, safe) == []


def test_a_table_where_all_is_hidden_is_safe_and_one_exchange_hides_all_it_is_in() -> None:
    sums = table(2, 2)
    parts = np.array([5.0, 0, 0, 0])
    everything = np.ones(sums.cells.shape[0], dtype=bool)
    assert failures(sums, parts, everything) == []
    # The other cells had no exchange, and everyone knows it: all that holds the one is hidden.
    known = np.where(parts > 0, parts, np.nan)
    hidden = suppress(sums, {"x": known}, hiding(sums, [0]), costs(sums.cells @ parts))
    assert set(np.flatnonzero(hidden)) == {0, 4, 6, 8}


def brute_force(sums: Sums, parts: Floats, hidden: Bools) -> set[tuple[int, float]]:
    """Which cells and directions fail, each asked of scipy on the whole table."""
    cells = sums.cells.toarray()
    known = cells[~hidden]
    signs = np.where(parts < 0, -1.0, 1.0)
    bounds = [(0, None) if sign > 0 else (None, 0) for sign in signs]
    failed = set()
    for cell in np.flatnonzero(hidden):
        value = float(cells[cell] @ parts)
        for direction, width in zip((UP, DOWN), widths(np.array([value])), strict=True):
            found = linprog(
                -direction * cells[cell],
                A_eq=known if len(known) else None,
                b_eq=known @ parts if len(known) else None,
                bounds=bounds,
            )
            if found.status == 3:
                continue
            reach = direction * (float(cells[cell] @ found.x) - value)
            if reach < width[0] * (1 - 1e-6) - 1e-9:
                failed.add((int(cell), direction))
    return failed


@st.composite
def hidden_tables(draw: st.DrawFn) -> tuple[Sums, Floats, Bools]:
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 4))
    size, whole = rows * columns, table(rows, columns)
    places = np.array(draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)))
    sums = Sums(whole.cells, whole.ties, places)
    count = sums.cells.shape[0]
    values = st.one_of(st.just(0), st.integers(-20, 200))
    parts = np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=float)
    hidden = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    return sums, parts, hidden


@given(hidden_tables())
@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_the_audits_verdict_is_that_of_brute_force(drawn: tuple[Sums, Floats, Bools]) -> None:
    sums, parts, hidden = drawn
    expected = brute_force(sums, parts, hidden)
    found = failures(sums, parts, hidden)
    assert {(failure.cell, failure.direction) for failure in found} == expected


@given(hidden_tables())
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_what_is_suppressed_withstands_brute_force(drawn: tuple[Sums, Floats, Bools]) -> None:
    sums, parts, primary = drawn
    other = np.abs(parts[::-1])
    hidden = suppress(sums, {"x": parts, "y": other}, primary, costs(sums.cells @ other))
    assert (hidden | ~primary).all()
    assert not brute_force(sums, parts, hidden) | brute_force(sums, other, hidden)


def test_a_person_is_hidden_by_at_least_a_person() -> None:
    sums = table(2, 2)
    parts = np.array([3.0, 0.2, 0.2, 9])  # a tenth of 3 people is no one
    hidden = hiding(sums, [0, 1, 2, 3])
    assert failures(sums, parts, hidden) != failures(sums, parts, hidden, least=1.0)
    assert {f.cell for f in failures(sums, parts, hidden, least=1.0)} >= {0}
