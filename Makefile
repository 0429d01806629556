# Two verbs do all set-up: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/sh
.DEFAULT_GOAL := help
TARGET := $(or $(CARGO_TARGET_DIR),target)
GAZETTEER := assets/gazetteer.bin
# What builds the gazetteer: the program that is going to be built anyway, so that nothing is compiled twice.
PROFILE := ci
LEGATION := $(TARGET)/release/legation
WEB_SOURCES := $(shell find web/src web/public -type f 2>/dev/null) web/package-lock.json web/vite.config.ts
# A real provider process that tests of signing in talk to.
OIDC_PROVIDER := $(TARGET)/oidc-provider/bin/oidc-provider-mock
# Property tests draw the same cases in every run; another seed, or none, is for looking further by hand.
CARGO_TEST := PROPTEST_RNG_SEED=$(or $(PROPTEST_RNG_SEED),2026) cargo test --locked --workspace

.PHONY: help run build test test-quick test-rust test-web test-browser lint fmt bench bench-places models sense fuzz web gazetteer clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything, import the starter on the first start, serve at http://127.0.0.1:8080
	$(LEGATION) serve --import-starter

build: web ## the release program with all that it needs to run from this folder
	setup/need.sh rust
	cargo build --locked --release
	$(MAKE) gazetteer PROFILE=release

web: web/dist/.vite/manifest.json ## styles and scripts, into web/dist

web/dist/.vite/manifest.json: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run build

web/node_modules/.package-lock.json: web/package-lock.json
	setup/need.sh node
	cd web && npm ci --no-audit --no-fund
	@touch $@

gazetteer: $(GAZETTEER) ## the index of places, into assets/gazetteer.bin

$(GAZETTEER): gazetteer/package-lock.json gazetteer/requirements.txt gazetteer/fetch.sh $(wildcard crates/places/tables/*.csv) $(wildcard crates/places/src/build/*.rs)
	setup/need.sh rust node python
	gazetteer/fetch.sh assets/gazetteer-packages
	cargo run --locked --profile $(PROFILE) -- places build --packages assets/gazetteer-packages --out $(GAZETTEER)

test: ## all tests: Rust on both databases, front end, the program from outside, the browser
	setup/need.sh rust node python postgres chromium
	$(MAKE) lint test-rust test-web test-browser

test-rust: gazetteer web $(OIDC_PROVIDER)
	LEGATION_OIDC_PROVIDER=$(abspath $(OIDC_PROVIDER)) LEGATION_TEST_POSTGRES=required LEGATION_GAZETTEER=$(CURDIR)/$(GAZETTEER) LEGATION_ASSETS=$(CURDIR)/web/dist $(CARGO_TEST)

$(OIDC_PROVIDER): setup/oidc-provider.txt
	setup/need.sh python venv
	python3 -m venv --clear $(TARGET)/oidc-provider
	$(TARGET)/oidc-provider/bin/pip install --quiet --disable-pip-version-check --requirement setup/oidc-provider.txt
	@touch $@

test-web: web/node_modules/.package-lock.json
	cd web && npm test

test-browser: gazetteer web $(OIDC_PROVIDER) tests/browser/node_modules/.package-lock.json
	cargo build --locked --profile ci
	cd tests/browser && LEGATION_OIDC_PROVIDER=$(abspath $(OIDC_PROVIDER)) LEGATION_BINARY=$(abspath $(TARGET))/ci/legation LEGATION_GAZETTEER=$(CURDIR)/$(GAZETTEER) LEGATION_ASSETS=$(CURDIR)/web/dist npm test

tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	cd tests/browser && npm ci --no-audit --no-fund --ignore-scripts
	@touch $@

test-quick: ## unit tests alone, no database server, no browser
	$(CARGO_TEST) --lib

lint: web/node_modules/.package-lock.json ## formatting, clippy with warnings denied, TypeScript
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cd web && npm run check

fmt: web/node_modules/.package-lock.json ## put every file into its form
	cargo fmt --all

bench: gazetteer web ## the published figures, with peers in the same run
	setup/need.sh rust python venv
	benches/run.sh

bench-places: gazetteer ## places in texts: figures and speed, with spaCy in the same run (TEXTS="FILE.jsonl …" for others than our own)
	setup/need.sh rust python venv
	benches/places_in_text.sh $(TEXTS)

models: gazetteer ## learn the models of places in texts anew from the marked texts in CORPORA=FOLDER
	cargo run --locked --profile ci -p legation-reading --example train_places -- $(GAZETTEER) data/gold/publishers.csv $(CORPORA)/LGL.jsonl $(CORPORA)/TR-News-fixed.jsonl

sense: gazetteer ## learn anew how engagements are read from the labelled passages; DOCUMENTS=FOLDER holds the real ones (half an hour)
	setup/need.sh rust python venv
	cargo build --locked --profile ci --bin legation
	setup/train_sense.sh $(TARGET)/ci/legation $(TARGET)/sense $(DOCUMENTS)

fuzz: ## fresh hostile inputs for every reader, ten minutes each (FUZZ_SECONDS); what breaks one is written to fuzz/artifacts
	setup/need.sh rust
	fuzz/run.sh $(or $(FUZZ_SECONDS),600)

clean: ## remove what was built (not the data folder)
	cargo clean
	rm -rf web/dist web/node_modules assets gazetteer/node_modules
