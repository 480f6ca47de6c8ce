"""Who decides claims: enumeration, Z3 and cvc5. `deciding.decide` picks; a counterexample is checked before it is believed."""
