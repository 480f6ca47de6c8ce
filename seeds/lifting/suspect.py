"""Which of a seed's own step sentences are left out, and which comparisons are turned round.

Nothing checks a seed's sentences: the calculation may be right and the words wrong. Who has how
much of what is easily garbled, so a sentence that says it gives way to its bare calculation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from seeds.lifting.bind import Binding
from seeds.lifting.expr import Bin, Expr, Ref, leaves, names
from seeds.lifting.text import sentence_of
from seeds.lifting.ways import BoundStep
from seeds.lifting.words import UNITS, singular, words

_NO_NAMES = words(
    "a an the if how what when where which who why in on at by for from of to with and or but "
    "so as it its he she they we i you his her their our my your this that these those there "
    "then than after before during each every all both some one two three four five six seven "
    "eight nine ten twelve twenty however also since because while given assuming suppose "
    "calculate find express together once later next last first second today yesterday tomorrow "
    "now is are was were do does did has have had only another other half twice since until out "
    "not no mr mrs ms dr let thus therefore finally originally monday tuesday wednesday "
    "thursday friday saturday sunday january february march april may june july august "
    "september october november december"
)
_RELATION = re.compile(
    r"\b(?:doubl\w+|twice|thrice|half|tripl\w+|quadrupl\w+|times"
    r"|more|less|fewer|\w{2,}er than|as \w+ as)\b",
    re.IGNORECASE,
)
_MALE, _FEMALE = (
    re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE),
    re.compile(r"\b(?:she|hers?|herself)\b", re.IGNORECASE),
)
_SLASH_UNIT = re.compile(r"\w\s?/\s?([A-Za-z]{2,})")
_COUNTED = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)((?:[ -]+[A-Za-z]+){0,3})")
_GARBLED = re.compile(
    r"\b(?:the (?:have|has|is|are|was|were|will)|(\w{2,}) \1|an? (?:the|an?))\b|[a-z]{3}\d"
    r"|\b(?:he|she|it) (?:have|are|were)\b|\b(?:they|we|you) (?:has|is|was)\b",
    re.IGNORECASE,
)
"""Slips of the pen: `the have 5`, `it was30`."""
_COMMON = words("mph oz sq person")
"""What a question may speak of in other words."""
_LONE_WORD = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten)\s*(?:[,.;]|$)", re.I)
_STOP = words(
    "a an the of in on at for from to per each every and or but so as more less fewer than with "
    "by is are was were he she they it if because which that who when while after before since "
    "into x times total altogether left remaining extra worth during would will has had have "
    "can then this about does do did"
)
_COMPARED = re.compile(
    r"\bhow (?:many|much) (?:\w+ )?(more|fewer|less)\b[^.?]*?"
    r"\b(?:did|does|do|is|was|has|have|will|would|can|could)\s+([A-Z]\w+)\b"
    r"[^.?]*?\bthan\s+([A-Z]\w+)",
    re.IGNORECASE,
)


def people(text: str) -> set[str]:
    """The proper names of a text, and whatever else stands in capitals without need."""
    low = set(re.findall(r"\b[a-z]+\b", text))
    found = set()
    for match in re.finditer(r"\b[A-Z][a-z]+\b", text):
        word = match.group().lower()
        before = text[: match.start()].rstrip()
        opens = not before or before[-1] in '.?!:"“'
        if word not in _NO_NAMES and not (opens and (word in low or singular(word) in low)):
            found.add(match.group())
    return found


def doubted(binding: Binding, lines: list[str], question: str) -> set[int]:
    """The lines that give way to their bare calculations."""
    named, known = people(question), _known(question)
    found = {
        at
        for at, line in enumerate(lines)
        if _garbles_people(line, named, question)
        or _LONE_WORD.search(line)
        or _GARBLED.search(line)
        or _strange_unit(line, known)
    }
    found |= {
        step.equation.line for step in binding.steps if _miscounted(step, binding, lines, known)
    }
    return found | _wrong_pronouns(lines, question) | _renamed(binding.steps, lines)


def _known(question: str) -> set[str]:
    return {singular(word) for word in re.findall(r"[a-z]+", question.lower())}


def _garbles_people(line: str, named: set[str], question: str) -> bool:
    """Two people, a person compared with another, or someone whom the question does not know."""
    mine = {name for name in named if re.search(rf"\b{name}\b", line)}
    strangers = {
        match.group()
        for match in re.finditer(r"(?<=[a-z,] )[A-Z][a-z]+\b", line)
        if match.group().lower() not in _NO_NAMES and match.group().lower() not in question.lower()
    }
    return len(mine) > 1 or bool(strangers) or bool(mine and _RELATION.search(line))


def _strange_unit(line: str, known: set[str]) -> bool:
    """A rate `$886/account` of something that the question does not speak of."""
    units = _SLASH_UNIT.findall(line)
    if not units:
        return False
    counted = [noun for _, nouns in _counted(line) for noun in nouns[:1]]
    return any(singular(noun.lower()) not in known for noun in (*units, *counted))


def _miscounted(step: BoundStep, binding: Binding, lines: list[str], known: set[str]) -> bool:
    """A result that counts what nobody spoke of, or a sum of pens that counts jars."""
    here = _called(step.result, lines[step.equation.line][step.equation.start :])
    if not here:
        return False
    if not here & (known | UNITS | _COMMON):
        return True
    added = {node.op for node in _nodes(step.tree)} <= {"+", "-"}
    nouns = [
        binding.params[leaf.name].noun if leaf.name in binding.params else ""
        for leaf in leaves(step.tree)
        if isinstance(leaf, Ref)
    ]
    others = {token.noun for token in binding.params.values()} - set(nouns)
    return added and len(set(nouns)) == 1 and nouns[0] != "" and bool(here & others)


def _nodes(tree: Expr) -> Iterator[Bin]:
    if isinstance(tree, Bin):
        yield tree
        yield from _nodes(tree.left)
        yield from _nodes(tree.right)


def _wrong_pronouns(lines: list[str], question: str) -> set[int]:
    """Lines whose pronoun does not go with the question's, or with the other lines'."""
    asked = {sex for sex in (_MALE, _FEMALE) if sex.search(question)}
    used = {at: {sex for sex in (_MALE, _FEMALE) if sex.search(x)} for at, x in enumerate(lines)}
    right = asked or set().union(*used.values())
    return {at for at, mine in used.items() if mine and (len(right) > 1 or mine != right)}


def _counted(line: str) -> Iterator[tuple[Fraction, list[str]]]:
    """The numbers of a line, and what each of them counts."""
    for match in _COUNTED.finditer(line):
        nouns = []
        for word in re.findall(r"[A-Za-z]+", match[2].lower()):
            if word in _STOP:
                break
            nouns.append(singular(word))
        yield Fraction(match[1].rstrip(",").replace(",", "")), nouns


def _called(value: Fraction, text: str) -> set[str]:
    """All that a number is said to count in a text."""
    return {noun for number, nouns in _counted(text) if number == value for noun in nouns}


def _renamed(steps: list[BoundStep], lines: list[str]) -> set[int]:
    """Lines in which a result counts one thing where it is found and another where it is used."""
    found: set[int] = set()
    for step in steps:
        mine = step.equation.line
        here = _called(step.result, lines[mine][step.equation.start :])
        for user in steps:
            at = user.equation.line
            if at == mine or step.name not in names(user.tree):
                continue
            there = _called(step.result, lines[at])
            if here and there and not here & there:
                found |= {mine, at}
    return found


def turned_round(binding: Binding, lines: list[str], question: str) -> bool:
    """Whether the last difference takes away from the one whom the question has owning less."""
    asked = _COMPARED.search(question)
    last = binding.steps[-1].tree
    if asked is None or not isinstance(last, Bin) or last.op != "-":
        return False
    first, second = asked[2], asked[3]
    if not (first[0].isupper() and second[0].isupper()) or first == second:
        return False
    pair = frozenset((first, second))
    owners = _owners(binding, lines, question, pair)
    less = second if asked[1].lower() == "more" else first
    greater = first if less == second else second
    return _owner(last.left, owners) == {less} and _owner(last.right, owners) == {greater}


def _owners(
    binding: Binding, lines: list[str], question: str, pair: frozenset[str]
) -> dict[str, set[str]]:
    """Whom the sentences of the numbers and results name."""
    owners: dict[str, set[str]] = {}
    for name, token in binding.params.items():
        owners[name] = _named_in(sentence_of(question, token), pair)
    for step in binding.steps:
        spoken = _named_in(lines[step.equation.line], pair)
        owners[step.name] = spoken or _owner(step.tree, owners)
    return owners


def _owner(tree: Expr, owners: Mapping[str, set[str]]) -> set[str]:
    return {
        person
        for leaf in leaves(tree)
        if isinstance(leaf, Ref)
        for person in owners.get(leaf.name, ())
    }


def _named_in(text: str, pair: frozenset[str]) -> set[str]:
    return {name for name in pair if re.search(rf"\b{name}\b", text)}
