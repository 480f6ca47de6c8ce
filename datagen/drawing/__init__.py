"""Drawings: shapes and texts at places, before and apart from pixels.

Layouts make them of exhibits, `png` and `svg` paint them, and readers take the exhibits out of them again.
"""
