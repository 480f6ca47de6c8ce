"""The tokenizer: text to ids and back, exactly. Byte-level BPE within words; digits and symbols stand alone.

`tokenizers` makes and stores it. Encoding looks up what `tokenizers` gave for pieces of text, as bytes that are only
joined: ten times as quick as asking it for whole texts, and the same ids.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from datagen.errors import StorageError, TrainingError
from datagen.storage import Store
from student.text import ASSISTANT, CHAT_TEMPLATE, END, MARKS, PAD, USER

_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏ"
# Written out, for `\w` and `\s` mean other characters to other engines, and both must cut alike.
PIECES = f" ?[{_LETTERS}]+|[0-9]| ?[^{_LETTERS}0-9 ]| "
"""A word or a symbol with the space before it, a digit, or a lone space."""
_MOST_KNOWN = 200_000
"""Pieces of text that are remembered; endless new numbers must not fill the memory."""
_LARGEST = 1 << 16
"""Tokens at most: an id is packed in 16 bits."""
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
        if self._tokenizer.get_vocab_size() > _LARGEST:
            raise TrainingError(f"a tokenizer of more than {_LARGEST:,} tokens")
        # In a problem's own text a mark is just text: nobody writes himself the end of a turn.
        self._tokenizer.encode_special_tokens = True
        self._content = content
        pieces = _Known(self._ask)
        cut = re.compile(PIECES).findall
        # No piece has a space but at its start, so what stands between two spaces is cut the same anywhere.
        self._first = _Known(lambda text: b"".join(map(pieces.__getitem__, cut(text))))
        self._later = _Known(lambda text: b"".join(map(pieces.__getitem__, cut(" " + text))))
        self._user, self._assistant, self._end = (
            array("H", [MARKS.index(mark)]).tobytes() for mark in (USER, ASSISTANT, END)
        )
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

    def prompt(self, problem: str) -> list[int]:
        """The ids of USER problem ASSISTANT. Marks in a text are encoded letter by letter, as any text."""
        return _listed(self.packed_prompt(problem))

    def reply(self, solution: str) -> list[int]:
        """The ids of solution END."""
        return _listed(self.packed_reply(solution))

    def packed_prompt(self, problem: str) -> bytes:
        """`prompt` as unsigned 16-bit numbers in the machine's order."""
        return b"".join([self._user, self._packed(problem), self._assistant])

    def packed_reply(self, solution: str) -> bytes:
        """`reply` as unsigned 16-bit numbers in the machine's order."""
        return self._packed(solution) + self._end

    def _packed(self, text: str) -> bytes:
        first, space, rest = text.partition(" ")
        packed = self._first[first]
        if space:
            packed += b"".join(map(self._later.__getitem__, rest.split(" ")))
        return packed

    def _ask(self, piece: str) -> bytes:
        return array("H", self._tokenizer.encode(piece, add_special_tokens=False).ids).tobytes()

    def text(self, ids: Sequence[int]) -> str:
        """The text of ids, special tokens left out. Bytes that are no UTF-8 come out as U+FFFD."""
        text: str = self._tokenizer.decode(list(ids), skip_special_tokens=True)
        return text


def _listed(packed: bytes) -> list[int]:
    return array("H", packed).tolist()


class _Known(dict[str, bytes]):
    """The ids of texts; those of a text that is not there yet are worked out."""

    def __init__(self, encode: Callable[[str], bytes]) -> None:
        super().__init__()
        self._encode = encode

    def __missing__(self, text: str) -> bytes:
        if len(self) >= _MOST_KNOWN:
            self.clear()  # what is common is soon there again
        packed = self[text] = self._encode(text)
        return packed
