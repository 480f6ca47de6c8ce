"""Readers of graphs: nodes from outlines, edges from the ends of lines."""
