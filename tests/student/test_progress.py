"""What a person sees of a training."""

from __future__ import annotations

import io
import sys

import pytest

from student.progress import LINE_EVERY_S, Console


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_line_says_how_far_and_how_long_still(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Console(clock) as console:
        console("training", 820, 2400, "loss 0.5")
        clock.now = 10
        console("training", 840, 2400, "loss 0.412  14,210 tokens/s")
    first, second = capsys.readouterr().err.splitlines()
    assert first == "training   34%  step 820/2,400  loss 0.5"
    # 20 steps in 10 s since it was first heard of, though it is a resumed training's 840th.
    assert second == (
        "training   35%  step 840/2,400  loss 0.412  14,210 tokens/s  about 13 min left"
    )


def test_where_nobody_watches_live_lines_come_every_few_seconds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Prevents a log file that fills with a line a step."""
    clock = Clock()
    with Console(clock) as console:
        for step in range(101):
            clock.now = step * LINE_EVERY_S / 20
            console("training", step, 100)
    assert len(capsys.readouterr().err.splitlines()) == 1 + 5


def test_each_stage_is_named_at_once_and_when_it_is_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Console(Clock()) as console:
        console("counting rows", 10, 20)
        console("counting rows", 20, 20)
        console("making the tokenizer", 0, 1, "4,096 tokens")
        console("reading", 5, 0, "of nobody knows how many")
    assert capsys.readouterr().err.splitlines() == [
        "counting rows   50%  10/20",
        "counting rows  100%  20/20",
        "making the tokenizer    0%  0/1  4,096 tokens",
        "reading  5  of nobody knows how many",
    ]


def test_a_terminal_shows_one_live_line_and_keeps_the_last_of_each_stage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = io.StringIO()
    monkeypatch.setattr(sys, "stderr", lines)
    monkeypatch.setattr(lines, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with Console(Clock()) as console:
        for row in range(1, 11):
            console("tokenising", row, 10)
        console("training", 1, 10, "loss [bold]3[/bold]")
    shown = lines.getvalue()
    assert "tokenising  100%  10/10" in shown
    assert "loss [bold]3[/bold]" in shown, "a note is no markup"
