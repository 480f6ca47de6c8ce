"""Helpers for tests that run the command line as a person would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

DATAGEN = [sys.executable, "-m", "pipelines.cli"]
ARITHMETIC = "modes=[quantitative.proportional_scaling]"


class Cli:
    """Runs `datagen run` on one small arithmetic recipe, and reads what it made."""

    def __init__(self, out: Path, rows: int, *options: str) -> None:
        self.out = out
        self.command = [*DATAGEN, "run", "quickstart", "--out", str(out), "--set", ARITHMETIC]
        self.command += ["--set", f"rows={rows}", "--set", "unit_rows=500", *options]

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, *options], capture_output=True, text=True, timeout=300
        )

    def shards(self) -> list[Path]:
        return sorted(self.out.rglob("*.parquet"))

    def digest(self) -> str:
        digest: str = json.loads((self.out / "manifest.json").read_text())["digest"]
        return digest


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """The dataset that every disturbed run must end with: 30,000 rows in 60 units, made undisturbed."""
    cli = Cli(tmp_path_factory.mktemp("reference") / "data", 30_000, "--backend", "inline")
    finished = cli.run()
    assert finished.returncode == 0, finished.stderr
    return cli
