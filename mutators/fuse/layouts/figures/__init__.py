"""The layout of geometric figures."""
