"""What problems of `quantitative.mixture_weighting` and its inversion say around figures that show their numbers."""

from __future__ import annotations

from seeds.quantitative._stories import Stories, Story

_SHARES = "<unit>, and their percentages of <part>,"
_VAT_SPEC = (
    "A <vat> of <stuff> goes through equal rounds: some of its content is taken out and replaced by as much of "
    "another <stuff>, and all is mixed. The numbers are given in {kinds}."
)

STORIES: Stories = {
    "blend": {
        "kinds": (
            Story(
                f"The amounts of two <stuffs> in {_SHARES} are given in {{kinds}}. Both are mixed.",
                "How many percent of the mixture is <part>?",
            ),
            Story(
                "A batch is made from two <stuffs>. How many <unit> of each go in, and how many percent of it are "
                "<part>, is given in {kinds}.",
                "Work out the percentage of <part> in the whole.",
            ),
        )
    },
    "average": {
        "kinds": (
            Story(
                "The amounts of two sorts of <goods> in <unit>, and their prices in <money> per <one>, are given in "
                "{kinds}. A shop mixes both.",
                "What is the mixture worth, in <money> per <one>?",
            ),
            Story(
                "How many <unit> of <goods> were bought on two occasions, and at what price in <money> per <one>, is "
                "given in {kinds}.",
                "What did one <one> cost on average over both purchases, in <money>?",
            ),
        )
    },
    "alligation": {
        "kinds": (
            Story(
                "A worker has two <stuffs>, whose percentages of <part> are given in {kinds}.",
                "How many <unit> of the first must be mixed with the second to obtain @t <unit> with @m% <part>?",
            ),
            Story(
                "The order is @t <unit> of <stuff> with @m% <part>, to be mixed from two kinds. Their percentages of "
                "<part> are given in {kinds}.",
                "Find how many <unit> of the first are needed.",
            ),
        )
    },
    "dilute": {
        "kinds": (
            Story(
                "Pure <other>, which has no <part>, is added to a <stuff>. Before and after that, its amount in <unit> "
                "and its percentage of <part> are as given in {kinds}.",
                "How many <unit> of <other> are added?",
            ),
            Story(
                "A <vat> of <stuff> is thinned with <other> that is free of <part>. What is known about its amount in "
                "<unit> and its percentage of <part> before and after is given in {kinds}.",
                "Work out the <unit> of <other> that have to go in.",
            ),
        )
    },
    "third": {
        "kinds": (
            Story(
                f"The amounts of three <stuffs> in {_SHARES} are given in {{kinds}}; only the amount of the third is "
                "not known. Mixed together, they have @m% <part>.",
                "How many <unit> of the third are in it?",
            ),
            Story(
                "A <vat> contains a first and a second <stuff>, and a third is to be added. What is known about their "
                f"amounts in {_SHARES[: -len(',')]}, is given in {{kinds}}. The aim is @m% <part> in all.",
                "Find the <unit> of the third that have to go in.",
            ),
        )
    },
    "unknown": {
        "kinds": (
            Story(
                "The amounts of three sorts of <goods> in <unit>, and their prices in <money> per <one>, are given in "
                "{kinds}; only the price of the third is not known. Mixed together, they are worth @m <money> per "
                "<one>.",
                "How many <money> per <one> is the third sort worth?",
            ),
        )
    },
    "table": {},
    "replace": {
        "kinds": (
            Story(
                _VAT_SPEC, "How many percent <part> does the <vat> contain after the last round?"
            ),
        )
    },
}

BOUNDED: Stories = {
    "blend": {
        "kinds": (
            Story(
                "A <vat> holds one <stuff>, all of which stays there, and another can be added to it. How many <unit> "
                "there are, or can be added at most, and how many percent of each are <part>, is given in {kinds}."
            ),
        )
    },
    "average": {
        "kinds": (
            Story(
                "A shop has one sort of <goods>, all of which is used, and another can be mixed in. How many <unit> "
                "there are, or can be mixed in at most, and what each is worth in <money> per <one>, is given in "
                "{kinds}."
            ),
        )
    },
    "alligation": {
        "kinds": (
            Story(
                "Exactly {t:int} <unit> of <stuff> are to be mixed from two kinds. How many <unit> of each there are "
                "in stock, and how many percent of it are <part>, is given in {kinds}."
            ),
        )
    },
    "dilute": {
        "kinds": (
            Story(
                "A <vat> holds some <stuff>, to which pure <other> can be added. How many <unit> there are, or can be "
                "added at most, and how many percent of each are <part>, is given in {kinds}. Nothing can be taken out."
            ),
        )
    },
    "third": {
        "kinds": (
            Story(
                "A <vat> holds two <stuffs> mixed together, and a third can be added. How many <unit> of each there "
                "are, or can be added at most, and how many percent of it are <part>, is given in {kinds}."
            ),
        )
    },
    "unknown": {
        "kinds": (
            Story(
                "A mixture is made of three sorts of <goods>. Their amounts in <unit>, and their prices in <money> per "
                "<one>, are given in {kinds}; that of the third is only known to lie in a range, both ends of which "
                "are possible."
            ),
        )
    },
    "table": {},
    "replace": {
        "kinds": (
            Story(f"{_VAT_SPEC} More rounds than given there are not possible, but fewer are."),
        )
    },
}
