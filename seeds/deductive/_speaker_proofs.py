"""Puts the stages that settle truth-tellers and liars into lines with claims. Serves the derivation only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from datagen.phrasing import join_words
from datagen.template import Step
from seeds.deductive._speaker_logic import Inference, Stage
from seeds.deductive._speakers import SINGLE, Speech, World, clause, formula, mentioned


class Writer:
    """Takes one stage after the other and keeps the lines."""

    def __init__(self, speeches: Sequence[Speech], names: Sequence[str], world: World) -> None:
        self.speeches, self.names, self.world = speeches, names, world
        self.settled: dict[int, bool] = {}
        self.steps: list[Step] = []

    def add(self, stage: Stage) -> None:
        if not stage.supposed:
            inference = stage.chain[0]
            premises = self._premises(self.settled, inference)
            claim = f"{premises} |- {self._literal(stage.who, stage.good)}"
            self.steps.append(Step(self._line(inference, self.settled), claim))
        else:
            self._suppose(stage)
        self.settled[stage.who] = stage.good

    def split(
        self, who: int, chains: Sequence[Sequence[Inference]], certain: Mapping[int, bool]
    ) -> None:
        """Two cases, one for either type of somebody, that both give the certain types."""
        for number, (good, chain) in enumerate(zip((True, False), chains, strict=True), 1):
            types = {**self.settled, who: good}
            opening = f"Case {number}: suppose {self._is(who, good)}. "
            for inference in chain:
                assert inference.who is not None
                premises = self._premises(types, inference, (who, good) if opening else None)
                claim = f"{premises} |- {self._literal(inference.who, inference.good)}"
                line = self._line(inference, types, who if opening else None)
                self.steps.append(Step(opening + line, claim))
                types[inference.who] = inference.good
                opening = ""
        both = " & ".join(self._literal(i, good) for i, good in certain.items())
        cases = [f"{self._literal(who, good)} -> {both}" for good in (True, False)]
        said = join_words([self._is(i, good) for i, good in certain.items()])
        text = f"So {said}, whatever the type of {self.names[who]} is."
        self.steps.append(Step(text, f"{'; '.join(cases)} |- {both}"))
        self.settled |= certain

    def _suppose(self, stage: Stage) -> None:
        """One line an inference under the supposition; the last one shows that it cannot be."""
        types = {**self.settled, stage.who: not stage.good}
        opening = f"Suppose {self._is(stage.who, not stage.good)}. "
        supposed = (stage.who, not stage.good)
        for inference in stage.chain:
            premises = self._premises(types, inference, supposed if opening else None)
            if inference.who is None:
                claim = f"{self._refutation(types, inference, supposed)} |- {self._literal(stage.who, stage.good)}"
                text = f"{opening}{self._clash(inference, types)} So {self._is(stage.who, stage.good)}."
            else:
                claim = f"{premises} |- {self._literal(inference.who, inference.good)}"
                text = opening + self._line(inference, types, stage.who if opening else None)
                types[inference.who] = inference.good
            self.steps.append(Step(text, claim))
            opening = ""

    def _line(
        self, inference: Inference, types: dict[int, bool], supposed: int | None = None
    ) -> str:
        """One inference; what is supposed right before it is not told again."""
        leave = () if supposed is None else (supposed,)
        speech = self.speeches[inference.speech]
        speaker, said = inference.speech, clause(speech, self.world)
        assert inference.who is not None
        outcome = self._is(inference.who, inference.good)
        if inference.who == speaker and speaker not in inference.known:
            others = self._given(inference.known, types, ())
            if others and set(inference.known) | {speaker} >= self._scope(speech) - {speaker}:
                truth = "true" if inference.good else "false"
                words = f"the words of {self.names[speaker]} are {truth}: {outcome}."
                return self._so(self._given(inference.known, types, leave), words, supposed)
        if speaker in inference.known:
            truth = "true" if types[speaker] else "false"
            given = self._given(inference.known, types, (speaker,))
            reason = f"{self._is(speaker, types[speaker])}, so it is {truth} that {said}"
            if speaker == supposed:
                reason = f"Then it is {truth} that {said}"
            if types[speaker] and said == outcome:
                return f"{reason}."
            return f"{reason}; {f'as {given},' if given else 'hence'} {outcome}."
        name = self.names[speaker]
        fits = f"what {name} says, that {said}, fits the type of {name} only if {outcome}."
        return self._so(self._given(inference.known, types, leave), fits, supposed)

    def _so(self, given: str, words: str, supposed: int | None) -> str:
        """The words as a sentence, after what they rest on or after `then`."""
        text = f"as {given}, {words}" if given else words
        return f"{text[0].upper()}{text[1:]}" if supposed is None else f"Then {text}"

    def _clash(self, inference: Inference, types: dict[int, bool]) -> str:
        speaker = inference.speech
        said = clause(self.speeches[speaker], self.world)
        given = self._given(inference.known, types, (speaker,))
        if speaker not in inference.known:
            return f"As {given}, {self.names[speaker]} could be of no type and say that {said}."
        truth, lie = ("false", "true") if types[speaker] else ("true", "false")
        if given and self.speeches[speaker][1] in SINGLE:
            return (
                f"As {given}, the words of {self.names[speaker]} are {truth}. But "
                f"{self._is(speaker, types[speaker])}: impossible."
            )
        return (
            f"As {given or self._is(speaker, types[speaker])}, it is {truth} that {said}. But "
            f"{self._is(speaker, types[speaker])}, whose words would be {lie}: impossible."
        )

    def _given(self, known: Sequence[int], types: dict[int, bool], leave: Sequence[int]) -> str:
        facts = [self._is(i, types[i]) for i in known if i not in leave]
        return join_words(facts) if facts else ""

    def _scope(self, speech: Speech) -> set[int]:
        return {self.names.index(name) for name in mentioned(speech, self.names)}

    def _is(self, who: int, good: bool) -> str:
        return f"{self.names[who]} is a {self.world.good if good else self.world.bad}"

    def _literal(self, who: int, good: bool) -> str:
        return f"{'' if good else '~'}{self.world.good}({self.names[who]})"

    @property
    def givens(self) -> tuple[str, ...]:
        """Each speaker is good just if the words are true."""
        return tuple(map(self._biconditional, range(len(self.speeches))))

    def _biconditional(self, place: int) -> str:
        speech = self.speeches[place]
        said = formula(speech, self.names, self.world.good)
        return f"{self.world.good}({speech[0]}) <-> {said}"

    def _premises(
        self,
        types: dict[int, bool],
        inference: Inference,
        supposed: tuple[int, bool] | None = None,
    ) -> str:
        facts = [self._literal(i, types[i]) for i in inference.known if (i, types[i]) != supposed]
        if supposed is not None:
            facts.append(f"suppose {self._literal(*supposed)}")
        return "; ".join([self._biconditional(inference.speech), *facts])

    def _refutation(
        self, types: dict[int, bool], inference: Inference, supposed: tuple[int, bool]
    ) -> str:
        """What clashes: types that are settled, and those that were reached under the supposition."""
        condition = self._literal(*supposed)
        facts = [
            self._literal(i, types[i])
            if i in self.settled
            else f"{condition} -> {self._literal(i, types[i])}"
            for i in inference.known
            if (i, types[i]) != supposed
        ]
        return "; ".join([self._biconditional(inference.speech), *facts])
