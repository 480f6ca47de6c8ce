"""The house: imports run one way, nothing heavy loads early, and text from outside is never run as code."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.toys import REAL_MODE

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "datagen": set(),
    "seeds": {"datagen"},
    "mutators": {"datagen"},
    "validators": {"datagen"},
    "teacher": {"datagen"},
    "pipelines": {"datagen", "seeds", "mutators", "validators", "teacher", "student"},
    "student": {"datagen", "validators"},
}
CORE = ("datagen", "seeds", "mutators", "validators", "pipelines")
FILES = [path for folder in ALLOWED for path in sorted((ROOT / folder).rglob("*.py"))]
HEAVY = {"ray", "z3", "sympy", "duckdb", "pyarrow", "pydantic", "yaml", "numpy", "torch", "scipy"}
HEAVY |= {"aiohttp", "redis", "transformers", "onnxruntime", "tokenizers", "matplotlib"}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    """The top names of all modules that a file imports, inside functions too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 or node.module, f"{path}: bare relative import"
            if node.level == 0:
                yield str(node.module).partition(".")[0]


def python(code: str, cwd: Path, *arguments: str) -> str:
    """What a fresh interpreter in another directory prints."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("folder", ALLOWED)
def test_imports_run_one_way(folder: str) -> None:
    """Holds the flow: datagen, then seeds, mutators, validators, teacher and student apart, then pipelines."""
    allowed = ALLOWED[folder] | {folder}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in FILES
        if path.is_relative_to(ROOT / folder)
        for name in imported(path)
        if name in {*ALLOWED, "tests", "benchmarks"} - allowed
    ]
    assert not wrong


def test_every_folder_of_the_house_is_shipped() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shipped = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(shipped) == set(ALLOWED)
    assert all((ROOT / folder / "__init__.py").exists() for folder in ALLOWED)


@pytest.mark.parametrize("folder", ALLOWED)
def test_the_package_imported_from_anywhere_is_ours(folder: str, tmp_path: Path) -> None:
    """Prevents the `validators` of PyPI, or any other package of such a name, from being taken for ours."""
    file = python(f"import {folder}; print({folder}.__file__)", tmp_path)
    assert Path(file.strip()) == ROOT / folder / "__init__.py"


@cache
def required(name: str) -> set[str]:
    """The distributions that one brings with it, all the way down, without extras."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        try:
            lines = importlib.metadata.requires(waiting.pop()) or []
        except importlib.metadata.PackageNotFoundError:  # for another platform
            continue
        for requirement in map(Requirement, lines):
            wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if wanted and requirement.name.lower() not in found:
                found.add(requirement.name.lower())
                waiting.append(requirement.name)
    return found


def test_no_dependency_brings_another_package_of_our_names() -> None:
    assert {"pyarrow", "pydantic-core"} <= required("datagen")
    assert not required("datagen") & set(ALLOWED)
    for distribution in importlib.metadata.distributions():
        if distribution.name != "datagen":
            tops = {str(file).partition("/")[0] for file in distribution.files or ()}
            assert not tops & set(ALLOWED), distribution.name


def test_the_core_neither_imports_nor_requires_torch() -> None:
    using = [
        p for p in FILES if p.relative_to(ROOT).parts[0] in CORE and "torch" in set(imported(p))
    ]
    assert not using
    assert "torch" not in required("datagen")


def test_the_command_line_loads_nothing_heavy(tmp_path: Path) -> None:
    """Holds `datagen --help` at a fraction of a second."""
    loaded = python(
        "import sys, pipelines.cli; print(*{m.partition('.')[0] for m in sys.modules})", tmp_path
    )
    assert not HEAVY & set(loaded.split())


def test_help_lists_every_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "--help"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0
    assert not done.stderr
    for command in (
        "run",
        "preview",
        "lift",
        "status",
        "show",
        "query",
        "modes",
        "verify",
        "train",
    ):
        assert re.search(rf"\b{command}\b", done.stdout), command


BARE_HOST = """
import sys

class Bare:
    \"\"\"Hides every distribution that a bare host with Arrow and pydantic lacks.\"\"\"

    there = {"pyarrow", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}
    ours = {"datagen", "seeds", "mutators", "validators", "pipelines"}

    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in self.there | self.ours | sys.stdlib_module_names and not top.startswith("_"):
            raise ModuleNotFoundError(f"No module named {name!r} on a bare host", name=name)

sys.meta_path.insert(0, Bare())
from datagen.recipe import load_recipe
from pipelines.run import Place, run
manifest = run(load_recipe(sys.argv[1]), sys.argv[2], Place(workers=1, backend=sys.argv[3]))
print(manifest["rows"], manifest["digest"])
"""


