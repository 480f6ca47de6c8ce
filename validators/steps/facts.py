"""What is known besides the problem: the answers of a chain's parts. Certificate in, claims out."""

from __future__ import annotations

import json

from datagen.template import Certificate


def facts(certificate: Certificate | None) -> tuple[str, ...]:
    """The answers of a chain's parts, which its certificate proves part by part, as claims."""
    if certificate is None or certificate.kind != "chain":
        return ()
    parts = json.loads(certificate.text)
    return tuple(f"answer({number}) = {part['answer']}" for number, part in enumerate(parts, 1))
