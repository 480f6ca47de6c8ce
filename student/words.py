"""The tokenizer: text to ids and back, exactly. Byte-level BPE within words; digits and symbols stand alone.

`tokenizers` makes and stores it. Encoding looks pieces up in a table of what `tokenizers` gave for them, which is
several times as quick as asking for whole texts and gives the same ids.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from datagen.errors import StorageError, TrainingError
from datagen.storage import Store
from student.text import ASSISTANT, CHAT_TEMPLATE, END, MARKS, PAD, USER

_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ"
# Written out, for `\w` and `\s` mean other characters to other engines, and both must cut alike.
PIECES = f" ?[{_LETTERS}]+|[0-9]| ?[^{_LETTERS}0-9 ]| "
"""A word or a symbol with the space before it, a digit, or a lone space."""
_MOST_KNOWN = 200_000
"""Pieces that are remembered; a text of endless new words must not fill the memory."""
_FILE = "tokenizer.json"


class Words:
    """A tokenizer; its special tokens are `student.text.MARKS`, with the ids 0 to 3."""

    def __init__(self, content: str) -> None:
        """`content` is that of a tokenizer.json. Raises TrainingError if it is none of ours."""
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_str(content)
        except Exception as error:  # the library raises Exception itself
            raise TrainingError(f"not a tokenizer: {error}") from error
        marks = [self._tokenizer.token_to_id(mark) for mark in MARKS]
        if marks != list(range(len(MARKS))):
            raise TrainingError(
                f"a tokenizer of another kind: {', '.join(MARKS)} are not its first tokens"
            )
        # In a problem's own text a mark is just text: nobody writes himself the end of a turn.
        self._tokenizer.encode_special_tokens = True
        self._content = content
        self._known = _Known(self._tokenizer)
        self._cut = re.compile(PIECES).findall
        self.size: int = self._tokenizer.get_vocab_size()
        self.digest = hashlib.sha256(content.encode()).hexdigest()[:16]

    @staticmethod
    def made_from(texts: Iterable[str], size: int) -> Words:
        """A tokenizer of at most `size` tokens; the same texts in the same order give the same one."""
        from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

        tokenizer = Tokenizer(models.BPE())
        byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Split(Regex(PIECES), "isolated"), byte_level]
        )
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=size,
            special_tokens=list(MARKS),
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        )
        tokenizer.train_from_iterator(texts, trainer)
        return Words(tokenizer.to_str(pretty=True))

    @staticmethod
    def load(folder: str | Path) -> Words:
        """The tokenizer that `save` wrote. Raises TrainingError, naming the cure, if there is none."""
        try:
            return Words(Store(folder).read(_FILE).decode())
        except (StorageError, TrainingError, UnicodeDecodeError) as error:
            raise TrainingError(
                f"no tokenizer in {folder}: {error}; name a folder that `datagen train` wrote, a checkpoint's"
                " for one, or leave words.path out to have one made"
            ) from error

    def files(self) -> dict[str, bytes]:
        """The files by name, as `transformers.AutoTokenizer` and vLLM read them."""
        special = {"pad_token": PAD, "eos_token": END}
        config = {
            "tokenizer_class": "PreTrainedTokenizerFast",
            **special,
            "additional_special_tokens": [USER, ASSISTANT],
            "clean_up_tokenization_spaces": False,
            "model_input_names": ["input_ids", "attention_mask"],
        }
        contents = {
            _FILE: self._content,
            "tokenizer_config.json": json.dumps(config, indent=1),
            "special_tokens_map.json": json.dumps(special, indent=1),
            "chat_template.jinja": CHAT_TEMPLATE,
        }
        return {name: content.encode() for name, content in contents.items()}

    def save(self, folder: Path) -> None:
        """Writes the files into a folder."""
        store = Store(folder)
        for name, data in self.files().items():
            store.write(name, data)

    def ids(self, text: str) -> list[int]:
        """The ids of a text, without special tokens: marks in it are encoded letter by letter."""
        return list(chain.from_iterable(map(self._known.__getitem__, self._cut(text))))

    def prompt(self, problem: str) -> list[int]:
        """The ids of USER problem ASSISTANT."""
        return [MARKS.index(USER), *self.ids(problem), MARKS.index(ASSISTANT)]

    def reply(self, solution: str) -> list[int]:
        """The ids of solution END."""
        return [*self.ids(solution), MARKS.index(END)]

    def text(self, ids: Sequence[int]) -> str:
        """The text of ids, special tokens left out. Bytes that are no UTF-8 come out as U+FFFD."""
        text: str = self._tokenizer.decode(list(ids), skip_special_tokens=True)
        return text


class _Known(dict[str, tuple[int, ...]]):
    """The ids of pieces; what is not there yet is asked for."""

    def __init__(self, tokenizer: Any) -> None:
        super().__init__()
        self._tokenizer = tokenizer

    def __missing__(self, piece: str) -> tuple[int, ...]:
        ids = tuple(self._tokenizer.encode(piece, add_special_tokens=False).ids)
        if len(self) < _MOST_KNOWN:
            self[piece] = ids
        return ids
