"""Readers of charts: values from where marks lie on their axes."""
