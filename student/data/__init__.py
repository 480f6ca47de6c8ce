"""Rows for the student: datasets in, batches of tokens out, and rows that it has never seen for its examination."""

from __future__ import annotations

from student.data.batches import Batch, Batches
from student.data.prepared import Prepared
from student.data.shuffle import prepare

__all__ = ["Batch", "Batches", "Prepared", "prepare"]
