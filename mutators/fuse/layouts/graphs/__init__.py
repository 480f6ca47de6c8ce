"""Layouts of graphs: networks, families and circuits."""
