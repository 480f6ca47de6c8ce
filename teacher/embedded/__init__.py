"""A small model in this process: no server, no GPU. `teacher: {kind: embedded}` asks it as any other teacher.

    question -> a fork (what its prompts share, and how they go on) -> batches -> replies

connection  questions in, answers out                                   folder    the files of a model, checked
model       tokens in, log-probabilities or logits out                  scoring   how likely given replies are
drawing     attempts, token by token, as many at once as memory allows
crew        the threads that read and draw                              checking  what it is like, for a person

The same questions get the same answers on one machine, whatever else is asked beside them: weights are multiplied in
float32 row by row, and the chance in an attempt comes from the question itself. Another CPU may add in another
order: log-probabilities differ there by about 1e-5, and once in a long while an attempt takes another turn.
"""

from teacher.embedded.connection import Embedded
from teacher.embedded.folder import SHIPPED, Folder, find

__all__ = ["SHIPPED", "Embedded", "Folder", "find"]