def test_a_run_needs_nothing_but_arrow_and_pydantic(tmp_path: Path) -> None:
    recipe = {"name": "bare", "rows": 200, "modes": [REAL_MODE], "unit_rows": 50}
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    rows, digest = python(BARE_HOST, tmp_path, "recipe.json", "bare", "inline").split()
    assert rows == "200"
    full = BARE_HOST.replace("sys.meta_path.insert(0, Bare())", "pass")
    assert python(full, tmp_path, "recipe.json", "full", "inline").split() == [rows, digest]


def names_called(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


FORBIDDEN = {
    *("eval", "exec", "compile", "__import__", "os.system", "yaml.load"),
    *("builtins.eval", "builtins.exec", "builtins.compile"),
    *("pickle.load", "pickle.loads", "cloudpickle.load", "cloudpickle.loads", "marshal.loads"),
    *("torch.load", "torch.save", "numpy.load", "np.load"),  # pickles, or may be
    *("sympify", "sympy.sympify", "sympy.S", "parse_expr", "parse_latex"),
}
LIFTED_CODE = "seeds/lifting/code.py"
SANDBOXED_CODE = "validators/execution/inside/program.py"


def forbidden_calls(folder: str) -> Iterator[str]:
    for path in (path for path in FILES if path.is_relative_to(ROOT / folder)):
        place = path.relative_to(ROOT)
        for name, line in names_called(path):
            lifting = name == "compile" and place == Path(LIFTED_CODE)
            sandboxed = name in {"exec", "eval", "compile"} and place == Path(SANDBOXED_CODE)
            safe_yaml = name == "yaml.load" and place == Path("datagen/taxonomy.py")
            if name in FORBIDDEN and not (lifting or sandboxed or safe_yaml):
                yield f"{place.as_posix()}:{line} calls {name}"


@pytest.mark.parametrize("folder", ALLOWED)
def test_nothing_is_run_or_unpickled_from_text(folder: str) -> None:
    """Expressions go through the whitelist of `datagen.exact`; only the lifter compiles trees that it built.

    Programs are text, and run in one file, which runs in the sandbox's confined child alone.
    """
    found = list(forbidden_calls(folder))
    # The one exec takes a tree that the lifter made node by node, and no builtins.
    known = [call for call in found if call.startswith(LIFTED_CODE) and call.endswith(" exec")]
    assert len(known) <= 1
    assert not set(found) - set(known)


def test_the_file_that_runs_programs_is_loaded_by_nothing_but_the_confined_process() -> None:
    """Prevents text from being run where there are no walls, by way of the one file that may run it."""
    inside = "validators/execution/inside"
    importing = [
        path.relative_to(ROOT).as_posix()
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        and re.search(r"\binside\.(program|zygote)\b|^from \.(program|zygote)\b", ast.unparse(node))
    ]
    assert sorted(importing) == [f"{inside}/__main__.py", f"{inside}/zygote.py"]


@pytest.mark.parametrize("folder", ALLOWED)
def test_no_alarm_and_no_silent_handler(folder: str) -> None:
    """A limit kills a process, and what broke says so: no SIGALRM, no `except: pass`."""
    for path in FILES:
        if not path.is_relative_to(ROOT / folder):
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, f"{path}:{node.lineno} catches everything"
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "signal":
                assert node.attr not in ("alarm", "setitimer"), f"{path}:{node.lineno}"


SKIPPED = {"__pycache__", "out", "dist"}
TEXTS = {".py", ".md", ".yaml", ".yml", ".toml", ".json", ".jsonl", ".txt", ".sh", ""}


def project_files() -> Iterator[Path]:
    """Every text of the project; what is built, cached or hidden is left out."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in SKIPPED and name[0] != "."]
        yield from (Path(folder, name) for name in names if Path(name).suffix in TEXTS)


def test_no_file_mentions_a_path_of_somebodys_machine() -> None:
    homes = re.compile(r"(?<![\w.~:/-])/(?:work|root|home|Users)/\w")
    for path in project_files():
        found = homes.search(path.read_text(encoding="utf-8", errors="replace"))
        assert not found, f"{path.relative_to(ROOT)} mentions {found.group()}"
