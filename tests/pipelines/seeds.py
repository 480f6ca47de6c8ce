"""Worked problems in GSM8K's format, written for the tests."""

from __future__ import annotations

import json
from pathlib import Path

PROBLEMS = [
    (
        "Ola bakes 24 rolls each morning. She sells 15 of the rolls for $3 each. How much money does she "
        "make from the rolls each morning, and what is it for 4 mornings?",
        "Each morning Ola makes 15*3 = $<<15*3=45>>45.\nThat is 45*4 = $<<45*4=180>>180.\n#### 180",
    ),
    (
        "Finn has 36 marbles. He gives 14 marbles to his sister and buys 25 marbles at the fair. "
        "How many marbles does Finn have now?",
        "After giving some away Finn has 36-14 = <<36-14=22>>22 marbles.\n"
        "Then he has 22+25 = <<22+25=47>>47 marbles.\n#### 47",
    ),
    (
        "A baker uses 250 grams of flour for each loaf. She bakes 16 loaves in the morning and 22 loaves in "
        "the afternoon. How many grams of flour does she use?",
        "She bakes 16+22 = <<16+22=38>>38 loaves.\nShe uses 38*250 = <<38*250=9500>>9500 grams of flour.\n#### 9500",
    ),
    (
        "A train has 12 coaches. Each coach has 45 seats. On Monday 380 seats were taken. "
        "How many seats were free on Monday?",
        "The train has 12*45 = <<12*45=540>>540 seats.\n540-380 = <<540-380=160>>160 seats were free.\n#### 160",
    ),
    (
        "Mira saves $35 a week. Her brother saves $28 a week. How much more does Mira save than her brother "
        "in 14 weeks?",
        "Each week Mira saves 35-28 = $<<35-28=7>>7 more.\nIn all she saves 7*14 = $<<7*14=98>>98 more.\n#### 98",
    ),
    (
        "A hall has 18 rows of chairs. There are 24 chairs in each row. The staff carry in 60 more chairs. "
        "How many chairs are in the hall now?",
        "The rows hold 18*24 = <<18*24=432>>432 chairs.\nNow there are 432+60 = <<432+60=492>>492 chairs.\n#### 492",
    ),
]


def write_seeds(path: Path, spoilt: bool = False) -> Path:
    """The problems as JSONL; spoilt, with a malformed, an empty, an incomplete and a badly encoded line between."""
    lines = [json.dumps({"question": q, "answer": a}).encode() for q, a in PROBLEMS]
    if spoilt:
        lines[1:1] = [
            b'{"question": "half a',
            b"",
            b'{"question": "no answer"}',
            b'{"question": "\xff\xfe"}',
        ]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path
