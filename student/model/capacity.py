"""Who may go where: tokens to experts that take only so many. Scores in, experts and places out.

Letters of shapes: T tokens, E experts, K experts a token, C places of an expert, N blocks of tokens.

Every shape is known beforehand and nothing is read back from the device, so that all of it compiles. It runs in E
rounds. In round r each token that still lacks experts asks the one that stands r-th in its ranking, and an expert
takes who asks while it has room. A token is therefore turned away only by an expert that is full, and an expert that
is full stays so: overflow goes to the next-best expert with room, until every expert was asked.

Who comes first keeps its wish. Tokens stand in line by what a move would cost them, the score of their K-th expert
less that of the next (`Order`). At a capacity factor of 1.08, 8 experts and top-2 of random gates, this lost 0.14% of
the gates' mass where the order of the text lost 0.9% (largest load 1.27 times the mean; the least possible: 0.09%),
and 2.9% where it lost 4.9% (1.62 times; 1.9%). The highest gate first does no better than the text's order there.

Greedy rounds alone can strand a token: when all room that is left is in experts which it holds already. `_mend` then
lets it take a place from a token that can go where the room is, and nothing is dropped. Why that suffices: let f have
the most room of the r experts that have any, and n tokens be stranded. Each of these holds all r, or it would have
been taken. Of the T real tokens (C at least, or no expert were full) at least T - C + room(f) >= room(f) do not hold
f: enough to lend in min(n, room(f)) exchanges. A lender holds K experts, none of which is f, and a stranded token
fewer than K, f among them, so one of the lender's it has not. A pass thus serves every stranded token once, or fills
f. A token lacks K - r experts at most, r - 1 fillings can come before the last, and there is room while there is want,
as all E*C places are at least T*K: K - 1 passes are enough.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import torch

Order = Literal["regret", "gate", "token"]
"""Who is served first: who loses most by a move, who has the highest gate, or who comes first in the text."""

_BLOCK = 256
"""Tokens of a block. A running count along 100,000 tokens of 8 columns is slow on a GPU; within blocks it is not."""


class Assignment(NamedTuple):
    """Where each token goes. What is not kept has no place, and its expert and slot mean nothing."""

    experts_TK: torch.Tensor
    """int64; those of a token differ."""
    slots_TK: torch.Tensor
    """int64; places within the expert, below C, none given twice."""
    kept_TK: torch.Tensor
    """bool."""
    wishes_TK: torch.Tensor
    """int64; the token's best experts, whether there was room or not."""


def places(tokens: int, experts: int, active: int, factor: float) -> int:
    """C: places of an expert when `tokens` go to `active` of `experts` with this capacity factor."""
    return min(tokens, math.ceil(factor * tokens * active / experts))


def assign(
    scores_TE: torch.Tensor,
    real_T: torch.Tensor,
    active: int,
    capacity: int,
    order: Order = "regret",
) -> Assignment:
    """`active` experts for each real token, the best by `scores_TE` that have one of `capacity` places left.

    Of equal scores the lower expert is the better, of equal claims the earlier token comes first: the result is the
    same on every run. Tokens that are not real (padding) take no place.
    """
    ranked_TE = ranking(scores_TE)
    claim_T = _claims(scores_TE.gather(1, ranked_TE), active, order)
    if claim_T is None:
        given = _rounds(ranked_TE, real_T, active, capacity)
    else:
        line_T = torch.argsort(claim_T, descending=True, stable=True)
        index_T = torch.arange(len(line_T), device=line_T.device)
        back_T = torch.empty_like(line_T).scatter(0, line_T, index_T)
        given = _rounds(ranked_TE[line_T], real_T[line_T], active, capacity)
        given = (given[0][back_T], given[1][back_T], given[2][back_T])
    return Assignment(*given, ranked_TE[:, :active])


def ranking(scores_TE: torch.Tensor) -> torch.Tensor:
    """int64 [T, E]: each token's experts from the best to the worst, of equal ones the lower first.

    Every pair is compared, which compiles into what is around it; a sort or a topk of many short rows does not. (Not
    compiled, on a CPU, it takes 0.4 ms for 2,048 tokens of 8 experts, a sort 0.2 ms: of a step either is under 1%.)
    Scores that are no numbers give some expert or other, and never one that there is not: on a GPU a wrong index
    ends the process, before anyone could say which rows made the loss no number.
    """
    number_E = torch.arange(scores_TE.shape[1], device=scores_TE.device)
    mine_TE1, other_T1E = scores_TE[:, :, None], scores_TE[:, None, :]
    first_TEE = (mine_TE1 == other_T1E) & (number_E < number_E[:, None])
    rank_TE = ((other_T1E > mine_TE1) | first_TEE).sum(2)
    return torch.zeros_like(rank_TE).scatter(1, rank_TE, number_E.expand_as(rank_TE))


def _claims(sorted_TE: torch.Tensor, active: int, order: Order) -> torch.Tensor | None:
    """What each token has a claim to be served first with; None where the text's order stands."""
    if order == "token" or active == sorted_TE.shape[1]:
        return None
    if order == "gate":
        return sorted_TE[:, 0]
    return sorted_TE[:, active - 1] - sorted_TE[:, active]


