"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

# No deadline: on a busy machine a slow example says nothing about the code.
settings.register_profile("house", deadline=None, max_examples=60)
settings.load_profile("house")
