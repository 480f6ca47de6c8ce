"""The mixture of experts as it is trained, beside the stock one."""

from __future__ import annotations

import copy

import pytest

torch = pytest.importorskip("torch", reason="needs the student: pip install -e '.[student]'")

from student.model import biases, build, for_training, hidden_loss, restore_biases, step_biases  # noqa: E402
from student.model.mixture import padding_is, routings  # noqa: E402
from tests.student.students import VOCABULARY, packed, small  # noqa: E402


def blocks(**router: float | None) -> tuple[torch.nn.Module, torch.nn.Module]:
    """A stock block in training mode and its twin with our router; gates sharp enough to disagree."""
    model = small(router=router)
    stock = build(model, VOCABULARY, 0).train()
    with torch.no_grad():
        stock.model.layers[0].mlp.gate.weight.mul_(30)
    ours = copy.deepcopy(stock)
    for_training(ours, model)
    return stock.model.layers[0].mlp, ours.model.layers[0].mlp


def hidden(rows: int = 2, length: int = 40) -> torch.Tensor:
    return torch.randn(rows, length, 64, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("factor", [4.0, None])
def test_with_room_for_all_outputs_and_gradients_are_the_stock_ones(factor: float | None) -> None:
    stock, ours = blocks(capacity_factor=factor, aux_weight=0, bias_rate=0)
    inputs = [hidden().requires_grad_() for _ in range(2)]
    outputs = [block(x) for block, x in zip((stock, ours), inputs, strict=True)]
    weight = torch.randn(outputs[0].shape, generator=torch.Generator().manual_seed(4))
    for output in outputs:
        (output * weight).sum().backward()
    assert (outputs[0] - outputs[1]).abs().max() < 1e-6
    assert (inputs[0].grad - inputs[1].grad).abs().max() < 1e-6
    for (name, mine), (_, theirs) in zip(
        ours.named_parameters(), stock.named_parameters(), strict=True
    ):
        assert (mine.grad - theirs.grad).abs().max() < 1e-5 * max(1, theirs.grad.abs().max()), name


def test_with_a_tight_capacity_gradients_are_those_of_the_same_routes_by_hand() -> None:
    """The gathers of `dispatch` write their own backward: it is checked against one that autograd makes."""
    _, ours = blocks(capacity_factor=1.0, aux_weight=0)
    mine, plain = hidden().requires_grad_(), hidden().requires_grad_()
    ours(mine).square().sum().backward()
    gradients = [parameter.grad.clone() for parameter in ours.parameters()]
    ours.zero_grad()
    rows = plain.flatten(0, 1)
    logits = rows @ ours.gate.weight.T
    experts, _, ways = ours.routing(logits.detach())
    assert ways.kept_TK.all()
    weights = logits.softmax(1).gather(1, experts)
    out = torch.zeros_like(rows)
    for k in range(2):
        gate_up = torch.einsum("td,tfd->tf", rows, ours.experts.gate_up_proj[experts[:, k]])
        gate, up = gate_up.chunk(2, 1)
        inner = torch.nn.functional.silu(gate) * up
        down = torch.einsum("tf,tdf->td", inner, ours.experts.down_proj[experts[:, k]])
        out = out + down * (weights[:, k] / weights.sum(1))[:, None]
    out.square().sum().backward()
    assert (mine.grad - plain.grad).abs().max() < 1e-5
    for expected, parameter in zip(gradients, ours.parameters(), strict=True):
        assert (parameter.grad - expected).abs().max() < 1e-5 * max(1, expected.abs().max())


def test_padding_takes_no_place_and_gets_nothing() -> None:
    _, ours = blocks(capacity_factor=1.0)
    real = torch.ones(80, dtype=torch.bool)
    real[50:] = False
    padding_is(ours, real)
    out = ours(hidden()).flatten(0, 1)
    assert (out[50:] == 0).all()
    assert (out[:50].abs().sum(1) > 0).all()
    assert ours.routing.load.sum() == 2 * 50


def test_evaluation_is_the_stock_block_whatever_the_bias() -> None:
    stock, ours = blocks(capacity_factor=1.0)
    ours.routing.bias.copy_(torch.arange(8.0))
    assert torch.equal(ours.eval()(hidden()), stock.eval()(hidden()))


def test_a_bias_moves_the_choice_and_never_the_weights() -> None:
    _, ours = blocks(capacity_factor=None)
    logits = torch.randn(30, 8, generator=torch.Generator().manual_seed(5))
    ours.routing.bias[3] = 10.0
    experts, weights, _ = ours.routing(logits)
    assert (experts == 3).any(1).all()
    chosen = logits.softmax(1).gather(1, experts)
    assert torch.allclose(weights, chosen / chosen.sum(1, keepdim=True))


def test_a_bias_of_no_strength_is_none() -> None:
    """So the router that training ends with is the one that the checkpoint has."""
    _, ours = blocks(capacity_factor=None)
    ours.routing.bias[3] = 10.0
    ours.routing.step(strength=0.0)
    logits = torch.randn(30, 8, generator=torch.Generator().manual_seed(5))
    experts, _, _ = ours.routing(logits)
    assert torch.equal(experts, logits.topk(2).indices)


def test_biases_move_against_the_load_of_all_passes_since_the_last_step() -> None:
    _, ours = blocks(bias_rate=0.01)
    routing = ours.routing
    for favourite in (0, 1):  # two passes of one step
        logits = torch.zeros(10, 8)
        logits[:, favourite], logits[:, 2] = 5, 3
        routing(logits)
    assert routing.load.tolist() == [10, 10, 20, 0, 0, 0, 0, 0]
    routing.step(strength=1.0)
    assert torch.allclose(routing.bias, torch.tensor([-0.01] * 3 + [0.01] * 5))
    assert routing.load.sum() == 0


def test_balancing_evens_the_load() -> None:
    model = small(router={"bias_rate": 0.005, "aux_weight": 0})
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    routing = routings(module)[0]
    logits = torch.randn(400, 8, generator=torch.Generator().manual_seed(6)) + torch.arange(8) / 6
    violations = []
    for _ in range(120):
        routing(logits)
        violations.append(float(routing.load.max() / routing.load.mean() - 1))
        routing.step(strength=1.0)
    assert violations[0] > 0.5
    assert violations[-1] < 0.2


def test_the_balancing_loss_is_its_weight_when_all_is_even_and_grows_when_it_is_not() -> None:
    _, ours = blocks(aux_weight=0.1)
    even = torch.eye(8).repeat(5, 1) + torch.eye(8).roll(1, 1).repeat(5, 1)
    ours.routing(even)
    assert ours.routing.aux == pytest.approx(0.1, rel=1e-5)
    ours.routing(torch.tensor([[30.0, 29.0, 0, 0, 0, 0, 0, 0]]).repeat(40, 1))
    # All probability on two experts, each in half of the choices: 0.1 * 8 * (0.5 * p + 0.5 * (1 - p)).
    assert ours.routing.aux == pytest.approx(0.4, rel=1e-5)


def test_what_is_switched_off_costs_and_moves_nothing() -> None:
    model = small(router={"aux_weight": 0, "bias_rate": 0})
    module = build(model, VOCABULARY, 0)
    for_training(module, model)
    losses = hidden_loss(module, *packed(2, 64))
    step_biases(module)
    assert losses.aux == 0
    assert all((routing.bias == 0).all() for routing in routings(module))


def test_the_same_step_twice_gives_the_same_bits() -> None:
    model = small()
    results = []
    for _ in range(2):
        module = build(model, VOCABULARY, 0)
        for_training(module, model)
        losses = hidden_loss(module, *packed(3, 64))
        (losses.loss + losses.aux).backward()
        results.append([losses.loss, *(weight.grad for weight in module.parameters())])
    assert all(torch.equal(one, other) for one, other in zip(*results, strict=True))


def test_biases_are_no_part_of_the_weights_and_can_be_restored() -> None:
    model = small()
    module, other = (build(model, VOCABULARY, 0) for _ in range(2))
    names = set(module.state_dict())
    for_training(module, model)
    for_training(other, model)
    assert set(module.state_dict()) == names
    hidden_loss(module, *packed(2, 64))
    step_biases(module, strength=0.5)
    state = biases(module)
    restore_biases(other, state)
    assert any((bias != 0).any() for bias in state.values())
    assert all(torch.equal(one, biases(other)[name]) for name, one in state.items())
    with pytest.raises(KeyError):
        restore_biases(other, {})
