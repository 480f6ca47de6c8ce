"""How evenly tokens are spread over experts, and what the capacity costs. Measured in the step, read now and then.

Letters of shapes: T tokens, E experts, K experts a token. Of each layer and forward pass, over real tokens:

    utilisation   places taken / (E * C): with nothing dropped, (1 - share of padding) / capacity factor
    moved         places taken in experts that are not among the token's wishes / places taken
    mass_lost     1 - sum of the probabilities of the experts kept / sum of those wished
    violation     largest number of wishes for an expert / mean number - 1, before any capacity (MaxVio)
    dropped       1 - places taken / (K * tokens)
    biased        wishes that are not among the token's best by probability alone / (K * tokens): how far the choice
                  in training is from the plain one that inference makes, capacity apart

A wish is one of the token's best K experts by probability + bias. Figures are sums of forward passes, on the device;
`Balance.read` divides and fetches them: one wait for the device, however many layers there are.
"""

from __future__ import annotations

import torch

from student.model.capacity import Assignment

MEASURES = ("utilisation", "moved", "mass_lost", "violation", "dropped", "biased")


class Balance:
    """Reads the measures of a model that `for_training` has prepared."""

    def __init__(self, module: torch.nn.Module) -> None:
        self._layers = [part for part in module.modules() if hasattr(part, "balance_sums")]

    def layers(self) -> dict[str, torch.Tensor]:
        """Each measure's mean since the last reading, one number a layer, on the device. Nothing is waited for."""
        if not self._layers:
            return {}
        sums = torch.stack([layer.balance_sums for layer in self._layers])
        means = sums[:, :-1] / sums[:, -1:].clamp(min=1)
        return dict(zip(MEASURES, means.unbind(1), strict=True))

    def read(self) -> dict[str, float]:
        """Means over layers and forward passes since the last reading; empty for a model without experts."""
        layers = self.layers()
        if not layers:
            return {}
        means = torch.stack(list(layers.values())).mean(1).tolist()
        for layer in self._layers:
            layer.balance_sums.zero_()
        return dict(zip(MEASURES, means, strict=True))


def measured(
    probs_TE: torch.Tensor,
    given: Assignment,
    plain_TK: torch.Tensor,
    real_T: torch.Tensor,
    capacity: int | None,
) -> torch.Tensor:
    """The measures of a forward pass in the order of MEASURES, and a one to count it; float32."""
    active, experts = given.wishes_TK.shape[1], probs_TE.shape[1]
    real_T1 = real_T[:, None]
    asked = (real_T.sum() * active).clamp(min=1)
    taken = given.kept_TK.sum()
    wished_TK = _among(given.experts_TK, given.wishes_TK)
    moved = (given.kept_TK & ~wished_TK).sum() / taken.clamp(min=1)
    kept_mass = torch.where(given.kept_TK, probs_TE.gather(1, given.experts_TK), 0).sum()
    mass = torch.where(real_T1, probs_TE.gather(1, given.wishes_TK), 0).sum()
    numbers_E = torch.arange(experts, device=probs_TE.device)
    load_E = ((given.wishes_TK[:, :, None] == numbers_E).any(1) & real_T1).sum(0)
    room = asked if capacity is None else torch.full_like(asked, experts * capacity)
    biased = (real_T1 & ~_among(given.wishes_TK, plain_TK)).sum()
    figures = (
        taken / room,
        moved,
        1 - kept_mass / mass.clamp(min=1e-9),
        load_E.max() * experts / asked - 1,
        1 - taken / asked,
        biased / asked,
        torch.ones_like(mass),
    )
    return torch.stack([figure.to(torch.float32) for figure in figures])


def _among(these_TK: torch.Tensor, those_TK: torch.Tensor) -> torch.Tensor:
    """Which of these experts are among those of the same token."""
    return (these_TK[:, :, None] == those_TK[:, None, :]).any(2)
