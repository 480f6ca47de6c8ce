"""One row as an HTML page with its pictures, for a browser. Row in, page out; the page needs nothing beside itself."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from html import escape
from typing import Any

from datagen.shown import IMAGE

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.2rem; } h2 { font-size: 1rem; margin-top: 2rem; }
.problem { white-space: pre-wrap; } img { display: block; margin: .5rem 0; border: 1px solid #ddd; max-width: 100%; }
pre { background: #f6f6f6; padding: .8rem; overflow-x: auto; } .answer { font-weight: 600; }
dt { color: #777; float: left; clear: left; width: 8rem; } dd { margin-left: 9rem; overflow-wrap: anywhere; }
"""


def page(row: Mapping[str, Any]) -> str:
    """A whole HTML document."""
    steps = "\n".join(f"<li>{escape(step['text'])}</li>" for step in row["steps"])
    facts = {
        "id": row["id"],
        "template": f"{row['template']}, index {row['index']}",
        "modalities": ", ".join(row["modalities"]),
        "seed": f"{row['seed_id']} ({row['source']}, {row['licence']})",
        "verdicts": ", ".join(f"{v['validator']} {v['status']}" for v in row["verdicts"]),
    }
    listed = "\n".join(
        f"<dt>{name}</dt><dd>{escape(str(text))}</dd>" for name, text in facts.items()
    )
    title = escape(f"{row['mode']}, level {row['level']}")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head><body>
<h1>{title}</h1>
<div class="problem">{_problem(row)}</div>
<h2>Solution</h2>
<ol>
{steps}
</ol>
<p class="answer">Answer: {escape(row["answer"])}</p>
{_exhibits(row)}
<h2>Row</h2>
<dl>
{listed}
</dl>
</body></html>
"""


def _problem(row: Mapping[str, Any]) -> str:
    """The text, its pictures in their places."""
    pieces = [escape(piece) for piece in row["problem"].split(IMAGE)]
    text = pieces[0]
    for number, (image, piece) in enumerate(zip(row["images"], pieces[1:], strict=True), 1):
        data = b64encode(image["bytes"]).decode()
        text += f'<img alt="Figure {number}" src="data:image/png;base64,{data}">{piece}'
    return text


def _exhibits(row: Mapping[str, Any]) -> str:
    """The data that the figures show."""
    blocks = [
        f"<h2>Figure {number} shows ({escape(exhibit['view'])})</h2>\n<pre>{escape(exhibit['data'])}</pre>"
        for number, exhibit in enumerate(row["exhibits"] or (), 1)
    ]
    return "\n".join(blocks)
