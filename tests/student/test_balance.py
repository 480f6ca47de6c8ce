"""The measures of balance, against cases worked out by hand."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from student.model import MEASURES, Balance, build, for_training, hidden_loss  # noqa: E402
from student.model.balance import measured  # noqa: E402
from student.model.capacity import assign  # noqa: E402
from tests.student.students import VOCABULARY, packed, small  # noqa: E402


def figures(probs: list[list[float]], capacity: int | None, active: int = 1) -> dict[str, float]:
    table = torch.tensor(probs)
    real = torch.ones(len(probs), dtype=torch.bool)
    given = assign(table, real, active, capacity or len(probs))
    plain = table.topk(active).indices
    row = measured(table, given, plain, real, capacity).tolist()
    assert row.pop() == 1
    return dict(zip(MEASURES, row, strict=True))


def test_an_even_load_costs_nothing() -> None:
    found = figures([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.9]], capacity=2)
    assert found == pytest.approx(
        {
            "utilisation": 1,
            "moved": 0,
            "mass_lost": 0,
            "violation": 0,
            "dropped": 0,
            "biased": 0,
        },
        abs=1e-6,
    )


def test_a_move_is_counted_with_what_it_costs() -> None:
    """Three want the first expert, which takes two: who loses least, 0.6 against 0.4, goes to the second."""
    found = figures([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.2, 0.8]], capacity=2)
    assert found["moved"] == pytest.approx(1 / 4)
    assert found["mass_lost"] == pytest.approx(
        1 - (0.9 + 0.8 + 0.4 + 0.8) / (0.9 + 0.8 + 0.6 + 0.8)
    )
    assert found["violation"] == pytest.approx(3 / 2 - 1)
    assert found["utilisation"] == 1
    assert found["dropped"] == 0


def test_utilisation_is_the_reciprocal_of_the_capacity_factor() -> None:
    found = figures([[0.9, 0.1]] * 50 + [[0.1, 0.9]] * 50, capacity=54)
    assert found["utilisation"] == pytest.approx(1 / 1.08)


def test_what_has_no_place_is_dropped() -> None:
    """Not met in training, where there is a place for everyone; it must show if there were none."""
    found = figures([[0.9, 0.1]] * 4, capacity=1)
    assert found["dropped"] == pytest.approx(1 / 2)
    assert found["utilisation"] == 1
    assert found["moved"] == pytest.approx(1 / 2)
    assert found["mass_lost"] == pytest.approx(1 - 1.0 / 3.6)


def test_wishes_that_only_the_bias_explains_are_counted() -> None:
    probs = torch.tensor([[0.6, 0.4], [0.9, 0.1]])
    real = torch.ones(2, dtype=torch.bool)
    given = assign(probs + torch.tensor([0.0, 0.3]), real, 1, 2)
    row = measured(probs, given, probs.topk(1).indices, real, 2)
    assert row[MEASURES.index("biased")] == pytest.approx(1 / 2)


def test_padding_is_not_counted() -> None:
    probs = torch.tensor([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.1]])
    real = torch.tensor([True, True, True, False])
    row = measured(probs, assign(probs, real, 1, 2), probs.topk(1).indices, real, 2)
    found = dict(zip(MEASURES, row.tolist(), strict=False))
    assert found["utilisation"] == pytest.approx(3 / 4)
    assert found["violation"] == pytest.approx(2 / 1.5 - 1)
    assert found["dropped"] == 0


def test_a_reading_is_the_mean_of_the_passes_since_the_last_one() -> None:
    model = small()
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    balance = Balance(module)
    single = []
    for seed in (0, 1):
        hidden_loss(module, *packed(2, 64, seed))
        single.append(balance.read())
    for seed in (0, 1):
        hidden_loss(module, *packed(2, 64, seed))
    assert balance.layers()["moved"].shape == (2,)
    together = balance.read()
    for name in MEASURES:
        assert together[name] == pytest.approx((single[0][name] + single[1][name]) / 2, abs=1e-6)


def test_a_dense_model_has_no_balance() -> None:
    model = small(kind="dense_total")
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    hidden_loss(module, *packed(2, 64))
    assert Balance(module).read() == {}
