"""Layouts of charts: values on axes, in stacks and in slices."""
