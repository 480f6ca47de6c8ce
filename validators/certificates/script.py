"""SMT-LIB scripts as text: cut into commands, each of a kind that can do nothing but state and ask."""

from __future__ import annotations

import re
from typing import NamedTuple

from datagen.answers import AnswerKind
from datagen.denial import NUMBER, PREFIX, denial

MAX_CHARACTERS = 400_000
ALLOWED = frozenset(
    {
        *("set-logic", "set-info", "declare-const", "declare-fun", "declare-sort"),
        *("declare-datatype", "declare-datatypes", "define-fun", "define-sort"),
        *("assert", "check-sat"),
    }
)

_SIGN = re.compile(r'\s+|;[^\n]*|\(|\)|"(?:[^"]|"")*"|\|[^|\\]*\||[^\s()|";]+')
_NAMED = re.compile(r'\( set-info :answer "((?:[^"]|"")*)" \)')
_ITEM = re.compile(rf"\( define-fun \|{PREFIX}([^|]*)\| \( \) Bool ")
_NUMBER = re.compile(rf"\( declare-(?:const {NUMBER}|fun {NUMBER} \( \)) (?:Int|Real) \)")


class ScriptError(ValueError):
    """The text is no script of a certificate."""


class Script(NamedTuple):
    """A certificate's script in three parts."""

    premises: tuple[str, ...]
    """Everything up to the last assertion, command by command."""
    denial: str
    """The last assertion."""


def read(text: str) -> Script:
    """The parts of a script. Raises ScriptError naming a command that has no place in a certificate."""
    commands = _commands(text)
    heads = [command.partition(" ")[2].partition(" ")[0] for command in commands]
    for head in heads:
        if head not in ALLOWED:
            raise ScriptError(f"command {head[:30]!r} has no place in a certificate")
    if heads.count("check-sat") != 1 or heads[-2:] != ["assert", "check-sat"]:
        raise ScriptError("a certificate ends in one assertion and its only check-sat")
    return Script(tuple(commands[:-2]), commands[-2])


def _commands(text: str) -> list[str]:
    """The commands at the outermost level, their signs parted by one space, comments left out."""
    if len(text) > MAX_CHARACTERS:
        raise ScriptError(f"script of {len(text)} characters; at most {MAX_CHARACTERS}")
    commands: list[str] = []
    signs: list[str] = []
    end = depth = 0
    while end < len(text):
        match = _SIGN.match(text, end)
        if match is None:
            raise ScriptError(f"not a script: {text[end : end + 30]!r}")
        sign, end = match[0], match.end()
        if sign[0].isspace() or sign[0] == ";":
            continue
        depth += (sign == "(") - (sign == ")")
        if depth < 0 or (not signs and sign != "("):
            raise ScriptError(f"not a command: {sign[:30]!r}")
        signs.append(sign)
        if not depth:
            commands.append(" ".join(signs))
            signs = []
    if depth:
        raise ScriptError("a bracket is not closed")
    return commands


def tie(script: Script, kind: str, answer: str) -> str | None:
    """Why the script does not speak of this answer; None if it does.

    Where the script defines what it takes for an answer to be right, the last assertion must be the denial
    of exactly this answer. Other scripts only name the answer that they were written for.
    """
    items = [match[1] for command in script.premises if (match := _ITEM.match(command))]
    numeric = any(_NUMBER.fullmatch(command) for command in script.premises)
    if items or numeric:
        expected = _commands(f"(assert {denial(AnswerKind(kind), answer, items)})")[0]
        return None if script.denial == expected else f"the last assertion does not deny {answer!r}"
    for command in script.premises:
        if match := _NAMED.fullmatch(command):
            said = match[1].replace('""', '"')
            return None if said == answer else f"written for the answer {said[:60]!r}"
    return "the script does not say which answer it is for"
