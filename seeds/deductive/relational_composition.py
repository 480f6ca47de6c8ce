"""Relational composition: kinship links along a path compose into one term for its two ends.

Level n has n + 1 links between the two people asked about, and from level 2 on irrelevant people.
In-laws occur at levels 1 and 2, links over two generations from level 3, cousins where paths allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from datagen.answers import Answer, AnswerKind, canonical
from datagen.denial import script
from datagen.offers import Offer
from datagen.phrasing import Params, Phrasing, phrasings
from datagen.spaces import Seeded, Space
from datagen.template import Certificate, Derivation, Step, Template
from datagen.verdict import Verdict, expect
from seeds.deductive import _family_graph, _kinship_certificates
from seeds.deductive._kin_figures import kin_offers
from seeds.deductive._kin_words import FACTS, SHARED, UNMARRIED, Fact
from seeds.deductive.inverted.relational_composition import MissingLink

_WOMEN = (
    "Ana Bea Cleo Dora Eve Fay Gina Hana Ida Jane Kira Lena Mona Nora Olga Petra Rosa Sara Tina"
)
_MEN = "Abe Ben Carl Dan Emil Finn Gus Hugo Ivan Jack Karl Leo Max Noah Oskar Paul Rolf Sven Tom"
WOMEN, MEN = tuple(_WOMEN.split()), tuple(_MEN.split())

Tie = tuple[int, int, int]
"""From someone up so many generations, across to a sibling (1) or not (0), down so many."""

MOVES: dict[str, tuple[str, str, str, str]] = {
    # Each move with its words for a woman, a man and either, and the move back.
    "U": ("mother", "father", "parent", "D"),
    "D": ("daughter", "son", "child", "U"),
    "S": ("sister", "brother", "sibling", "S"),
    "UU": ("grandmother", "grandfather", "grandparent", "DD"),
    "DD": ("granddaughter", "grandson", "grandchild", "UU"),
    "M": ("wife", "husband", "spouse", "M"),
}
_WORDS = {word for words in MOVES.values() for word in words[:2]}
_PLAIN = "Answer with one kinship term, such as 'grandson', 'aunt' or 'mother-in-law'."
_WIDE = (
    "Answer with one kinship term, such as 'great-grandson', 'mother-in-law', 'great-aunt' (a "
    "grandparent's sister), 'great-niece' (a sibling's granddaughter), 'first cousin' (a child of a "
    "parent's sibling), or 'first cousin once removed' (a first cousin's child or a parent's first "
    "cousin)."
)


def _wordings(note: str, form: str) -> tuple[Phrasing, ...]:
    return phrasings(
        [
            f"[[facts?{{facts:facts}}||{{facts:facts}} shows a family.]] {note} What is {{end:name}} "
            f"to {{start:name}}? {form}",
            "At a family reunion you learn [[facts?the following. {facts:facts}||what {facts:facts} "
            f"shows.]] {note} How is "
            f"{{end:name}} related to {{start:name}}, that is, {{end}} is the ... of {{start}}? {form}",
            "An old letter says about a family[[facts?: {facts:facts}|| what {facts:facts} shows.]] "
            f"{note} Which relation does "
            f"{{end:name}} have to {{start:name}}? {form}",
            "[[facts?From a parish register: {facts:facts}||{facts:facts} is drawn after a parish "
            f"register.]] {note} Complete the sentence: {{end:name}} is "
            f"the ... of {{start:name}}. {form}",
            "[[facts?In a novel these people appear. {facts:facts}||{facts:facts} shows people of a "
            f"novel.]] {note} {{start:name}} introduces "
            f"{{end:name}} with the words 'This is my ...'. Which kinship term belongs there? {form}",
            f"Who is {{end:name}} from the point of view of {{start:name}}, given "
            f"[[facts?these facts? {{facts:facts}}||what {{facts:facts}} shows?]] {note} {form}",
        ],
        slots={"facts": FACTS},
    )


_NARROW_WORDINGS = _wordings(SHARED, _PLAIN)
_WIDE_WORDINGS = _wordings(f"{SHARED} {UNMARRIED}", _WIDE)
STRANGERS = {1: 0, 2: 1, 3: 2, 4: 3, 5: 3}


class RelationalComposition(Template):
    answer_kind = AnswerKind.LABEL
    inversions = {"backward": MissingLink}

    def space(self, level: int) -> Space:
        return Space({"seed": Seeded(48)})

    def build(self, p: Params) -> Params | None:
        """Draws the moves from the start to the end, then people, facts and irrelevant people."""
        random = Random(p.seed)
        moves = (
            _in_law_path(p.level, random)
            if p.level <= 2 and random.random() < 0.4 / p.level
            else None
        )
        moves = moves or _path(p.level + 1, p.level >= 3, random)
        if moves is None:
            return None
        names = [random.sample(WOMEN, len(WOMEN)), random.sample(MEN, len(MEN))]
        people = [names[random.randrange(2)].pop()]
        for move in moves:
            sex = _is_man(people[-1]) ^ 1 if move == "M" else random.randrange(2)
            people.append(names[sex].pop())
        facts: list[Fact] = []
        for here, there, move in zip(people, people[1:], moves, strict=False):
            turned = random.random() < 0.3
            facts.append(_fact(move, here, there) if not turned else _back(move, here, there))
        p.start, p.end = people[0], people[-1]
        p.route = list(zip(moves, people, people[1:], facts, strict=False))[::-1]
        if facts[-1][1] != p.end:
            facts.append((("woman", "man")[_is_man(p.end)], p.end, ""))
        _add_strangers(facts, people, names, STRANGERS[p.level], random)
        random.shuffle(facts)
        p.facts = tuple(facts)
        return p

    def wording(self, p: Params) -> Phrasing:
        wordings = _NARROW_WORDINGS if p.level == 1 else _WIDE_WORDINGS
        place: int = p.phrasing % len(wordings)
        return wordings[place]

    def offers(self, p: Params) -> Sequence[Offer]:
        return kin_offers(p.facts)

    def derive(self, p: Params) -> Derivation:
        """Walks from the end person towards the start, composing one link after the other."""
        sex = _is_man(p.end)
        steps: list[Step] = []
        tie: Tie | str = (0, 0, 0)
        known = ""
        for move, here, there, fact in p.route:
            if fact[1] != there:
                steps.append(_turned(fact, move, sex if there == p.end else 2))
            word = MOVES[move][sex if there == p.end else 2] if fact[1] != there else fact[0]
            tie = _compose(move, tie)
            if there == p.end:
                known = word
                continue
            result = _term(tie, sex) if here == p.start else _place(tie, sex)
            steps.append(_composed(p.end, there, here, known, word, result, move == "S"))
            known = result
        return Derivation(steps, known, None, _givens(p.facts, steps))

    def certify(self, p: Params, answer: Answer) -> Certificate:
        """The facts in terms of parents and spouses, and the term spelled out by them."""
        term = canonical(self.answer_kind, answer)
        meant = _kinship_certificates.related(term, p.end, p.start)
        lines = [*_kinship_certificates.lines(p.facts), *_kinship_certificates.definitions(term)]
        return script(lines, {term: meant} if meant else {}, self.answer_kind, term)

    def check(self, given: Params, answer: Answer) -> Verdict:
        """Classifies the two people by their nearest common forebears in the graph of parents."""
        expected = _family_graph.relation(given.facts, given.end, given.start)
        return expect("family graph", expected, answer)


def _is_man(name: str) -> int:
    return int(name in MEN)


def _fact(move: str, here: str, there: str) -> Fact:
    return MOVES[move][_is_man(there)], there, here


def _back(move: str, here: str, there: str) -> Fact:
    return MOVES[MOVES[move][3]][_is_man(here)], here, there


def _path(links: int, long_links: bool, random: Random) -> list[str] | None:
    """Moves whose composition is exact: up, across and down, never up to a parent and down again."""
    for _ in range(40):
        moves: list[str] = []
        tie: Tie = (0, 0, 0)
        while len(moves) < links:
            last = moves[-1] if moves else ""
            choices = ["U", "U"] if tie[2] == 0 else []
            if last != "S":
                choices.append("S")
            if last == "S" or tie[0] == 0 or tie[2]:
                choices.append("D")
            move = random.choice(choices)
            if long_links and move != "S" and random.random() < 0.15:
                move *= 2
            moves.append(move)
            tie = _compose_after(tie, move)
        up, across, down = tie
        if max(up, down) <= (4 if across == 0 else 3) and abs(up - down) <= 3 + (across == 0):
            return moves
    return None


def _compose_after(tie: Tie, move: str) -> Tie:
    """The tie after one more move at its far end."""
    up, across, down = tie
    if move[0] == "U":
        return up + len(move), 0, 0
    if move[0] == "D":
        return up, across, down + len(move)
    return up, across if down else 1, down


def _compose(move: str, tie: Tie | str) -> Tie | str:
    """The tie seen from one move further away: the move comes first."""
    if move == "M":
        if isinstance(tie, str) or tie == (0, 0, 0):
            return "M"
        return f"M{'U' if tie[0] else 'S' if tie[1] else 'D'}"
    if isinstance(tie, str):
        return f"{move}M"
    up, across, down = tie
    if move[0] == "U":
        return up + len(move), across, down
    if move[0] == "D":
        return 0, 0, down + len(move)
    if up or across:
        return tie
    return 0, 1, down


def _in_law_path(level: int, random: Random) -> list[str]:
    """A path with a marriage at one end that gives a relation by marriage."""
    if level == 2:
        return ["M", "S", "U"]
    return list(random.choice(("MU", "MS", "DM", "SM")))


def _term(tie: Tie | str, sex: int) -> str:
    """The kinship term of a tie for a woman (0) or a man (1)."""
    if isinstance(tie, str):
        return MOVES["M"][sex] if tie == "M" else f"{MOVES[tie.strip('M')][sex]}-in-law"
    up, across, down = tie
    if across == 0:
        line, far = MOVES["U" if up else "D"][sex], up + down
        return line if far == 1 else f"{'great-' * (far - 2)}grand{line}"
    if up and down:
        degree = ("first", "second", "third")[min(up, down) - 1]
        removed = ("", " once removed", " twice removed", " three times removed")[abs(up - down)]
        return f"{degree} cousin{removed}"
    if not up and not down:
        return MOVES["S"][sex]
    words = ("aunt", "uncle") if up else ("niece", "nephew")
    return f"{'great-' * (up + down - 1)}{words[sex]}"


def _place(tie: Tie | str, sex: int) -> str:
    """The term, but with its direction where a removed cousin may be older or younger."""
    if isinstance(tie, str) or not tie[0] or not tie[2] or tie[0] == tie[2]:
        return _term(tie, sex)
    up, _, down = tie
    cousin = _term((min(up, down), 1, min(up, down)), sex)
    gap = abs(up - down)
    kin = "parent" if up > down else "child"
    if gap > 1:
        kin = f"{'great-' * (gap - 2)}grand{kin}"
    return f"{kin}'s {cousin}" if up > down else f"{cousin}'s {kin}"


def _composed(
    end: str, there: str, here: str, known: str, word: str, result: str, across: bool
) -> Step:
    """The end person's relation to someone, carried over one link to the next."""
    text = f"{end} is {there}'s {known} and {there} is {here}'s {word}"
    if across and known == result:
        text = f"Siblings have the same forebears: {text}"
    first, second = _atom(known, end, there), _atom(word, there, here)
    goal = _atom(result, end, here)
    claim = f"{first}; {second}; {first} & {second} -> {goal} |- {goal}"
    return Step(f"{text}, so {end} is {here}'s {result}.", claim)


