"""Mutators make new problems from templates."""
