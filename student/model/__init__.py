"""The student itself: a stock mixture of experts, and the router, attention and loss it is trained with."""

from student.model.balance import MEASURES, Balance, measures, read
from student.model.build import build, for_training, load, save
from student.model.losses import Losses, compile_parts, hidden_loss
from student.model.mixture import biases, restore_biases, step_biases

__all__ = [
    "MEASURES",
    "Balance",
    "Losses",
    "biases",
    "build",
    "compile_parts",
    "for_training",
    "hidden_loss",
    "load",
    "measures",
    "read",
    "restore_biases",
    "save",
    "step_biases",
]
