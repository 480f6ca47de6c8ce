"""A cell is asked until its posterior settles, never past its bound, and the order within a round is nothing to it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.teaching import SIGNALS, Budget
from teacher.budget import Belief, Cell

SHARES = st.sampled_from([0.0, 1 / 7, 0.25, 1 / 3, 0.5, 2 / 3, 0.75, 1.0])
OUTCOMES = st.one_of(st.none(), SHARES)
ROWS = st.fixed_dictionaries(dict.fromkeys(SIGNALS, OUTCOMES))
INTERVALS = st.floats(0.65, 0.999)
"""From 0.64 on the mean of a Beta lies where the interval lies; below, a skewed one may differ."""
DECISION = {"judgement": "quality", "solve": "difficulty", "likelihood": "soundness"}


def belief(
    outcomes: Sequence[float], cuts: tuple[float, ...] = (0.8,), interval: float = 0.95
) -> Belief:
    made = Belief(cuts, interval)
    for outcome in outcomes:
        made.add(outcome)
    return made


def ask(
    cell: Cell, rows: Sequence[Mapping[str, float | None]]
) -> list[tuple[int, tuple[str, ...]]]:
    """Asks as the teacher does, round by round, while there are rows; gives what was asked."""
    asked = []
    while (wanted := min(cell.wants(), len(rows) - cell.asked)) > 0:
        asked.append((wanted, cell.open_signals()))
        for row in rows[cell.asked : cell.asked + wanted]:
            cell.add({signal: row[signal] for signal in asked[-1][1]})
    return asked


def decisions(cell: Cell) -> tuple[str | None, str | None, str | None]:
    return cell.quality, cell.difficulty, cell.soundness


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.0, 0.2, 0.5, 0.8, 0.99, 1.0]))
def test_the_posterior_of_whole_counts_is_exact(successes: int, failures: int, cut: float) -> None:
    """The Beta's share below a cut is a binomial's tail, summed in fractions."""
    trials, x = successes + failures + 1, Fraction(cut)
    tail = sum(
        math.comb(trials, k) * x**k * (1 - x) ** (trials - k)
        for k in range(successes + 1, trials + 1)
    )
    got = belief([1.0] * successes + [0.0] * failures).below(cut)
    assert got == pytest.approx(float(tail), rel=1e-10, abs=1e-14)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.8])
def test_the_posterior_of_shares_counts_a_row_once(cut: float) -> None:
    outcomes = [0.25] * 11 + [2 / 3] * 20 + [1.0] * 9
    total = 0.25 * 11 + 2 / 3 * 20 + 9
    wanted = mpmath.betainc(1 + total, 1 + 40 - total, 0, cut, regularized=True)
    assert belief(outcomes).below(cut) == pytest.approx(float(wanted), rel=1e-10)
    assert belief(outcomes).count == 40


def test_the_posterior_of_every_row_of_a_large_cell_is_known() -> None:
    """Prevents a series that converges for samples only from breaking the run that asks every row."""
    assert belief([1.0] * 8_200 + [0.0] * 1_800).band() == 1
    assert belief([1.0] * 7_800 + [0.0] * 2_200).band() == 0
    assert belief([1.0] * 8_000 + [0.0] * 2_000).band() is None


@given(st.lists(SHARES), st.lists(st.floats(0, 1), min_size=1, max_size=2), INTERVALS)
def test_the_band_of_a_decided_belief_contains_its_mean(
    outcomes: list[float], cuts: list[float], interval: float
) -> None:
    made = belief(outcomes, tuple(sorted(cuts)), interval)
    band = made.band()
    if band is not None:
        edges = [0.0, *sorted(cuts), 1.0]
        assert made.mean is not None
        assert edges[band] <= made.mean <= edges[band + 1]


@given(st.lists(SHARES, min_size=1))
def test_a_success_never_lowers_the_mean_and_a_failure_never_raises_it(
    outcomes: list[float],
) -> None:
    before = belief(outcomes).mean
    higher, lower = belief([*outcomes, 1.0]).mean, belief([*outcomes, 0.0]).mean
    assert before is not None
    assert higher is not None
    assert lower is not None
    assert lower < before < higher


@pytest.mark.parametrize("cuts", [(0.0,), (0.01,), (0.99,), (1.0,)])
def test_no_evidence_decides_nothing_however_wide_a_band(cuts: tuple[float, ...]) -> None:
    assert belief([], cuts).band() is None
    assert belief([], cuts).mean is None


@pytest.mark.parametrize("outcome", [math.nan, -0.1, 1.000001, math.inf])
def test_what_is_no_share_is_refused(outcome: float) -> None:
    with pytest.raises(ValueError, match="is not a share from 0 to 1"):
        Belief((0.8,), 0.95).add(outcome)
    with pytest.raises(ValueError, match="is not a share from 0 to 1"):
        Cell(Budget(), ["judgement"]).add({"judgement": outcome})


@given(st.lists(ROWS, max_size=70), st.randoms(use_true_random=False), st.integers(1, 20))
@settings(max_examples=50, deadline=None)
def test_order_within_a_round_changes_neither_questions_nor_decisions(
    rows: list[dict[str, float | None]], random: Random, first: int
) -> None:
    """Prevents a replayed run, whose answers come in another order, from asking about other rows."""
    budget = Budget(round=first, rows=64)
    cell, shuffled = Cell(budget, SIGNALS), Cell(budget, SIGNALS)
    asked = ask(cell, rows)
    mixed: list[dict[str, float | None]] = []
    for wanted, _ in asked:
        round_ = rows[len(mixed) : len(mixed) + wanted]
        mixed += random.sample(round_, wanted)
    assert ask(shuffled, mixed) == asked
    assert decisions(shuffled) == decisions(cell)
    means = [one.beliefs["solve"].mean for one in (cell, shuffled)]
    assert means[0] == means[1]


@pytest.mark.parametrize(
    ("signal", "outcome", "decision"),
    [
        ("judgement", 1.0, "keep"),
        ("judgement", 0.0, "reject"),
        ("solve", 1.0, "easy"),
        ("solve", 0.5, "medium"),
        ("solve", 0.0, "hard"),
        ("likelihood", 1.0, "sound"),
        ("likelihood", 0.0, "unsound"),
    ],
)
@pytest.mark.parametrize("interval", [0.64, 0.95, 0.9999])
def test_evidence_of_one_kind_decides(
    signal: str, outcome: float, decision: str, interval: float
) -> None:
    cell = Cell(Budget(interval=interval, rows=512), [signal])
    ask(cell, [{signal: outcome}] * 512)
    assert getattr(cell, DECISION[signal]) == decision
    assert cell.wants() == 0
    assert cell.asked < 512
    off = [name for other, name in DECISION.items() if other != signal]
    assert [getattr(cell, name) for name in off] == [None, None]


def test_a_cell_of_which_nothing_is_known_is_given_up_after_two_rounds() -> None:
    cell = Cell(Budget(), SIGNALS)
    asked = ask(cell, [dict.fromkeys(SIGNALS)] * 100)
    assert [wanted for wanted, _ in asked] == [8, 8]
    assert (cell.asked, cell.unknown) == (16, 16)
    assert decisions(cell) == ("undecided", "undecided", "undecided")


@given(st.lists(st.sampled_from([None, 0.0]), max_size=130), INTERVALS, st.integers(1, 40))
@settings(deadline=None)
def test_unknown_never_decides_keep(
    outcomes: list[float | None], interval: float, first: int
) -> None:
    cell = Cell(Budget(interval=interval, round=first), ["judgement"])
    ask(cell, [{"judgement": outcome} for outcome in outcomes])
    assert cell.quality != "keep"
    assert cell.unknown == outcomes[: cell.asked].count(None)


def test_unknown_rows_use_up_the_bound_and_are_no_evidence() -> None:
    rows = [{"judgement": 1.0 if place % 8 == 0 else None} for place in range(200)]
    cell = Cell(Budget(rows=64), ["judgement"])
    ask(cell, rows)
    assert (cell.asked, cell.unknown, cell.beliefs["judgement"].count) == (64, 56, 8)
    assert cell.quality == "undecided"


@given(st.lists(ROWS, max_size=60), st.integers(1, 40), st.integers(1, 50), INTERVALS)
@settings(max_examples=50, deadline=None)
def test_the_bound_is_never_exceeded(
    rows: list[dict[str, float | None]], first: int, bound: int, interval: float
) -> None:
    cell = Cell(Budget(interval=interval, round=first, rows=bound), SIGNALS)
    ask(cell, rows)
    assert cell.asked <= min(bound, len(rows))
    assert cell.asked + cell.wants() <= bound
    if cell.asked == bound:
        with pytest.raises(ValueError, match=r"ask open_signals\(\)"):
            cell.add({"judgement": 1.0})


@pytest.mark.parametrize(
    ("first", "bound", "rounds"),
    [
        (8, 128, [8, 8, 16, 32, 64]),
        (8, 100, [8, 8, 16, 32, 36]),
        (8, 5, [5]),
        (1, 9, [1, 1, 2, 4, 1]),
    ],
)
def test_rounds_double_up_to_the_bound(first: int, bound: int, rounds: list[int]) -> None:
    cell = Cell(Budget(round=first, rows=bound), ["judgement"])
    at_the_cut = [{"judgement": 0.8}] * 200
    assert [wanted for wanted, _ in ask(cell, at_the_cut)] == rounds
    assert cell.quality == "undecided"
    assert cell.wants() == 0
    assert cell.open_signals() == ()


def test_a_settled_signal_is_asked_no_further_and_takes_no_more() -> None:
    """Prevents a decision from turning because further answers happened to be in the cache."""
    cell = Cell(Budget(interval=0.95), ["judgement", "solve"])
    asked = ask(cell, [{"judgement": 0.0, "solve": 0.8}] * 32)
    assert asked == [(8, ("judgement", "solve")), (8, ("solve",)), (16, ("solve",))]
    assert cell.quality == "reject"
    with pytest.raises(ValueError, match=r"\['judgement', 'solve'\], but \['solve'\] are open"):
        cell.add({"judgement": 1.0, "solve": 0.8})
    with pytest.raises(ValueError, match="of \\[\\], but"):
        cell.add({})


def test_within_a_round_nothing_settles() -> None:
    """Prevents rows in flight together from being asked different questions."""
    cell = Cell(Budget(interval=0.64, round=8), ["judgement"])
    for left in range(8, 0, -1):
        assert cell.wants() == left
        assert cell.open_signals() == ("judgement",)
        cell.add({"judgement": 0.0})
    assert cell.wants() == 0


def test_a_cell_smaller_than_a_round_is_decided_by_what_there_was() -> None:
    cell = Cell(Budget(interval=0.95), SIGNALS)
    ask(cell, [{"judgement": 0.0, "solve": 0.6, "likelihood": None}] * 4)
    assert decisions(cell) == ("reject", "undecided", "undecided")
    assert decisions(Cell(Budget(), SIGNALS)) == ("undecided", "undecided", "undecided")


def test_without_a_budget_every_row_is_asked_everything() -> None:
    cell = Cell(None, SIGNALS)
    asked = ask(cell, [{"judgement": 1.0, "solve": 0.0, "likelihood": None}] * 700)
    assert asked == [(700, SIGNALS)]
    assert cell.wants() > 10**9
    assert decisions(cell) == ("keep", "hard", "undecided")


def test_cells_off_the_cut_are_decided_rightly_from_few_rows() -> None:
    random = Random(7)
    asked = wrong = 0
    for number in range(300):
        share, truth = ((0.95, "keep"), (0.95, "keep"), (0.4, "reject"))[number % 3]
        cell = Cell(Budget(interval=0.99, rows=512), ["judgement"])
        ask(cell, [{"judgement": float(random.random() < share)} for _ in range(512)])
        asked += cell.asked
        wrong += cell.quality not in (truth, "undecided")
    assert wrong <= 3
    assert asked / 300 < 80
