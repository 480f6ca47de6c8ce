"""Who decides claims: enumeration, Z3, cvc5. `deciding.decide` picks; counterexamples are checked before belief."""
