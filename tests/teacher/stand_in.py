"""A server that stands in for vLLM in quick tests: a process with a child, `/health`, `/v1/models`, `/metrics`.

    python stand_in.py PORT MODEL [BEHAVIOUR...]

deaf: it and its child ignore SIGTERM; silent: it never listens; broken: it says why and ends; brief: it ends once it
has been healthy.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLEEP = (
    "import signal, sys, time; sys.argv[1:] and signal.signal(15, signal.SIG_IGN); time.sleep(600)"
)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        shown = (
            "CUDA_VISIBLE_DEVICES",
            "VLLM_API_KEY",
            "DATAGEN_TEACHER_KEY",
            "VLLM_NO_USAGE_STATS",
        )
        answers = {
            "/health": "",
            "/v1/models": json.dumps({"data": [{"id": sys.argv[2]}]}),
            "/environment": json.dumps({name: os.environ.get(name) for name in shown}),
            "/metrics": 'vllm:prompt_tokens_total{engine="0"} 7.0\n',
        }
        body = answers.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write((body or "").encode())
        if self.path == "/v1/models" and "brief" in sys.argv:
            self.wfile.flush()
            os._exit(3)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    behaviours = sys.argv[3:]
    if "broken" in behaviours:
        print(
            "INFO loading\nTraceback (most recent call last):\nValueError: the tokenizer is a teapot"
        )
        sys.exit(1)
    subprocess.Popen([sys.executable, "-c", SLEEP, *[b for b in behaviours if b == "deaf"]])
    if "deaf" in behaviours:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "silent" in behaviours:
        signal.pause()
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
