"""Certificates: each kind proves its own answer and no other, and nothing that is broken counts as proved."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen import exact
from datagen.errors import ExpressionError
from datagen.verdict import Status, Verdict
from validators.certificates import check, prove
from validators.certificates.claim import Claim
from validators.certificates.expression import UnreadableError, evaluate
from validators.certificates.numbers import strangers
from validators.certificates.script import ScriptError, read

PROBLEM = "Robot A needs 27 hours, robot B 40. How long together?"


def expression(text: str, answer: str, problem: str = PROBLEM, kind: str = "rational") -> Verdict:
    return check("expression", Claim(text, answer, kind, problem))


def test_an_expression_proves_its_value_and_no_other() -> None:
    assert expression("1 / (1/27 + 1/40)", "1080/67")
    for wrong in ("1080/68", "-1080/67", "1080", "1080/67.0", "x", "", "1080 / 67"):
        assert expression("1 / (1/27 + 1/40)", wrong).status is Status.FAIL


def test_a_number_out_of_nowhere_is_no_proof() -> None:
    """Prevents the expression of one problem from passing under the text of another."""
    verdict = expression("27 + 77", "104", kind="integer")
    assert verdict.status is Status.UNKNOWN and "77" in verdict.reason
    assert expression("27 + 77", "104", "27 of 77 and all of that", "integer")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("200 * 15/100", "15% of 200"),
        ("200 * 85/100", "15 percent less than 200"),
        ("0.2 * 720000", "a fifth, or 20%, of $720,000"),
        ("95 * 3", "ninety-five pounds, three times"),
        ("73 * 1000 + 51", "73 litres and 51 millilitres"),
    ],
)
def test_words_percentages_and_units_are_sources(text: str, problem: str) -> None:
    assert strangers(text, problem) == []


ATOMS = st.integers(0, 40).map(str) | st.sampled_from(["0.5", "2.25", "10.0"])
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from(["+", "-", "*", "/", "//", "%"]), part).map(
            lambda item: f"({item[0]} {item[1]} {item[2]})"
        ),
        st.tuples(part, st.integers(-3, 4)).map(lambda item: f"({item[0]}) ** {item[1]}"),
        part.map(lambda item: f"-{item}"),
    ),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_sympy_and_our_own_arithmetic_agree(text: str) -> None:
    """The two readers share no line, so each is a check of the other."""
    try:
        expected: Fraction | None = exact.evaluate(text)
    except ExpressionError:
        expected = None
    try:
        value = evaluate(text)
        found: Fraction | None = Fraction(int(value.p), int(value.q))
    except UnreadableError:
        found = None
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        *("10**10**10", "9**9**9", "(" * 5000, "1/0", "0**-1", "2**(1/2)", "1 if 1 else 2", "1e9"),
        *("__import__('os')", "f(1)", "x + 1", "1; 2", "", "1 +", "٣ + 1", "1_000", "0x10"),
        "1" * 5000,
    ],
)
def test_what_is_no_arithmetic_is_never_evaluated(text: str) -> None:
    assert expression(text, "1").status is Status.UNKNOWN


SCRIPT = """(declare-const rain Bool)
(declare-const wet Bool)
(assert (=> rain wet))
(assert rain)
(define-fun |answer:yes| () Bool wet)
(define-fun |answer:no| () Bool (not wet))
(assert (not |answer:yes|))
(check-sat)"""


def smtlib(text: str, answer: str = "yes", kind: str = "label") -> Verdict:
    return check("smtlib", Claim(text, answer, kind, "Is it wet?"))


def test_a_script_proves_the_answer_that_it_denies() -> None:
    assert smtlib(SCRIPT)


def test_a_script_is_tied_to_the_answer() -> None:
    assert smtlib(SCRIPT, "no").status is Status.FAIL
    changed = SCRIPT.replace("(assert (not |answer:yes|))", "(assert (not |answer:no|))")
    assert smtlib(changed, "no").reason == "the answer can be denied"


def test_contradictory_premises_prove_nothing() -> None:
    verdict = smtlib(SCRIPT.replace("(assert rain)", "(assert rain) (assert (not rain))"))
    assert verdict.status is Status.FAIL and "no model" in verdict.reason


def test_a_script_without_symbols_for_answers_must_name_its_answer() -> None:
    bare = "(declare-const p Bool)(assert p)(assert (not p))(check-sat)"
    assert smtlib(bare).status is Status.FAIL
    assert smtlib(f'(set-info :answer "yes"){bare}')
    assert smtlib(f'(set-info :answer "yes"){bare}', "no").status is Status.FAIL


@pytest.mark.parametrize(
    "command",
    [
        *("(exit)", "(reset)", "(push 1)", "(pop 1)", "(check-sat)", "(get-model)"),
        *('(echo "unsat")', "(set-option :rlimit 1)", "(reset-assertions)", '(include "x")'),
        *("(check-sat-assuming (rain))", "(define-fun-rec f () Bool f)", "unsat", ")", "(assert"),
    ],
)
def test_a_script_does_nothing_but_state_and_ask(command: str) -> None:
    """Prevents a script that prints its own verdict, takes assertions back, or touches the solver."""
    for text in (f"{command}\n{SCRIPT}", f"{SCRIPT}\n{command}"):
        assert smtlib(text).status is Status.FAIL
        with pytest.raises(ScriptError):
            read(text)


def test_a_comment_cannot_hide_a_command() -> None:
    hidden = '(set-info :source "; (exit)")\n; (exit) |\n' + SCRIPT
    assert smtlib(hidden)


def test_a_solver_that_gives_up_says_unknown() -> None:
    hard = """(declare-const x Int)(declare-const y Int)(declare-const z Int)
    (assert (and (> x 1000) (> y 1000) (> z 1000)))
    (define-fun |answer:yes| () Bool (not (= (+ (* x x x) (* y y y)) (+ (* z z z) 2))))
    (assert (not |answer:yes|))(check-sat)"""
    assert smtlib(hard).status is Status.UNKNOWN
    assert smtlib(SCRIPT.replace("rain wet))", "rain wat))")).status is Status.UNKNOWN


def test_lists_and_sets_are_denied_item_by_item() -> None:
    head = "(declare-const p Bool)(assert p)(define-fun |answer:{}| () Bool p)"
    head += "(define-fun |answer:{}| () Bool (not p))(assert {})(check-sat)"
    pair = "(not (and |answer:{0}| (not |answer:{1}|)))"
    script = head.format("1", "2", pair.format("1", "2"))
    assert smtlib(script, "[true, false]", "list")
    for wrong in ("[true, true]", "[true]", "[true, false, false]", "[]", "true, false"):
        assert smtlib(script, wrong, "list").status is Status.FAIL
    script = head.format("i", "ii", pair.format("i", "ii"))
    assert smtlib(script, "i", "set")
    for wrong in ("ii", "i, ii", "none", "i, i", "iii", "i, iii"):
        assert smtlib(script, wrong, "set").status is Status.FAIL


def test_numbers_are_denied_by_a_constant() -> None:
    script = "(declare-const answer Real)(assert (= (* 2.0 answer) (- 3.0)))(assert (not (= answer (- (/ 3 2)))))"
    assert smtlib(f"{script}(check-sat)", "-3/2", "rational")
    assert smtlib(f"{script}(check-sat)", "3/2", "rational").status is Status.FAIL


def part(text: str, answer: str, *takes: dict[str, Any]) -> dict[str, Any]:
    certificate = {"kind": "expression", "text": text}
    return {"answer": answer, "answer_kind": "integer", "certificate": certificate, "takes": takes}


CHAIN = [
    part("40 + 2", "42"),
    part("45 * 2", "90", {"symbol": "X", "source": 1, "plus": 3, "value": 45}),
]


def chain(parts: object, answer: str = "90") -> Verdict:
    return check("chain", Claim(json.dumps(parts), answer, "integer", "40 and 2. Twice X."))


def test_a_chain_is_proved_part_by_part() -> None:
    assert chain(CHAIN)


def test_a_chain_breaks_at_any_wrong_link() -> None:
    first, second = CHAIN
    (taken,) = second["takes"]
    for wrong, answer in [
        ([first | {"answer": "43"}, second], "90"),
        ([first, second | {"takes": [taken | {"value": 46}]}], "90"),
        ([first, second | {"takes": [taken | {"source": 2}]}], "90"),
        ([first, second | {"takes": [taken | {"source": 0}]}], "90"),
        ([first, second | {"certificate": {"kind": "chain", "text": "[]"}}], "90"),
        ([second], "90"),
        (CHAIN, "42"),
        ([], "90"),
        ({"a": 1}, "90"),
        ([None], "90"),
        ("text", "90"),
    ]:
        assert chain(wrong, answer).status is Status.FAIL, wrong
    # Without the rule, its number stands nowhere.
    assert chain([first, second | {"takes": []}]).status is Status.UNKNOWN


def test_a_program_must_print_the_answer_and_nothing_else() -> None:
    def program(text: str, answer: str) -> Status:
        return check("program", Claim(text, answer, "integer", "")).status

    assert program("print(sum(range(5)))", "10") is Status.PASS
    assert program("print(sum(range(5)))", "11") is Status.FAIL
    assert program("print(10); print(10)", "10") is Status.FAIL
    assert program("1 / 0", "10") is Status.FAIL
    assert program("while True: pass", "10") is Status.UNKNOWN


def test_a_row_without_or_with_an_unheard_of_certificate_is_not_proved() -> None:
    row = {"problem": "", "answer": "1", "answer_kind": "integer", "certificate": None}
    assert prove(row).status is Status.UNKNOWN
    assert prove(row | {"certificate": {"kind": "oath", "text": "1"}}).status is Status.FAIL
