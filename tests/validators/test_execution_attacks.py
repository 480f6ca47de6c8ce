"""Tries to break out of the sandbox: each is stopped, ends unknown, and leaves the next program untouched."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from validators.execution import Ending, Limits, MontySandbox, Sandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")
SHORT = Limits(wall_s=0.5, cpu_s=1, memory_bytes=64 * 1024 * 1024, output_chars=4_000)
WALLS = {
    "all": ("namespaces", "seccomp"),
    "seccomp": ("seccomp",),
    "namespaces": ("namespaces",),
}
OUT = "BROKE OUT"

ATTACKS = {
    "fork bomb": "import os\nwhile True: os.fork()",
    "a process left behind": f"import os, time\nif os.fork() == 0: time.sleep(60)\nprint({OUT!r})",
    "vfork through ctypes": (
        "import ctypes, os\nif ctypes.CDLL(None).fork() < 0: raise OSError\n"
        f"print({OUT!r})\nos._exit(0)"
    ),
    "threads": f"import _thread\n_thread.start_new_thread(print, ())\nprint({OUT!r})\nwhile 1: pass",
    "memory bomb": "x = 'a'\nwhile True: x += x",
    "memory bomb of small objects": "x = []\nwhile True: x.append([x])",
    "huge power": "x = 9 ** 9 ** 9",
    "endless output": "while True: print('x' * 100)",
    "endless output caught": ("while True:\n  try: print('x' * 100)\n  except BaseException: pass"),
    "endless loop": "while True: pass",
    "endless loop that catches all": (
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass"
    ),
    "deaf to SIGTERM": (
        "import signal\nfor n in range(1, 65):\n  try: signal.signal(n, signal.SIG_IGN)\n"
        "  except (OSError, ValueError): pass\nwhile True: pass"
    ),
    "closed pipe and endless loop": (
        "import os\nfor fd in range(10):\n  try: os.close(fd)\n  except OSError: pass\n"
        "while True: pass"
    ),
    "password file": f"open('/etc/passwd').read()\nprint({OUT!r})",
    "password file past open": f"import os\nos.read(os.open('/etc/passwd', 0), 9)\nprint({OUT!r})",
    "process table": f"open('/proc/1/environ', 'rb').read()\nprint({OUT!r})",
    "home listed": f"import os\nos.listdir({str(Path.home())!r})\nprint({OUT!r})",
    "written home": f"open({str(Path.home() / 'forged')!r}, 'w').write('x')\nprint({OUT!r})",
    "written root": f"open('/forged', 'w').write('x')\nprint({OUT!r})",
    "symlink out": f"import os\nos.symlink('/etc/passwd', 'x')\nopen('x').read()\nprint({OUT!r})",
    "old root kept as a folder": f"import os\nos.chdir('..')\nos.listdir('.')[0]\nprint({OUT!r})",
    "memory file": f"import os\nos.memfd_create('x')\nprint({OUT!r})",
    "socket module": f"import socket\nsocket.socket()\nprint({OUT!r})",
    "socket through ctypes": (
        f"import ctypes\nif ctypes.CDLL(None).socket(2, 1, 0) < 0: raise OSError\nprint({OUT!r})"
    ),
    "a shell": f"import os\nos.execv('/bin/sh', ['sh', '-c', 'echo'])\nprint({OUT!r})",
    "a shell by system": (
        f"import ctypes\nif ctypes.CDLL(None).system(b'true') != 0: raise OSError\nprint({OUT!r})"
    ),
    "ptrace of the parent": (
        "import ctypes, os\nif ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) < 0: raise OSError\n"
        f"print({OUT!r})"
    ),
    "the parent's memory": (
        "import ctypes, os\nfrom array import array\nb = array('Q', [id(os), 8])\n"
        "a = b.buffer_info()[0]\nif ctypes.CDLL(None).process_vm_readv(os.getppid(), a, 1, a, 1, 0)"
        f" < 0: raise OSError\nprint({OUT!r})"
    ),
    "out of its namespaces": (
        "import ctypes\nif ctypes.CDLL(None).unshare(0x10000000) < 0: raise OSError\n"
        f"print({OUT!r})"
    ),
    "higher limits": (
        f"import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (99, 99))\nprint({OUT!r})"
    ),
    "leaves at once": "import os\nos._exit(0)",
    "leaves by SystemExit": "raise SystemExit(0)",
    "deep recursion": "def f(n): return f(n + 1)\nf(0)",
    "deep recursion without a limit": (
        "import sys\nsys.setrecursionlimit(10**9)\ndef f(n): return sorted([1], key=lambda _: f(n))\nf(0)"
    ),
    "deep nesting": "x = []\nfor _ in range(10**6): x = [x]\nrepr(x)",
    "null pointer": "import ctypes\nctypes.string_at(0)",
    "abort": "import os\nos.abort()",
}
"""Sources. One that gets what it wants prints OUT."""


@pytest.fixture(scope="module", params=WALLS)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(SHORT, walls=WALLS[request.param]) as box:
        yield box


@pytest.fixture(scope="module")
def monty() -> Iterator[MontySandbox]:
    pytest.importorskip("pydantic_monty")
    with MontySandbox(SHORT) as box:
        yield box


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_stopped_and_says_nothing(box: Sandbox, attack: str) -> None:
    """With either wall alone too: one hole is not enough."""
    outcome = box.run(ATTACKS[attack])
    full = "refused" not in outcome.isolation and all(w in outcome.isolation for w in WALLS["all"])
    if attack == "out of its namespaces" and "seccomp" not in outcome.isolation:
        pytest.skip("a namespace of its own within its namespaces holds nothing")
    assert OUT not in outcome.output
    assert outcome.ending is Ending.UNKNOWN if full else outcome.ending is not Ending.VALUE
    assert box.run("x = 6", "x * 7")[:3] == (Ending.VALUE, "42", "")


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_second_engine_stops_it_too(monty: MontySandbox, attack: str) -> None:
    outcome = monty.run(ATTACKS[attack])
    assert OUT not in outcome.output
    assert outcome.ending is not Ending.VALUE
    assert monty.run("x = 6", "x * 7")[:3] == (Ending.VALUE, "42", "")


def test_nobody_is_killed_from_inside(box: Sandbox) -> None:
    """Signals reach neither the zygote, whose next program runs, nor any process outside."""
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    targets = [os.getpid(), bystander.pid, "os.getppid()", 1, 0]
    for target in targets:
        box.run(f"import os, signal\nfor n in (9, 15): os.kill({target}, n)")
        assert box.run("", "1 + 1").text == "2"
    assert bystander.poll() is None
    bystander.communicate(b"\n")


def test_the_environment_is_empty(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents keys and tokens of whoever runs the pipeline from being read."""
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    with Sandbox(SHORT) as fresh:
        assert fresh.run("import os", "dict(os.environ)").text == "{}"
        raw = (
            "import ctypes\nv = (ctypes.c_char_p * 50).in_dll(ctypes.CDLL(None), 'environ')\n"
            "p = ctypes.cast(ctypes.c_void_p.in_dll(ctypes.CDLL(None), 'environ'),"
            " ctypes.POINTER(ctypes.c_char_p))\ntext = b''\n"
            "for i in range(50):\n  if not p or not p[i]: break\n  text += p[i]"
        )
        assert "hunter2" not in fresh.run(raw, "text.decode()").text


