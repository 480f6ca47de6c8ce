"""The settings that propositional problems are told in: each has fourteen atoms with a sentence and its denial.

Within a setting the atoms are independent of each other in common sense too, so that nothing follows from
the words alone. Keys and sentences are unique over all settings. No sentence holds a comma, `and`, `or`,
`if`, `when` or a full stop, since lists of rules are split there.
"""

from __future__ import annotations

from typing import NamedTuple


class Setting(NamedTuple):
    """A scene for a problem."""

    place: str
    """Where it is, after `hold`: `in a pumping station`."""
    thing: str
    """What the sentences are about, as a title: `Pumping station`."""
    atoms: tuple[str, ...]
    """The keys of its atoms."""


# key|subject|predicate, and the denial where it is not made with "is not" or "are not".
_WORDS: dict[tuple[str, str], str] = {
    ("in a pumping station", "Pumping station"): """
        pump|the pump|runs|does not run
        valve|the main valve|is open
        tank|the tank|is full
        fan|the fan|turns|does not turn
        boiler|the boiler|is hot
        siren|the siren|sounds|does not sound
        lamp|the red lamp|is lit
        belt|the belt|moves|does not move
        hatch|the hatch|is locked
        mixer|the mixer|spins|does not spin
        filter|the filter|is clean
        gauge|the gauge|reads zero|does not read zero
        motor|the motor|hums|does not hum
        drain|the drain|is blocked
    """,
    ("at a party", "Party"): """
        Ana|Ana|comes|does not come
        Ben|Ben|comes|does not come
        Cleo|Cleo|comes|does not come
        Dan|Dan|comes|does not come
        Eva|Eva|comes|does not come
        Finn|Finn|comes|does not come
        Gus|Gus|comes|does not come
        Hana|Hana|comes|does not come
        Iris|Iris|comes|does not come
        Jon|Jon|comes|does not come
        Kim|Kim|comes|does not come
        Leo|Leo|comes|does not come
        Mia|Mia|comes|does not come
        Noah|Noah|comes|does not come
    """,
    ("in a house", "House"): """
        cat|the cat|is asleep
        window|the window|is open
        kettle|the kettle|is full
        radio|the radio|plays|does not play
        oven|the oven|is warm
        door|the front door|is locked
        lights|the lights|are on
        dog|the dog|barks|does not bark
        heater|the heater|runs|does not run
        clock|the clock|ticks|does not tick
        tap|the tap|drips|does not drip
        phone|the phone|rings|does not ring
        blinds|the blinds|are down
        bath|the bath|is empty
    """,
    ("in a logic puzzle", "Logic puzzle"): """
        P|P|is true
        Q|Q|is true
        R|R|is true
        S|S|is true
        T|T|is true
        U|U|is true
        V|V|is true
        W|W|is true
        X|X|is true
        Y|Y|is true
        Z|Z|is true
        K|K|is true
        M|M|is true
        N|N|is true
    """,
    ("in a data centre", "Data centre"): """
        backup|the backup|is complete
        firewall|the firewall|is active
        cache|the cache|is empty
        disk|the disk|is full
        login|the login page|works|does not work
        mail|the mail server|is up
        printer|the printer|is ready
        update|the update|is installed
        database|the database|is locked
        router|the router|blinks|does not blink
        cooling|the cooling|runs|does not run
        queue|the job queue|is long
        report|the report|is sent
        archive|the archive|is encrypted
    """,
    ("in a valley", "Valley"): """
        frogs|the frogs|croak|do not croak
        owl|the owl|calls|does not call
        river|the river|is high
        meadow|the meadow|is wet
        bees|the bees|swarm|do not swarm
        wind|the wind|blows|does not blow
        plums|the plums|are ripe
        gate|the gate|is shut
        path|the path|is muddy
        mill|the mill|turns|does not turn
        geese|the geese|graze|do not graze
        fox|the fox|hides|does not hide
        ferry|the ferry|sails|does not sail
        bridge|the bridge|is closed
    """,
    ("in a theatre", "Theatre"): """
        curtain|the curtain|is up
        choir|the choir|sings|does not sing
        spotlight|the spotlight|is on
        balcony|the balcony|is empty
        drummer|the drummer|plays|does not play
        hall|the hall|is full
        dancers|the dancers|bow|do not bow
        trapdoor|the trapdoor|is shut
        piano|the piano|is tuned
        usher|the usher|waits|does not wait
        bell|the bell|rings|does not ring
        smoke|the smoke machine|works|does not work
        prompter|the prompter|whispers|does not whisper
        scenery|the scenery|is painted
    """,
    ("on a ship", "Ship"): """
        anchor|the anchor|is down
        sails|the sails|are set
        captain|the captain|is on deck
        beacon|the beacon|flashes|does not flash
        tide|the tide|is high
        cook|the cook|is busy
        flag|the flag|is raised
        mast|the mast|creaks|does not creak
        hold|the cargo hold|is empty
        engine|the engine|runs|does not run
        compass|the compass|works|does not work
        nets|the nets|are torn
        gulls|the gulls|circle|do not circle
        horn|the horn|sounds|does not sound
    """,
}

LETTERS = 3
"""The position in SETTINGS of the one with plain letters."""


def _entries(words: str) -> list[tuple[str, str, str]]:
    """(key, sentence, denial) for every atom."""
    entries = []
    for line in words.split("\n"):
        if line.strip():
            key, subject, predicate, *denial = line.strip().split("|")
            verb, _, rest = predicate.partition(" ")
            without = denial[0] if denial else f"{verb} not {rest}"
            entries.append((key, f"{subject} {predicate}", f"{subject} {without}"))
    return entries


_ENTRIES = {scene: _entries(words) for scene, words in _WORDS.items()}

SETTINGS: tuple[Setting, ...] = tuple(
    Setting(place, thing, tuple(key for key, _, _ in entries))
    for (place, thing), entries in _ENTRIES.items()
)

PHRASES: dict[tuple[str, bool], str] = {
    (key, truth): phrase
    for entries in _ENTRIES.values()
    for key, positive, negative in entries
    for truth, phrase in ((True, positive), (False, negative))
}
"""The sentence of each literal: an atom's key, and whether it is said to be so."""
