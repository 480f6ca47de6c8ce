"""What runs on the far side of the sandbox: a process of its own, with the standard library and nothing else.

Started as `python -m inside`, never imported by the rest of the house except for `plain`, which both sides share.
"""
