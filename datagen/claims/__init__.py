"""The language of claims: types, text, evaluation, operations and English. Deciders are in `validators.claims`."""
