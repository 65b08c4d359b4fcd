#!/usr/bin/env bash
# Makes sure that Tesseract is available, which recognises letters in scans: its tests fail without it.
set -euo pipefail

command -v tesseract >/dev/null && exit 0
echo "Tesseract is missing; installing it." >&2
run=()
if [ "$(id -u)" != 0 ]; then run=(sudo -n); fi
if ! { "${run[@]}" apt-get update -qq && "${run[@]}" apt-get install -y -qq --no-install-recommends tesseract-ocr; } >&2; then
    echo "It could not be installed. On Debian: sudo apt-get install tesseract-ocr" >&2
    exit 1
fi
