"""The wordings of self-reference with one member of the group silent."""

from __future__ import annotations

from datagen.phrasing import Phrasing, phrasings
from seeds.deductive._speakers import WORLDS, World, speeches_slot


def _wordings(world: World, counts: bool) -> tuple[Phrasing, ...]:
    types = (
        "a {good:word}, whose statements are all true, or a {bad:word}, whose statements are all "
        "false"
    )
    form = (
        "Give each member whose type is certain, in alphabetical order of the names and in the form "
        "'Name {good}, Name {bad}, ...'; if nobody's type is certain, answer 'none'."
    )
    all_ = " Whoever says 'us' means all of them." if counts else ""
    texts = [
        f"{world.intro} you meet {{members:names}}. Each of them is either {types}.{all_} [[speeches?"
        "{speeches:speeches}||What they say stands in {speeches:speeches}.]] "
        f"{{silent:name}} says nothing. Whose types can be worked out, and what are they? {form}",
        f"A group consists of {{members:names}}, and each of them is {types}.{all_} [[speeches?They "
        "speak in turn: {speeches:speeches}||They speak in turn, as {speeches:speeches} shows.]] Only "
        "{silent:name} keeps silent, so not everything can be found out. What is "
        f"certain nevertheless? {form}",
        f"[[speeches?{{speeches:speeches}} That||What stands in {{speeches:speeches}}]] is all that is "
        "heard in a group of which {members:names} are the "
        f"members; {{silent:name}} says nothing. Every member is {types}.{all_} Of whom is the type settled? {form}",
        "A visitor asks {members:names} to say one thing each. [[speeches?{speeches:speeches}||The "
        "answers stand in {speeches:speeches}.]] Before {silent:name} "
        f"can answer, the bell rings. The visitor knows that each of them is {types}.{all_} Whose types does the "
        f"visitor know now? {form}",
        f"Everyone among {{members:names}} is {types}.{all_} The remark of {{silent:name}} has been lost; "
        "[[speeches?these remarks of the others are left. {speeches:speeches}||the remarks of the others "
        f"stand in {{speeches:speeches}}.]] Which types do they still determine? {form}",
        f"Sort the {world.goods} from the {world.bads} among {{members:names}}, as far as that is possible. "
        f"Each is {types}.{all_} [[speeches?{{speeches:speeches}}||What they say stands in "
        f"{{speeches:speeches}}.]] From {{silent:name}} there is no word. {form}",
    ]
    return phrasings(texts, slots={"speeches": speeches_slot(world)})


WORDINGS = tuple(tuple(_wordings(world, counts) for world in WORLDS) for counts in (False, True))
"""Without and with numbers in what is said, as `us` is then spoken of."""
