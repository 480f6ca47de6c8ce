"""The wordings of forward chaining, by what is asked."""

from __future__ import annotations

from datagen.phrasing import Phrasing, phrasings
from seeds.deductive._problems import by_setting, words_slot
from seeds.deductive._prose import SLOTS
from seeds.deductive._settings import LETTERS

_FORM = "Give the letters of all of them, in alphabetical order, separated by commas."
_NUMBERS = "Give the numbers of all of them, in ascending order, separated by commas."

_OPTION_SLOTS = {
    "can": words_slot({"derivable": "can", "underivable": "cannot"}),
    "do": words_slot({"derivable": "are reached", "underivable": "are never reached"}),
    "follow": words_slot({"derivable": "follow", "underivable": "do not follow"}),
    "sure": words_slot({"derivable": "certain", "underivable": "not certain"}),
}
_OPTIONS = by_setting(
    [
        "These rules hold <place>.\n{rules:if_numbered}\nIt is given that {facts:literals}. Which of these statements "
        f"{{ask:can}} be derived from the rules and what is given: {{options:options}}? {_FORM}",
        "<Thing>. What is known at first: {facts:literals}. What always holds:\n{rules:mixed_bullets}\nApply the rules "
        f"until nothing new comes out. Which of these statements {{ask:do}} in that way: {{options:options}}? {_FORM}",
        "[[rules?{rules:whenever_prose} Besides these rules, which hold <place>,||Rules that hold <place> are "
        "given by {rules:whenever_prose}. Besides them,]] it is known that {facts:literals}. "
        f"Here are some statements: {{options:options}}. Which of them {{ask:follow}} from what is known? {_FORM}",
        "Consider some statements: {options:options}. The only facts at hand are that {facts:literals}, and the only "
        f"rules are the following ones, valid <place>.\n{{rules:every_rules}}\nWhich of the statements {{ask:can}} "
        f"be proved? {_FORM}",
        "Starting from the facts that {facts:literals}, somebody applies these rules again and again.\n"
        f"{{rules:varied_points}}\nWhich of the following {{ask:do}}: {{options:options}}? {_FORM}",
        "<Thing>. [[rules?{rules:case_prose}||The rules are given by {rules:case_prose}.]] Nothing else is known, "
        "except that {facts:literals}. Decide which of these "
        f"statements are then {{ask:sure}}: {{options:options}}. {_FORM}",
    ],
    _OPTION_SLOTS,
)

_FIRES = "A rule fires when every part of its condition is a given fact or was concluded by a rule that fired."
_RULE_SLOTS = {
    "fire": words_slot({"firing": "fire", "idle": "never fire"}),
    "come": words_slot({"firing": "can be used", "idle": "can never be used"}),
}
_RULES = by_setting(
    [
        f"These rules hold <place>.\n{{rules:if_numbered}}\nThe given facts are that {{facts:literals}}. {_FIRES} "
        f"Which rules {{ask:fire}}? {_NUMBERS}",
        f"<Thing>. {_FIRES} Given facts: {{facts:literals}}. The rules:\n{{rules:mixed_points}}\n"
        f"Which of the rules {{ask:fire}}? {_NUMBERS}",
        f"Given is that {{facts:literals}}. A rule can be used once its whole condition is given or was concluded "
        f"with other rules.\n{{rules:every_rules}}\nFind all rules that {{ask:come}}. {_NUMBERS}",
        f"[[rules?{{rules:whenever_inline}}||Some rules are given by {{rules:whenever_inline}}.]] In the beginning, "
        f"it is only known that {{facts:literals}}. {_FIRES} Which of these rules {{ask:fire}}? {_NUMBERS}",
        f"Somebody knows that {{facts:literals}}, and draws every conclusion that the rules below allow. "
        f"A rule can be used once its whole condition is known.\n{{rules:varied_numbered}}\n"
        f"Which rules {{ask:come}}? {_NUMBERS}",
    ],
    _RULE_SLOTS,
)

_NEW_SLOTS = SLOTS | {
    "besides": words_slot({"new": "besides"}),
    "other": words_slot({"new": "other than"}),
}
_GUESTS = phrasings(
    [
        "Friends plan a party.\n{rules:if_bullets}\nIt is settled that {facts:literals}. Who is certain to come "
        "{ask:besides} them? Give all names in alphabetical order, separated by commas.",
        "For a party, {facts:literals}; that much is certain. [[rules?{rules:whenever_prose}||Everything else depends "
        "on {rules:whenever_prose}.]] List everybody {ask:other} them who must come as well, in alphabetical order, "
        "separated by commas.",
        "Guests decide by each other.\n{rules:mixed_numbered}\nThe host has heard that {facts:literals}. Which guests "
        "{ask:besides} these is the host sure of? Give all names in alphabetical order, separated by commas.",
        "Who must come to the party, {ask:besides} those of whom it is said outright? The host says that "
        "{facts:literals}.\n{rules:every_rules}\nGive all names in alphabetical order, separated by commas.",
    ],
    slots=_NEW_SLOTS,
)
_SYMBOLS = phrasings(
    [
        "Each letter stands for a statement.\n{rules:if_numbered}\nGiven is that {facts:literals}. Which statements "
        "{ask:besides} the given ones can be proved true? Give their letters in alphabetical order, with commas.",
        "[[rules?{rules:whenever_prose}||Letters stand for statements. Rules about them are given by "
        "{rules:whenever_prose}.]] "
        "Moreover, {facts:literals}. List in alphabetical order, separated by commas, all "
        "letters {ask:other} the given ones of which it follows that they are true.",
        "The capital letters are statements, and it is known that {facts:literals}.\n{rules:mixed_bullets}\nWhich "
        "letters {ask:besides} the known ones must be true? List them in alphabetical order, separated by commas.",
        "Apply the rules until nothing new comes out.\n{rules:every_rules}\nAt the start, {facts:literals}. Which "
        "letters, {ask:other} those, become known as true? List them in alphabetical order, separated by commas.",
    ],
    slots=_NEW_SLOTS,
)

NEW = {1: _GUESTS, LETTERS: _SYMBOLS}
"""The settings in which atoms can be named by one word each."""


def of(ask: str, setting: int, phrasing: int) -> Phrasing:
    """The wording for what is asked, in a setting."""
    rules = ask in ("firing", "idle")
    texts = NEW[setting] if ask == "new" else (_RULES if rules else _OPTIONS)[setting]
    return texts[phrasing % len(texts)]
