# The verbs of the project. Each says what it does: `make help`.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run build test soak check test-pg hostile fuzz clients codegen ide ide-check schema docs docs-sql doc-links fmt deny secrets bench bench-quick benches quality

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The development profile compiles in about half the time of the release profile, and is quick enough to try things
# out: what is slow without optimisation (password hashing) is optimised in both.
run: need ## Start Dossier with GraphiQL on http://127.0.0.1:4000, with nothing configured
	@echo "Compiling Dossier. The first time takes some minutes; cargo shows below what is compiled and how far it is."
	@cargo build
	@cargo run --quiet -- fetch-model || echo "Search is by words alone until that succeeds."
	@cargo run -- serve

build: need ## Build the optimised program into target/release/dossier
	cargo build --release

test: need ## Run everything that must pass, on SQLite and on PostgreSQL
	@scripts/test.sh

soak: need ## Kill, stop and starve the optimised server for half an hour, on both databases
	@scripts/soak.sh

check: need ## Check format and lints
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

fmt: ## Format the code
	cargo fmt --all

test-pg: need ## Run the tests of the server on a throw-away PostgreSQL; ARGS selects some
	@scripts/postgres.sh bash -c 'DOSSIER_TEST_DATABASE_URL=$$DOSSIER_TEST_POSTGRES_URL cargo test --package dossier --lib --test it -- $(ARGS)'

hostile: need ## Send 200,000 hostile requests and documents; optimised, some minutes
	DOSSIER_TEST_HOSTILE_DOCUMENTS=200000 cargo test --release --test hostile -- --nocapture
	DOSSIER_TEST_HOSTILE_DOCUMENTS=200000 cargo test --release --lib hostile -- --nocapture

fuzz: need ## Fuzz what reads a stranger's bytes first, for a minute or SECONDS_OF_FUZZING; needs a nightly compiler
	@scripts/fuzz.sh

bench: need ## Measure the optimised program on SQLite and PostgreSQL, next to a bare endpoint (takes a quarter of an hour)
	@scripts/bench.sh

bench-quick: need ## The same with a twentieth of the data and one round: tells that it runs, not how fast it is
	@scripts/bench.sh --scale 0.05 --rounds 1 --seconds 1

benches: need ## Measure loaders side by side, and the pieces of the way of a document, within one process
	cargo bench --package benches -- $(ARGS)

quality: need ## Measure search, answers and the reading of web pages on the public collections in DATA (docs/quality.md)
	@cargo build --release && python3 bench/quality/run.py target/release/dossier $(DATA) $(PARTS)

clients: need ## Run the clients and tools of tests/clients against the server
	@cargo build && scripts/clients.sh

codegen: ## Write the typed client of tests/clients anew, after a change of the schema or of its operations
	@scripts/codegen.sh

ide: ## Bundle the pages /graphiql and /playground anew (assets/ide)
	@scripts/ide.sh

ide-check: ## Bundle the pages again and compare with what is there
	@scripts/ide.sh --check

schema: need ## Write schema.graphql anew
	@cargo run -- schema > schema.graphql.new && mv schema.graphql.new schema.graphql

docs: need ## Write the lists of docs/configuration.md anew
	@DOSSIER_TEST_WRITE=1 cargo test --lib config::reference

docs-sql: need ## Count the SQL statements of operations anew, for docs/performance.md
	@scripts/postgres.sh bash -c 'DOSSIER_TEST_DATABASE_URL=$$DOSSIER_TEST_POSTGRES_URL DOSSIER_TEST_WRITE=1 cargo test --lib schema_tests::statements'

doc-links: ## Check that the links between documents lead somewhere
	@python3 scripts/doc_links.py

deny: ## Check licences, bans and advisories of the dependencies
	@scripts/deny.sh

secrets: ## Make the secrets that production and compose.yml need, into secrets/
	@scripts/secrets.sh

.PHONY: need
need:
	@scripts/need.sh
