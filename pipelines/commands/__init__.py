"""The command line's commands, one file a group of its help."""
