#!/usr/bin/env bash
# Regenerates the typed client of tests/clients: with GraphQL Code Generator from codegen.yml, and with Relay's compiler.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/node.sh
NODE_PATH=tests/clients/node_modules tests/clients/node_modules/.bin/graphql-codegen --silent --config codegen.yml
cd tests/clients && node_modules/.bin/relay-compiler >/dev/null
