"""The student itself: a stock mixture of experts, and the router, attention and loss it is trained with.

module = build(model, vocabulary, seed).to(device)
for_training(module, model)
compile_parts(module)                        # on a GPU; `hidden_loss` itself is not to be compiled
balance = Balance(module)
losses = hidden_loss(module, tokens, targets, positions)     # CPU tensors: sent from there, nothing waits
(losses.loss + losses.aux).backward(); optimiser.step()
step_biases(module, strength)                # 1, and falling to 0 while the learning rate decays
balance.read()                               # now and then: one wait for the device
"""

from student.model.balance import MEASURES, Balance
from student.model.build import build, for_training, load, save
from student.model.cost import flops_per_token, parameters, peak_flops
from student.model.losses import Losses, compile_parts, hidden_loss
from student.model.mixture import biases, restore_biases, step_biases

__all__ = [
    "MEASURES",
    "Balance",
    "Losses",
    "biases",
    "build",
    "compile_parts",
    "flops_per_token",
    "for_training",
    "hidden_loss",
    "load",
    "parameters",
    "peak_flops",
    "restore_biases",
    "save",
    "step_biases",
]