def _rounds(
    ranked_TE: torch.Tensor, real_T: torch.Tensor, active: int, capacity: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Experts, slots and what is kept, [T, K] each, when tokens are served in the order of their rows."""
    experts = ranked_TE.shape[1]
    experts_KT = [ranked_TE[:, 0]] * active
    slots_KT = [torch.zeros_like(ranked_TE[:, 0])] * active
    held_T = torch.zeros_like(ranked_TE[:, 0])
    used_E = ranked_TE.new_zeros(experts)
    for rank in range(experts):
        asked_T = ranked_TE[:, rank]
        asks_T = real_T & (held_T < active)
        before_T, asking_E = _queue(asked_T, asks_T, experts)
        slot_T = used_E[asked_T] + before_T
        taken_T = asks_T & (slot_T < capacity)
        for k in range(active):
            now_T = taken_T & (held_T == k)
            experts_KT[k] = torch.where(now_T, asked_T, experts_KT[k])
            slots_KT[k] = torch.where(now_T, slot_T, slots_KT[k])
        held_T = held_T + taken_T
        used_E = torch.clamp(used_E + asking_E, max=capacity)
    experts_TK, slots_TK = torch.stack(experts_KT, 1), torch.stack(slots_KT, 1)
    for _ in range(active - 1):
        experts_TK, slots_TK, held_T, used_E = _mend(
            experts_TK, slots_TK, held_T, used_E, real_T, capacity
        )
    kept_TK = torch.arange(active, device=held_T.device) < held_T[:, None]
    return experts_TK, slots_TK, kept_TK


def _queue(
    asked_T: torch.Tensor, asks_T: torch.Tensor, experts: int
) -> tuple[torch.Tensor, torch.Tensor]:
    """How many before each token ask the same expert, and how many ask each one."""
    tokens = asked_T.shape[0]
    numbers_E1 = torch.arange(experts, device=asked_T.device)[:, None]
    asks_ET = (asked_T[None, :] == numbers_E1) & asks_T[None, :]
    padded_ET = torch.nn.functional.pad(asks_ET.to(torch.int32), (0, -tokens % _BLOCK))
    within_ENB = padded_ET.view(experts, -1, _BLOCK).cumsum(2, dtype=torch.int32)
    upto_EN = within_ENB[:, :, -1].cumsum(1, dtype=torch.int32)
    earlier_EN = upto_EN - within_ENB[:, :, -1]
    count_ET = (within_ENB + earlier_EN[:, :, None]).view(experts, -1)[:, :tokens]
    before_T = (torch.where(asks_ET, count_ET, 1).sum(0) - experts).to(torch.int64)
    return before_T, upto_EN[:, -1].to(torch.int64)


def _mend(
    experts_TK: torch.Tensor,
    slots_TK: torch.Tensor,
    held_T: torch.Tensor,
    used_E: torch.Tensor,
    real_T: torch.Tensor,
    capacity: int,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Gives stranded tokens an expert of others', who go to the expert with the most room instead. One place each."""
    number_K = torch.arange(experts_TK.shape[1], device=held_T.device)
    active = len(number_K)
    taken, roomy = used_E.min(0)  # a tensor is not indexed by a 0-d one: that would read it back
    stranded_T = real_T & (held_T < active)
    lends_T = (held_T == active) & (experts_TK != roomy).all(1)
    stranded_rank_T, lender_rank_T = stranded_T.cumsum(0) - 1, lends_T.cumsum(0) - 1
    lender_T = _nth(lends_T, lender_rank_T)[stranded_rank_T.clamp(min=0)]
    needy_T = _nth(stranded_T, stranded_rank_T)[lender_rank_T.clamp(min=0)]
    pairs = torch.minimum(lends_T.sum(), capacity - taken)
    pairs = torch.minimum(stranded_T.sum(), pairs)

    # What is lent: the last of the lender's experts that the stranded token does not hold.
    holds_TK = number_K < held_T[:, None]
    offered_TK = experts_TK[lender_T]
    same_TKK = (offered_TK[:, :, None] == experts_TK[:, None, :]) & holds_TK[:, None, :]
    lent_T = torch.where(same_TKK.any(2), -1, number_K).amax(1, keepdim=True)
    new_expert_T1 = offered_TK.gather(1, lent_T.clamp(min=0))
    new_slot_T1 = slots_TK[lender_T].gather(1, lent_T.clamp(min=0))

    gets_T = stranded_T & (stranded_rank_T < pairs)
    gives_T = lends_T & (lender_rank_T < pairs)
    new_TK = gets_T[:, None] & (number_K == held_T[:, None])
    given_TK = gives_T[:, None] & (number_K == lent_T[needy_T])
    slot_T = taken + gives_T.cumsum(0) - 1
    experts_TK = torch.where(new_TK, new_expert_T1, experts_TK)
    experts_TK = torch.where(given_TK, roomy, experts_TK)
    slots_TK = torch.where(new_TK, new_slot_T1, slots_TK)
    slots_TK = torch.where(given_TK, slot_T[:, None], slots_TK)
    used_E = used_E + gives_T.sum() * (torch.arange(len(used_E), device=used_E.device) == roomy)
    return experts_TK, slots_TK, held_T + gets_T, used_E


def _nth(chosen_T: torch.Tensor, rank_T: torch.Tensor) -> torch.Tensor:
    """The index of the n-th chosen token at place n; what lies beyond the last means nothing."""
    tokens = chosen_T.shape[0]
    index_T = torch.arange(tokens, device=chosen_T.device)
    table = index_T.new_zeros(tokens + 1)
    return table.scatter(0, torch.where(chosen_T, rank_T, tokens), index_T)[:tokens]
