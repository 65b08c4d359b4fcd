#!/usr/bin/env bash
# Generates the secrets of an instance, once. Keep them, and keep them apart from backups of the database.
set -euo pipefail
cd "$(dirname "$0")/.."

mkdir -p secrets
# The folder is private; the files in it are readable, because a container's user has another id.
chmod 700 secrets
[ -s secrets/master ] || openssl rand -base64 32 >secrets/master
[ -s secrets/signing ] || openssl genpkey -algorithm ed25519 -out secrets/signing
# As `dossier keys generate` makes it.
[ -s secrets/master_keys ] ||
    printf 'k%s:%s\n' "$(openssl rand -hex 4)" "$(openssl rand -base64 32)" >secrets/master_keys
[ -s secrets/database ] || openssl rand -hex 24 >secrets/database
[ -s secrets/database_url ] ||
    printf 'postgres://dossier:%s@database/dossier\n' "$(cat secrets/database)" >secrets/database_url
chmod 644 secrets/*
ls -1 secrets