def test_a_server_of_this_machine_is_out_of_reach(box: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        connect = (
            "import ctypes, struct\nc = ctypes.CDLL(None)\ns = c.socket(2, 1, 0)\n"
            f"a = struct.pack('=H', 2) + struct.pack('!H', {port}) + bytes([127, 0, 0, 1]) + bytes(8)\n"
            "c.connect(s, a, 16)"
        )
        box.run(connect)
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_descriptor_but_its_own_is_open(box: Sandbox) -> None:
    """Prevents requests from being read and replies forged on the zygote's own pipes."""
    with tempfile.TemporaryFile() as secret:
        os.set_inheritable(secret.fileno(), True)
        with Sandbox(SHORT, walls=("namespaces",)) as fresh:
            probe = (
                "import os\ndef there(fd):\n  try: os.fstat(fd)\n  except OSError: return False\n"
                "  return True\n"
            )
            assert fresh.run(probe, "[fd for fd in range(200) if there(fd)]").text == "[0, 1, 2, 3]"


FORGED = '["value", "\\"forged\\"", ""]'
FORGE = f"""
import os, struct
body = NONCE + {FORGED.encode()!r}
for fd in range(10):
    try: os.write(fd, struct.pack("!I", len(body)) + body + struct.pack("!I", len(NONCE)) + NONCE)
    except OSError: pass
"""
STEAL = """
import sys
frame, NONCE = sys._getframe(), b""
while frame:
    for value in list(frame.f_locals.values()):
        if type(value) is bytes and len(value) == 16:
            NONCE = value
    frame = frame.f_back
"""


def test_a_result_without_the_secret_of_the_run_is_no_result(box: Sandbox) -> None:
    for nonce in ("b''", "bytes(16)"):
        outcome = box.run(f"NONCE = {nonce}\n{FORGE}\nos._exit(0)")
        assert outcome.ending is Ending.UNKNOWN
        assert "forged" not in outcome.text


def test_printed_text_is_never_taken_for_a_result(box: Sandbox) -> None:
    outcome = box.run(f"print({FORGED!r})\nraise ValueError")
    assert outcome[:3] == (Ending.ERROR, "ValueError", FORGED + "\n")


def test_a_program_that_steals_the_secret_speaks_for_itself_alone(box: Sandbox) -> None:
    """It could have returned that value as well; it cannot hide a time-out, nor touch another program."""
    for ending in ("while True: pass", "import os; os.abort()"):
        outcome = box.run(f"{STEAL}\n{FORGE}\n{ending}")
        assert outcome.ending is Ending.UNKNOWN
    box.run(f"{STEAL}\n{FORGE}\nos._exit(0)")
    assert box.run("x = 6", "x * 7")[:3] == (Ending.VALUE, "42", "")


def test_what_a_child_reports_is_read_with_care(box: Sandbox) -> None:
    """Prevents a hostile report from breaking the zygote or the pipeline that reads it."""
    for body in (
        "[" * 50_000,
        '["value", "__import__(1)", ""]',
        '["error", "a b", ""]',
        "[1]",
        "1e999",
    ):
        forge = FORGE.replace(repr(FORGED.encode()), repr(body.encode()))
        assert box.run(f"{STEAL}\n{forge}\nos._exit(0)").ending is Ending.UNKNOWN
        assert box.run("", "1 + 1").text == "2"


def test_a_value_that_lies_about_itself_is_no_value(box: Sandbox) -> None:
    liar = "class Liar(int):\n  def __repr__(self): return '42'\n"
    assert box.run(liar, "Liar(1)").ending is Ending.UNKNOWN
    assert box.run(liar, "[Liar(1)]").ending is Ending.UNKNOWN
    named = "class Odd(Exception): pass\nOdd.__name__ = 'Value: 42'\ndef f(): raise Odd\n"
    assert box.run(named, "f()").ending is Ending.UNKNOWN


def test_state_of_one_program_is_not_seen_by_the_next(box: Sandbox) -> None:
    box.run("import builtins, math\nbuiltins.len = lambda x: 7\nmath.pi = 3\nx = 1")
    assert box.run("import math", "(len([]), math.pi > 3.1)").text == "(0, True)"
    assert box.run("", "x").text == "NameError"


@pytest.mark.parametrize("walls", WALLS.values(), ids=WALLS)
def test_nothing_runs_on_when_the_sandbox_is_closed(walls: tuple[str, ...]) -> None:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    with Sandbox(SHORT, walls=walls) as box:
        box.run(ATTACKS["a process left behind"])
        box.run(ATTACKS["endless loop"])
        assert {p.pid for p in psutil.Process().children(recursive=True)} - before
    assert not {p.pid for p in psutil.Process().children(recursive=True)} - before


def test_the_zygote_ends_when_its_owner_is_killed() -> None:
    """Prevents workers from staying behind when a pipeline's process is killed in the midst of a program."""
    owner = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "from validators.execution import *\nimport psutil\nbox = Sandbox(Limits(wall_s=60))\n"
            "box.run('')\nprint([p.pid for p in psutil.Process().children(True)], flush=True)\n"
            "box.run('while True: pass')",
        ],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert owner.stdout is not None
    pids = ast.literal_eval(owner.stdout.readline().decode())
    owner.kill()
    owner.communicate()
    _, alive = psutil.wait_procs([psutil.Process(p) for p in pids if psutil.pid_exists(p)], 10)
    assert len(pids) == 2
    assert not alive
