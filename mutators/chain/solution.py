"""The solution of a chain: what needs what, each part in its own mode, the step from answer to number, the end."""

from __future__ import annotations

import json
from collections.abc import Sequence

from datagen.bridge import Bridge, core_of
from datagen.phrasing import join_words
from datagen.template import Certificate, Derivation, Step
from mutators.chain.part import Link, Part


def solve(links: Sequence[Link], parts: Sequence[Part]) -> Derivation:
    """The derivation of the whole."""
    opening = _decompose(links, parts)
    steps, givens = [opening], _needs(parts)
    for number, (link, part) in enumerate(zip(links, parts, strict=True), 1):
        mode = link.template.mode
        lines = [line for bridge in part.bridges for line in _pass_on(bridge, parts)]
        lines += part.derivation.steps
        lines[0] = lines[0]._replace(text=f"Part {number}: {lines[0].text}")
        if number == len(parts):
            lines += _look_back(part)
        # What is no number is not found in the claims, so the step that it ends in is named.
        ends_in = () if _is_number(part.answer) else (len(steps) + len(lines),)
        lines.append(_close(number, part)._replace(uses=ends_in))
        steps += [step._replace(mode=step.mode or mode) for step in lines]
        givens += part.derivation.givens
    return Derivation(steps, parts[-1].derivation.answer, certificate(links, parts), tuple(givens))


def _is_number(answer: str) -> bool:
    return answer.lstrip("-").replace("/", "", 1).isdecimal()


def _needs(parts: Sequence[Part]) -> list[str]:
    """What depends on what, as rules: `part_1 -> X`, `X & Y -> part_3`."""
    rules = []
    for number, part in enumerate(parts, 1):
        rules += [f"part_{bridge.source} -> {bridge.symbol}" for bridge in part.bridges]
        if part.bridges:
            symbols = " & ".join(bridge.symbol for bridge in part.bridges)
            rules.append(f"{symbols} -> part_{number}")
    return rules


def _decompose(links: Sequence[Link], parts: Sequence[Part]) -> Step:
    waits = [
        f"part {number} needs "
        + join_words([f"{bridge.symbol} from part {bridge.source}" for bridge in part.bridges])
        for number, part in enumerate(parts, 1)
        if part.bridges
    ]
    firsts = " & ".join(
        f"part_{number}" for number, part in enumerate(parts, 1) if not part.bridges
    )
    text = join_words(waits)
    claim = f"{'; '.join(_needs(parts))} |- {firsts} -> part_{len(parts)}"
    return Step(
        f"{text[0].upper()}{text[1:]}, so the parts are solved in their order.",
        claim,
        links[-1].template.mode,
    )


def _pass_on(bridge: Bridge, parts: Sequence[Part]) -> list[Step]:
    """From an earlier answer to the number that a symbol stands for."""
    symbol, source, answer = bridge.symbol, bridge.source, parts[bridge.source - 1].answer
    number = bridge.value(answer)
    if bridge.cases:
        cases = ", ".join(f"{label}: {value}" for label, value in bridge.cases.items())
        text = f"The answer to part {source} is {answer}, so {symbol} = {number}."
        return [Step(text, f"pick({answer}; {cases}) = {number}")]
    core = core_of(bridge.core, answer)
    steps = [_counted(bridge, answer, core)] if bridge.core in ("count", "trues") else []
    claim = _worked_out(bridge, _written(bridge.core, answer, core), number)
    if claim is not None:
        text = f"{symbol} comes from the answer to part {source}: {claim}."
        return [*steps, Step(text, claim)]
    if steps:
        return [steps[0]._replace(text=f"{steps[0].text[:-1]}, so {symbol} = {number}.")]
    text = f"{symbol} is the answer to part {source}, so {symbol} = {number}."
    return [Step(text, f"answer({source}) = {answer}")]


def _counted(bridge: Bridge, answer: str, count: int) -> Step:
    entries = answer.strip("[]") if answer != "none" else ""
    what = "entry" if count == 1 else "entries"
    if bridge.core == "trues":
        what += " that is true" if count == 1 else " that are true"
    text = f"The answer to part {bridge.source} has {count} {what}."
    return Step(text, f"{bridge.core}({entries}) = {count}")


def _written(core: str, answer: str, value: int) -> str:
    """What is taken of the answer, as an expression."""
    if core == "absolute":
        return f"-({answer})"
    if core == "fraction":
        return f"({answer.lstrip('-').replace('/', ' + ')})"
    return str(value)


def _worked_out(bridge: Bridge, core: str, number: int) -> str | None:
    """The rule as an equation; None where nothing is worked out."""
    alone = bridge.times == 1 and not bridge.modulus and core.startswith("(")
    text = core[1:-1] if alone else core
    if bridge.times != 1:
        text = f"{bridge.times} * {text}"
    if bridge.modulus:
        text = f"{text} % {bridge.modulus}"
    if bridge.plus:
        text = f"{text} {'+' if bridge.plus > 0 else '-'} {abs(bridge.plus)}"
    return None if text == str(number) else f"{text} = {number}"


def _look_back(part: Part) -> list[Step]:
    """The last part's number once more in one line from its givens, if no step was that line already."""
    if part.certificate is None or part.certificate.kind != "expression":
        return []
    claim = f"{part.certificate.text} = {part.answer}"
    bare = not any(sign in part.certificate.text for sign in "+-*/")
    if bare or any(claim == step.claim for step in part.derivation.steps):
        return []
    return [Step(f"Looking back, all in one line: {claim}.", claim)]


def _close(number: int, part: Part) -> Step:
    return Step(
        f"So the answer to part {number} is {part.answer}.", f"answer({number}) = {part.answer}"
    )


def certificate(links: Sequence[Link], parts: Sequence[Part]) -> Certificate | None:
    """The parts' certificates in order, with the rules that lead from one to the next; None if a part has none."""
    if any(part.certificate is None for part in parts):
        return None
    entries = [
        {
            "answer": part.answer,
            "answer_kind": str(link.template.answer_kind),
            "certificate": part.certificate._asdict() if part.certificate else None,
            "takes": [
                bridge.to_json() | {"value": value}
                for bridge, value in zip(part.bridges, part.values, strict=True)
            ],
        }
        for link, part in zip(links, parts, strict=True)
    ]
    return Certificate("chain", json.dumps(entries))
