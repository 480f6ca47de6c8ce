"""What a scored run comes to when its teacher, its cache or its disk fails, one fault after the other.

Prints a Markdown table. Every fault is real: processes are killed with -9, stopped and started again, Redis is
filled and overwritten. Each run must end with the scores of the undisturbed one, or say of which rows it knows nothing.

Run: python -m benchmarks.teacher_faults [FAULT ...]. About two minutes; Redis only where redis-server is on PATH.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.table import Row, Table, as_markdown
from benchmarks.teacher_faults_lab import ROWS, Lab, redis_beside, serving
from benchmarks.teacher_faults_server import FaultyServer
from datagen.shards import read_table
from datagen.storage import Store

AWAY_S = 2.0
"""How long what is killed stays away."""
AMID = 300
"""Prompts after which something happens; an undisturbed run has 1,600."""


def plain(lab: Lab, name: str, fault: str, text: str = "") -> Row:
    """A server that misbehaves by itself."""
    with serving(fault, text) as server:
        folder = lab.begin()
        return lab.row(name, folder, lab.run(folder, lab.recipe(folder, server.url)))


def acted(lab: Lab, name: str, act: Callable[[FaultyServer], None], prompts: int = AMID) -> Row:
    """A server to which something happens amid the run."""
    with serving() as server:
        thread = server.when(prompts, lambda: act(server))
        folder = lab.begin()
        summary = lab.run(folder, lab.recipe(folder, server.url))
        thread.join()
        return lab.row(name, folder, summary)


def late(lab: Lab, name: str) -> Row:
    with serving(start=False) as server:
        timer = threading.Timer(AWAY_S, server.start)
        timer.start()
        folder = lab.begin()
        summary = lab.run(folder, lab.recipe(folder, server.url))
        timer.join()
        return lab.row(name, folder, summary)


def killed(server: FaultyServer) -> None:
    server.kill()
    time.sleep(AWAY_S)
    server.start()


def stopped(server: FaultyServer) -> None:
    server.send(signal.SIGSTOP)
    time.sleep(2 * AWAY_S)
    server.send(signal.SIGCONT)


def hopeless(lab: Lab, name: str, fault: str) -> Row:
    """A server that serves nobody: the pass ends with a message, and goes on with one that serves."""
    folder = lab.begin()
    with serving(fault) as server:
        started = time.monotonic()
        first = lab.run(folder, lab.recipe(folder, server.url))
        took_s = time.monotonic() - started
        note = f"stopped after {took_s:.1f} s with “{_short(first, server)}”"
    with serving() as server:
        summary = lab.run(folder, lab.recipe(folder, server.url))
    return lab.row(name, folder, summary, f"{note}, and the same command went on")


def gone(lab: Lab, name: str) -> Row:
    folder = lab.begin()
    with serving() as server:
        thread = server.when(AMID, server.kill)
        recipe = lab.recipe(folder, server.url, give_up_after_s=AWAY_S)
        first = lab.run(folder, recipe)
        thread.join()
        server.start()
        summary = lab.run(folder, recipe)
    asked = summary["questions"]["asked"]
    message = _short(first, server)
    note = f"stopped with “{message}”; the same command asked {asked:,} of {3 * ROWS:,} questions"
    return lab.row(name, folder, summary, note)


def run_killed(lab: Lab, name: str) -> Row:
    folder = lab.begin()
    with serving() as server:
        recipe = lab.recipe(folder, server.url)
        file = folder / "recipe.json"
        file.write_text(recipe.model_dump_json())
        words = ["run", str(file), "--out", str(folder / "data"), "--backend", "inline"]
        process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli", *words], stderr=subprocess.DEVNULL
        )
        while (server.asked() or 0) < AMID:
            time.sleep(0.02)
        process.kill()
        process.wait()
        summary = lab.run(folder, recipe)
    asked = summary["questions"]["asked"]
    return lab.row(
        name, folder, summary, f"the same command asked {asked:,} of {3 * ROWS:,} questions"
    )


def two_servers(lab: Lab, name: str) -> Row:
    with serving() as one, serving() as other:
        thread = one.when(AMID // 2, one.kill)
        folder = lab.begin()
        summary = lab.run(folder, lab.recipe(folder, one.url, other.url))
        thread.join()
        return lab.row(name, folder, summary)


def damaged_cache(lab: Lab, name: str) -> Row:
    with serving() as server:
        folder = lab.begin()
        (folder / "cache.db").write_bytes(os.urandom(100_000))
        summary = lab.run(folder, lab.recipe(folder, server.url))
    return lab.row(name, folder, summary, _cached(summary))


def cut_shards(lab: Lab, name: str) -> Row:
    with serving() as server:
        folder = lab.begin()
        recipe = lab.recipe(folder, server.url)
        lab.run(folder, recipe)
        for path in (folder / "data" / "judged").rglob("scores/**/*.parquet"):
            path.write_bytes(path.read_bytes()[:-100])
        summary = lab.run(folder, recipe)
    return lab.row(name, folder, summary, f"asked {summary['questions']['asked']:,} questions anew")


def redis_killed(lab: Lab, name: str) -> Row:
    with redis_beside(lab, fault="slow") as (folder, redis, server):

        def act() -> None:
            redis.kill()
            time.sleep(AWAY_S)
            redis.start()

        thread = server.when(AMID, act)
        summary = lab.run(folder, lab.recipe(folder, server.url, cache={"redis": redis.url}))
        thread.join()
        return lab.row(name, folder, summary, _cached(summary))


def redis_full(lab: Lab, name: str) -> Row:
    with redis_beside(lab, "--maxmemory", "1mb") as (folder, redis, server):
        summary = lab.run(folder, lab.recipe(folder, server.url, cache={"redis": redis.url}))
        return lab.row(name, folder, summary, _cached(summary))


def redis_garbage(lab: Lab, name: str) -> Row:
    with redis_beside(lab) as (folder, redis, server):
        recipe = lab.recipe(folder, server.url, cache={"redis": redis.url})
        lab.run(folder, recipe)
        client = redis.client()
        for key in client.scan_iter():
            client.set(key, os.urandom(50))
        shutil.rmtree(folder / "data")
        summary = lab.run(folder, recipe)
        return lab.row(name, folder, summary, _cached(summary))


def _cached(summary: dict[str, Any]) -> str:
    counts = summary.get("cache", {})
    names = ("outages", "lost_writes", "garbage")
    return ", ".join(f"{n.replace('_', ' ')} {counts[n]:,}" for n in names if counts.get(n))


def _short(summary: dict[str, Any], server: FaultyServer) -> str:
    text: str = summary.get("stopped", "nothing")
    return text.replace(server.url, "URL").partition("; what was")[0]


Case = Callable[[Lab, str], Row]
CASES: dict[str, Case] = {
    "none": lambda lab, name: plain(lab, name, "none"),
    "server starts 2 s late": late,
    "server killed -9, back after 2 s": lambda lab, name: acted(lab, name, killed),
    "server hangs for 4 s (SIGSTOP)": lambda lab, name: acted(lab, name, stopped),
    "one of two servers killed for good": two_servers,
    "429 above 16 prompts in flight": lambda lab, name: plain(lab, name, "busy"),
    "500 for every 5th request": lambda lab, name: plain(lab, name, "error"),
    "half a JSON for every 5th request": lambda lab, name: plain(lab, name, "half"),
    "connection cut for every 5th request": lambda lab, name: plain(lab, name, "cut"),
    "replies that drip and never end, for 1 s": lambda lab, name: plain(lab, name, "drip"),
    "answers of another model, for 1 s": lambda lab, name: plain(lab, name, "other"),
    "401 amid the run, for 1 s": lambda lab, name: plain(lab, name, "refused"),
    "500 always, for one row": lambda lab, name: plain(lab, name, "row-error", lab.problem),
    "prompt of one row too long": lambda lab, name: plain(lab, name, "row-long", lab.problem),
    "NaN log-probabilities for one row": lambda lab, name: plain(lab, name, "row-nan", lab.problem),
    "wrong key from the start": lambda lab, name: hopeless(lab, name, "key"),
    "redirect from the start": lambda lab, name: hopeless(lab, name, "redirect"),
    "another model from the start": lambda lab, name: hopeless(lab, name, "model"),
    "server gone for longer than give_up_after_s": gone,
    "run killed -9 amid scoring": run_killed,
    "score shards cut short": cut_shards,
    "SQLite cache overwritten with noise": damaged_cache,
}
REDIS_CASES: dict[str, Case] = {
    "Redis killed -9, back after 2 s": redis_killed,
    "Redis full": redis_full,
    "Redis values overwritten with noise": redis_garbage,
}


def measure(scratch: Path, chosen: list[str]) -> Table:
    cases = CASES | (REDIS_CASES if shutil.which("redis-server") else {})
    lab = Lab(scratch)
    rows = []
    for name, case in cases.items():
        if name != "none" and chosen and not any(word in name for word in chosen):
            continue
        started = time.monotonic()
        row = case(lab, name)
        rows.append(row)
        if name == "none":
            folder = scratch / "1"
            lab.calm, lab.problem = lab.shards(folder), _a_problem(folder)
            row["outcome"] = "the run that others are compared with"
        print(f"{name}: {time.monotonic() - started:.1f} s", file=sys.stderr)
    note = (
        f"{ROWS} rows in four cells, each row asked about by all three signals ({3 * ROWS} questions); a server that "
        "answers after 50 ms. Retries and waiting are those of the run that finished. "
        "Run: python -m benchmarks.teacher_faults"
    )
    return Table("Teacher: faults", rows, note)


def _a_problem(folder: Path) -> str:
    """A row's text as it stands in a request; one that is a text of no other row."""
    store = Store(folder / "data")
    text: str = read_table(store, store.names("rows")[0], ["problem"])["problem"][3].as_py()
    return json.dumps(text, ensure_ascii=False)[1:-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("faults", nargs="*", help="words of the faults to inject; by default all")
    with tempfile.TemporaryDirectory(prefix="datagen-faults-") as scratch:
        print(as_markdown(measure(Path(scratch), parser.parse_args().faults)))


if __name__ == "__main__":
    main()
