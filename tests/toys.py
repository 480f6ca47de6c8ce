"""Small templates and an object store in memory, for tests of everything that uses them."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import fs

import seeds
from datagen.answers import AnswerKind, canonical
from datagen.phrasing import Params, Phrasing
from datagen.spaces import Int, Seeded, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.variant import Variant
from datagen.verdict import Verdict, expect

REAL_MODE = "quantitative.proportional_scaling"
TOY_MODE = "number.valuation"


class Sums(Template):
    """Adds two numbers: 100 problems a level, all admissible."""

    mode = TOY_MODE
    answer_kind = AnswerKind.INTEGER
    phrasings = (Phrasing("What is {a:int} plus {b:int}?"), Phrasing("Add {a:int} to {b:int}."))

    def space(self, level: int) -> Space:
        return Space({"a": Int(1, 10), "b": Int(10 * level, 10 * level + 9)})

    def derive(self, p: Params) -> Derivation:
        total = p.a + p.b
        claim = f"{p.a} + {p.b} = {total}"
        return Derivation(
            [Step(f"{claim}.", claim)], total, Certificate("expression", f"{p.a} + {p.b}")
        )

    def check(self, given: Params, answer: Any) -> Verdict:
        return expect("subtraction", given.b, answer - given.a)


class Repeating(Sums):
    """Sums found from a seed: about a million seeds lead to 64 problems, so units repeat each other's."""

    def space(self, level: int) -> Space:
        return Space({"seed": Seeded(20)})

    def build(self, p: Params) -> Params:
        p.a, p.b = p.seed % 8, p.seed // 8 % 8
        return p

    def wording(self, p: Params) -> Phrasing:
        return self.phrasings[0]


class WrongNowAndThen(Sums):
    """Derives a wrong answer for a = 3, breaks for a = 4 and cannot check a = 5."""

    def space(self, level: int) -> Space:
        return Space({"a": Int(1, 10), "b": Int(10, 10_009)})

    def derive(self, p: Params) -> Derivation:
        if p.a == 4:
            raise ZeroDivisionError("toy")
        right = super().derive(p)
        return right._replace(answer=right.answer + (p.a == 3))

    def check(self, given: Params, answer: Any) -> Verdict:
        if given.a == 5:
            raise TimeoutError("toy")
        return super().check(given, answer)


def install(monkeypatch: pytest.MonkeyPatch, template: Template) -> Template:
    """Makes a template the only built-in one, as if its file stood in `seeds/`."""
    module = ModuleType(f"seeds.{template.mode}")
    module.template = template  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(seeds, "built_in", lambda: (template.mode,))
    return template


def variant_of(
    template: Template, text: str | None = None, answer: Any = None, **values: Any
) -> Variant:
    """The variant of given parameters, with another text or answer if one is given."""
    p = Params(level=1, phrasing=0, **values)
    posing, derivation = template.pose(p), template.derive(p)
    if text is not None:
        posing = posing._replace(text=text, parts=(text,))
    if answer is not None:
        derivation = derivation._replace(answer=answer)
    text_of_answer = canonical(template.answer_kind, derivation.answer)
    certificate = derivation.certificate
    return Variant(template, 0, p, posing, derivation, text_of_answer, template.mode, certificate)


class _Upload(io.BytesIO):
    """Publishes what was written when it is closed, as an object store does."""

    def __init__(self, publish: Callable[[bytes], None]) -> None:
        super().__init__()
        self._publish = publish

    def close(self) -> None:
        if not self.closed:
            self._publish(self.getvalue())
        super().close()


class ObjectStore(fs.FileSystemHandler):
    """Keys and bytes: no folders, and no file before its upload is complete."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def get_type_name(self) -> str:
        return "objects"

    def normalize_path(self, path: str) -> str:
        return path

    def get_file_info(self, paths: list[str]) -> list[fs.FileInfo]:
        return [self._info(path) for path in paths]

    def _info(self, path: str) -> fs.FileInfo:
        if path in self.objects:
            return fs.FileInfo(path, fs.FileType.File, size=len(self.objects[path]))
        return fs.FileInfo(path, fs.FileType.NotFound)

    def get_file_info_selector(self, selector: fs.FileSelector) -> list[fs.FileInfo]:
        below = selector.base_dir.rstrip("/") + "/"
        return [self._info(path) for path in self.objects if path.startswith(below)]

    def open_input_file(self, path: str) -> pa.NativeFile:
        if path not in self.objects:
            raise FileNotFoundError(2, "no such object", path)
        return pa.BufferReader(self.objects[path])

    open_input_stream = open_input_file

    def open_output_stream(self, path: str, metadata: Any) -> pa.NativeFile:
        return pa.PythonFile(_Upload(lambda data: self.objects.__setitem__(path, data)), mode="w")

    def delete_file(self, path: str) -> None:
        del self.objects[path]

    def _unsupported(self, *args: Any) -> Any:
        raise NotImplementedError

    create_dir = delete_dir = delete_dir_contents = delete_root_dir_contents = _unsupported
    move = copy_file = open_append_stream = _unsupported


def install_object_store(monkeypatch: pytest.MonkeyPatch) -> tuple[str, dict[str, bytes]]:
    """A URI at which every Store of this process finds one object store, and its objects."""
    from datagen import storage

    handler = ObjectStore()

    class FileSystem:
        @staticmethod
        def from_uri(uri: str) -> tuple[fs.FileSystem, str]:
            return fs.PyFileSystem(handler), uri.partition("://")[2]

    class Registered:
        """pyarrow's filesystems with one more scheme."""

        def __getattr__(self, name: str) -> Any:
            return FileSystem if name == "FileSystem" else getattr(fs, name)

    monkeypatch.setattr(storage, "fs", Registered())
    return "objects://bucket/data", handler.objects
