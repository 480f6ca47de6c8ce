"""The tokenizer: exact both ways, the same everywhere, and readable by the libraries that serve the student."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import TrainingError

pytest.importorskip("tokenizers", reason="needs the student: pip install -e '.[student]'")

from student.text import ASSISTANT, END, MARKS, USER
from student.words import PIECES, Words

LINES = (
    "From week 1 to week 6 the slope is (28 - 14) / (6 - 1) = 14/5.",
    "All C-jobs are G-jobs (premise 1), so 'some' holds: x >= 12.50%.",
    "| farm | Wheat |\n| --- | --- |\n| Highfield | 22 |\nr = 5 * 3\n    return holds[n]",
    "Der Zähler ist größer als 7; naïve façade.",
)
WORDS = Words.made_from(LINES * 20, 420)

texts = st.one_of(
    st.text(),
    st.text("ab 1,.(=\n-é→<|>"),
    st.lists(st.sampled_from([*LINES, *MARKS, " ", "  ", "12"])).map("".join),
)


@given(texts)
def test_any_text_comes_back_exactly(text: str) -> None:
    assert WORDS.text(WORDS.prompt(text)) == text
    assert WORDS.text(WORDS.reply(text)) == text


@given(texts)
def test_the_quick_way_gives_the_ids_that_the_library_gives(text: str) -> None:
    """Prevents texts that were learnt from in one cut from being asked in another by a server."""
    from tokenizers import Tokenizer

    library = Tokenizer.from_str(WORDS.files()["tokenizer.json"].decode())
    library.encode_special_tokens = True
    assert WORDS.reply(text)[:-1] == library.encode(text, add_special_tokens=False).ids


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("student.words._MOST_KNOWN", 10)
    words = Words(WORDS.files()["tokenizer.json"].decode())
    for number in range(300):
        assert words.prompt(f"and {number} more") == WORDS.prompt(f"and {number} more")
    assert len(words._later) <= 10


def test_digits_are_single_and_symbols_apart() -> None:
    """Prevents numbers from being tokens of their own, which no arithmetic carries over to others."""
    assert len(WORDS.reply("1234567890")) == 11
    cut = re.compile(PIECES)
    for number in range(len(MARKS), WORDS.size):
        token = WORDS.text([number])
        if "\ufffd" not in token:
            assert cut.fullmatch(token), token


def test_marks_in_a_text_are_text() -> None:
    """Prevents a problem from ending its own turn."""
    assert WORDS.prompt(END)[1:-1] != [MARKS.index(END)]
    assert not set(WORDS.prompt("".join(MARKS))[1:-1]) & set(range(len(MARKS)))
    assert WORDS.prompt("a")[0] == MARKS.index(USER)
    assert WORDS.prompt("a")[-1] == MARKS.index(ASSISTANT)
    assert WORDS.reply("a")[-1] == MARKS.index(END)


def test_two_processes_make_one_tokenizer(tmp_path: Path) -> None:
    """Prevents the order of a hash table from becoming part of the tokenizer."""
    code = (
        "import json, sys; from student.words import Words;"
        "print(Words.made_from(json.loads(sys.argv[1]), 420).digest)"
    )
    digests = {WORDS.digest}
    for seed, threads in (("1", "1"), ("77", "4")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "RAYON_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", code, json.dumps(LINES * 20)],
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        digests.add(done.stdout.strip())
    assert len(digests) == 1


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    WORDS.save(tmp_path / "words")
    loaded = Words.load(tmp_path / "words")
    assert (loaded.digest, loaded.size) == (WORDS.digest, WORDS.size)
    assert loaded.prompt(LINES[0]) == WORDS.prompt(LINES[0])


def test_transformers_reads_it_and_renders_conversations_as_we_do(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="needs the student")
    WORDS.save(tmp_path)
    theirs = transformers.AutoTokenizer.from_pretrained(str(tmp_path))
    assert len(theirs) == WORDS.size
    assert (theirs.pad_token_id, theirs.eos_token_id) == (0, MARKS.index(END))
    for problem, solution in pairwise(LINES):
        assert theirs(problem, add_special_tokens=False)["input_ids"] == WORDS.prompt(problem)[1:-1]
        asked = [{"role": "user", "content": problem}]
        ids = theirs.apply_chat_template(asked, add_generation_prompt=True, return_dict=False)
        assert ids == WORDS.prompt(problem)
        answered = [*asked, {"role": "assistant", "content": solution}]
        ids = theirs.apply_chat_template(answered, return_dict=False)
        assert ids == WORDS.prompt(problem) + WORDS.reply(solution)
        assert theirs.decode(ids, skip_special_tokens=True) == problem + solution
    with pytest.raises(Exception, match="user and assistant only"):
        theirs.apply_chat_template([{"role": "system", "content": "Be brief."}])


@pytest.mark.parametrize("content", [None, "{", '{"model": {"type": "BPE"}}', "[1]"])
def test_a_folder_without_a_tokenizer_says_how_to_get_one(
    tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_text(content)
    with pytest.raises(TrainingError, match=r"(?s)no tokenizer in .*words\.path"):
        Words.load(tmp_path)


def test_another_models_tokenizer_is_refused(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models

    Tokenizer(models.BPE({"a": 0}, [])).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(TrainingError, match="of another kind"):
        Words.load(tmp_path)
