"""Runs measurements, shows their tables, writes results.json and results.md with the commands.

python -m benchmarks                       # all, under a quarter of an hour on two quiet cores
python -m benchmarks --quick               # all, a few minutes, rough figures
python -m benchmarks templates peers       # some; the others' results in the folder are kept
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown

from benchmarks.machine import facts, load_per_core
from benchmarks.table import Table, as_markdown, on_screen

MEASUREMENTS = (
    *("templates", "arithmetic", "peers", "workers", "ray_cost"),
    *("startup", "memory", "resume", "queries", "sandbox", "claims"),
    *("inversions", "chains", "steps", "certificates", "drawings", "fused"),
    *("budget", "teacher_cache", "teacher", "embedded"),
)
SCRIPTS = ("equivalence",)
"""Measurements with a command line of their own that print Markdown; run where they exist."""
BUSY = 0.3
FILE_WIDTH = 120


def main() -> int:
    """Exit status 1 if a measurement broke; the others' results are written all the same."""
    words = _parser().parse_args()
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH)
    unknown = set(words.names) - {*MEASUREMENTS, *SCRIPTS}
    if unknown:
        console.print(
            f"no measurement {', '.join(sorted(unknown))}; there are: {', '.join(_all())}"
        )
        return 2
    size = "quick" if words.quick else "full"
    words.out.mkdir(parents=True, exist_ok=True)
    machine = facts()
    if (load := load_per_core()) > BUSY:
        console.print(f"The machine is busy (load {load:.1f} a core): take these figures as rough.")
    results = _kept(words.out, machine, size)
    names = words.names or _all()
    for number, name in enumerate(names, 1):
        console.print(f"[{number}/{len(names)}] {name}", markup=False, highlight=False)
        results["measurements"][name] = _result(name, size, words.out, console)
        _write(words.out, results)
    console.print(f"Written: {words.out / 'results.json'}, {words.out / 'results.md'}")
    return int(any(results["measurements"][name]["error"] for name in names))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Speed, memory and peers.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of: {', '.join(_all())}; all without"
    )
    parser.add_argument("--quick", action="store_true", help="rough figures in a few minutes")
    parser.add_argument("--out", type=Path, default=Path("out/bench"), help="folder of the results")
    return parser


def _all() -> list[str]:
    return [*MEASUREMENTS, *(name for name in SCRIPTS if find_spec(f"benchmarks.{name}"))]


def _kept(out: Path, machine: dict[str, str], size: str) -> dict[str, Any]:
    """Earlier results of the same machine and size, or none: no file mixes two machines."""
    path = out / "results.json"
    if path.exists():
        earlier: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if earlier["machine"] == machine and earlier["size"] == size:
            return earlier
    return {"machine": machine, "size": size, "measurements": {}}


def _result(name: str, size: str, out: Path, console: Console) -> dict[str, Any]:
    """One measurement's entry: command, seconds, load before it, tables or text, error if any."""
    entry: dict[str, Any] = {
        "command": f"python -m benchmarks {name}{' --quick' if size == 'quick' else ''}",
        "load_per_core_before": round(load_per_core(), 2),
    }
    started = time.monotonic()
    tables, text, error = [], "", ""
    with tempfile.TemporaryDirectory(dir=out) as scratch, console.status(name) as status:
        try:
            if name in SCRIPTS:
                text = _script(name)
            else:
                module = import_module(f"benchmarks.{name}")
                say = lambda line: status.update(f"{name}: {line}")  # noqa: E731
                tables = module.measure(Path(scratch), say, **module.SIZES[size])
        except Exception as broken:  # one broken measurement must not lose the others' results
            error = f"{type(broken).__name__}: {broken}".replace(str(Path(scratch).parent), "OUT")
    for table in tables:
        console.print(on_screen(table))
    if text:
        console.print(Markdown(text))
    if error:
        console.print(f"broke: {error}", style="red", markup=False)
    seconds = round(time.monotonic() - started, 1)
    return entry | {
        "seconds": seconds,
        "tables": [table._asdict() for table in tables],
        "text": text,
        "error": error,
    }


def _script(name: str) -> str:
    """What a measurement with a command line of its own prints. Raises RuntimeError if it fails."""
    command = [sys.executable, "-m", f"benchmarks.{name}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        raise RuntimeError(f"exit status {done.returncode}: {done.stderr[-300:]}")
    return done.stdout


def _write(out: Path, results: dict[str, Any]) -> None:
    order = {name: place for place, name in enumerate((*MEASUREMENTS, *SCRIPTS))}
    results["measurements"] = dict(
        sorted(results["measurements"].items(), key=lambda item: order.get(item[0], len(order)))
    )
    text = json.dumps(results, indent=1, ensure_ascii=False)
    (out / "results.json").write_text(text + "\n", encoding="utf-8")
    (out / "results.md").write_text(_markdown(results), encoding="utf-8")


def _markdown(results: dict[str, Any]) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in results["machine"].items())
    lines = ["# Measurements", "", f"Machine: {machine}. Size: {results['size']}.", ""]
    for name, entry in results["measurements"].items():
        lines += [
            f"## {name.replace('_', ' ')}",
            "",
            f"`{entry['command']}` ({entry['seconds']} s)",
            "",
        ]
        lines += [as_markdown(Table(**table)) for table in entry["tables"]]
        if entry["text"]:
            lines += [entry["text"].strip(), ""]
        if entry["error"]:
            lines += [f"Broke: {entry['error']}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