def _turned(fact: Fact, move: str, sex: int) -> Step:
    """Reads a fact the other way round: from a son to his mother."""
    word, person, other = fact
    result = MOVES[move][sex]
    goal = _atom(result, other, person)
    told = _atom(word, person, other)
    if sex == 2:
        text = f"{person} is {other}'s {word}, so {other} is {person}'s {result}."
        return Step(text, f"{told}; {told} -> {goal} |- {goal}")
    being = f"{('woman', 'man')[sex]}({other})"
    text = f"{person} is {other}'s {word} and {other} is {('a woman', 'a man')[sex]}"
    claim = f"{told}; {being}; {told} & {being} -> {goal} |- {goal}"
    return Step(f"{text}, so {other} is {person}'s {result}.", claim)


def _givens(facts: Sequence[Fact], steps: Sequence[Step]) -> tuple[str, ...]:
    """The facts, and what kinship terms mean for the people that the steps speak of."""
    told = [_atom(*fact) if fact[2] else f"{fact[0]}({fact[1]})" for fact in facts]
    used = [part for step in steps for part in step.claim.partition(" |- ")[0].split("; ")]
    return (*told, *dict.fromkeys(part for part in used if "->" in part))


def _add_strangers(
    facts: list[Fact], people: Sequence[str], names: list[list[str]], count: int, random: Random
) -> None:
    """Hangs irrelevant people on the family: children, siblings and spouses of those named."""
    known = list(people)
    married = {name for word, *pair in facts if word in MOVES["M"] for name in pair}
    for _ in range(count):
        host = random.choice(known)
        move = random.choice("DSM" if host not in married else "DS")
        sex = 1 - _is_man(host) if move == "M" else random.randrange(2)
        guest = names[sex].pop()
        married.update((host, guest) if move == "M" else ())
        known.append(guest)
        back = random.random() < 0.4
        facts.append(_back(move, host, guest) if back else _fact(move, host, guest))


def _atom(word: str, person: str, other: str) -> str:
    name = word.replace("'", "").replace("-", "_").replace(" ", "_")
    return f"{name}({person}, {other})"


template = RelationalComposition()
