# Everything that is done with this project, by name. The work itself is in scripts/.

TARGET := $(or $(CARGO_TARGET_DIR),target)
DATA   ?= demo-data

.DEFAULT_GOAL := help
.PHONY: help run test lint docs deny conformance autobahn fuzz torture planted soak compare tools clean-demo

help: ## what can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

run: ## build for release, then serve a demo district (its data: demo-data; another place: DATA=…)
	cargo build --release --locked -p linli-server -p linli-cli
	$(TARGET)/release/linli-server demo --data-dir $(DATA)

test: ## everything that must pass, in one command
	scripts/test

lint: ## format and clippy only
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

docs: ## the crates' documentation, warnings denied
	RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps --workspace --locked

deny: ## licences, banned versions, sources
	scripts/deny

conformance: ## the Python client, written from wire.md alone, against a server of its own
	scripts/conformance

fuzz: ## every decoder against a coverage-guided fuzzer: SECONDS_EACH=5 (scripts/fuzz --help says more)
	scripts/fuzz $(or $(SECONDS_EACH),5)

autobahn: ## the Autobahn suite's WebSocket cases against the real server in an echo mode
	scripts/autobahn

torture: ## faults of storage and network against a server under load: ARGS='--only kills --kills 200' (some need root)
	scripts/torture $(ARGS)

planted: ## plant bugs, one at a time, and see that the harness catches each
	scripts/planted

soak: ## the same for a long time (MINUTES=60), and decoders against many more random inputs
	scripts/torture --soak --minutes $(or $(MINUTES),60) $(ARGS)
	PROPTEST_CASES=$(or $(PROPTEST_CASES),200000) cargo test --workspace --locked --test hostile

compare: ## this server and reference servers in turn, held against the targets; about half an hour
	cargo build --release --locked -p linli-server -p linli-load
	$(TARGET)/release/linli-load compare

tools: ## fetch what the checks need and this machine lacks
	scripts/tools

clean-demo: ## forget the demo district (demo-data, never anything else)
	rm -rf -- demo-data
