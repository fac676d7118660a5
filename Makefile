# Keystead: every chore is one command. `make help` lists them.
#
# Tools that the machine lacks are put into .tools/ and left alone until their version changes.
# Steps that do not need each other run side by side. A `+` before a command lets its cargo take
# part in make's sharing of the processor; without it, two cargos would use each core twice.

TRUNK_VERSION := 0.21.14
CARGO_DENY_VERSION := 0.20.2
CARGO_FUZZ_VERSION := 0.13.2

MAKEFLAGS += --jobs=$(shell nproc) --no-builtin-rules --no-print-directory
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup run build app test check docs fuzz bench dev clean machine machine-check machine-test machine-bench server-libraries

# Trunk looks here first for wasm-bindgen and wasm-opt, and so has nothing to download.
export PATH := $(CURDIR)/.tools/bin:$(PATH)

# No path of the machine that built it gets into the app: the same sources give the same files.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS := \
  --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)/registry/src=registry

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build what is missing and serve at http://127.0.0.1:8000, with its data in ./data
	@target/release/keystead serve

build: app server-libraries ## Build target/release/keystead, the server with the app inside
	+@cargo build --locked --release --package keystead

app: dist/index.html ## Build the app into dist/

# What tests bring along, each with what installs it.
TEST_TOOLS := .tools/verifiers/ready .tools/schemathesis/ready .tools/hashers/ready \
              e2e/node_modules/.package-lock.json examples/express/node_modules/.package-lock.json

test: setup machine-test $(TEST_TOOLS) app ## Run every test there is, the browser's included
	@$(MAKE) check
	@echo "== common, server, app: cargo test"
	+@cargo test --locked --workspace --exclude keystead-bench
	@echo "== server on PostgreSQL: cargo test"
	+@tools/postgres.sh run cargo test --locked --package keystead --test api --test model
	@echo "== the whole thing in a browser: node --test"
	@cd e2e && node --test --test-reporter=spec --test-concurrency=2

check: machine-check .tools/bin/cargo-deny ## Check the formatting, the lints and the dependencies
	@echo "== formatting: cargo fmt"
	@cargo fmt --all --check
	@echo "== lints, server side: cargo clippy"
	+@cargo clippy --locked --all-targets -- --deny warnings
	@echo "== lints, benchmark: cargo clippy"
	+@cargo clippy --locked --package keystead-bench -- --deny warnings
	@echo "== lints, app: cargo clippy"
	+@cargo clippy --locked --all-targets --package keystead-frontend --target wasm32-unknown-unknown -- --deny warnings
	@echo "== dependencies: cargo deny"
	+@tools/supply.sh

docs: ## Bring what the documentation has of the code up to date
	+@KEYSTEAD_WRITE_DOCS=1 cargo test --locked --quiet --package keystead --lib config::reference

fuzz: TARGET ?= request
fuzz: .tools/bin/cargo-fuzz ## Throw rough input at the server: a minute, TARGET=body or another
	@mkdir -p fuzz/target/found/$(TARGET)
	+@RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none $(TARGET) fuzz/target/found/$(TARGET) fuzz/corpus/$(TARGET) \
	  -- -max_total_time=60

bench: build machine-bench .tools/fastapi/ready bench/peers/better-auth/node_modules/ready ## Measure it beside its peers: 25 minutes, or ONLY=me, or BRIEF=1
	+@cargo build --locked --release --package keystead-bench
	@KEYSTEAD_TEST_POSTGRES_DURABLE=yes timeout --foreground --kill-after=30s 60m \
	  tools/postgres.sh run target/release/keystead-bench target/release/keystead \
	  $(if $(ONLY),--only=$(ONLY)) $(if $(BRIEF),--brief)

dev: setup ## Serve at http://127.0.0.1:8080 and reload the page as the app's sources change
	+@cargo build --locked --package keystead
	@trap 'kill $$(jobs -p)' EXIT; target/debug/keystead serve & trunk serve --offline

setup: $(addprefix .tools/bin/,trunk wasm-bindgen wasm-opt) ## Install the tools; the commands above do it themselves

clean: ## Remove what was built; the tools and the data stay
	rm -rf target dist e2e/output bench/output

# -- The app -------------------------------------------------------------------------------------

# Folders are listed too: a file that went away shows in its folder's date.
APP_SOURCES := index.html Trunk.toml Cargo.toml Cargo.lock rust-toolchain.toml \
               $(shell find frontend common -not -path '*/target*')
APP_WASM := target/wasm32-unknown-unknown/app/keystead-frontend.wasm

# Trunk comes first: it takes longest, and the rest is done beside it.
dist/index.html: $(addprefix .tools/bin/,trunk wasm-bindgen wasm-opt) $(APP_WASM)
	@echo "== app: trunk build"
	@trunk build --release --offline

# Trunk would compile it just so; here it need not wait for Trunk.
$(APP_WASM): $(APP_SOURCES) | machine
	@echo "== app: cargo build"
	+@cargo build --locked --package keystead-frontend --target wasm32-unknown-unknown --profile app
	@touch $@

# The first time, the libraries under the server are compiled while the tools are. The server
# itself refuses to be built for release without the app; that is what --keep-going is for, and
# an error that matters comes again when it is built in earnest.
server-libraries: | machine
ifeq ($(wildcard dist/index.html),)
	@echo "== server: cargo build of its libraries"
	+@cargo build --locked --release --package keystead --keep-going --quiet 2>/dev/null || true
endif

# -- Tools ---------------------------------------------------------------------------------------

# A command that needs more than building gets all of it first, in one call of apt. Should several of
# these run at once, they queue.
machine: $(if $(filter test,$(MAKECMDGOALS)),machine-test) $(if $(filter bench fuzz,$(MAKECMDGOALS)),machine-bench)
	@tools/machine.sh

machine-check:
	@tools/machine.sh check

machine-test:
	@tools/machine.sh check test

machine-bench:
	@tools/machine.sh bench

# They run for seconds: optimising them would take longer than it could ever save.
QUICK := CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 \
         CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=false
INSTALL := $(QUICK) cargo install --quiet --locked --root .tools

.tools/trunk-$(TRUNK_VERSION): | machine
	@echo "== setup: Trunk $(TRUNK_VERSION) (a minute or so)"
	@rm -f .tools/trunk-*
	+@$(INSTALL) --no-default-features trunk@$(TRUNK_VERSION)
	@touch $@

.tools/bin/trunk: .tools/trunk-$(TRUNK_VERSION)
	@touch $@

.tools/cargo-deny-$(CARGO_DENY_VERSION): | machine
	@echo "== setup: cargo-deny $(CARGO_DENY_VERSION) (a minute or so)"
	@rm -f .tools/cargo-deny-*
	+@$(INSTALL) cargo-deny@$(CARGO_DENY_VERSION)
	@touch $@

.tools/bin/cargo-deny: .tools/cargo-deny-$(CARGO_DENY_VERSION)
	@touch $@

.tools/cargo-fuzz-$(CARGO_FUZZ_VERSION): | machine-bench
	@echo "== setup: cargo-fuzz $(CARGO_FUZZ_VERSION)"
	@rm -f .tools/cargo-fuzz-*
	+@$(INSTALL) cargo-fuzz@$(CARGO_FUZZ_VERSION)
	@touch $@

.tools/bin/cargo-fuzz: .tools/cargo-fuzz-$(CARGO_FUZZ_VERSION)
	@touch $@

.tools/bin/wasm-bindgen: $(addprefix tools/wasm-bindgen/,Cargo.toml Cargo.lock src/main.rs) | machine
	@echo "== setup: wasm-bindgen"
	+@$(INSTALL) --force --path tools/wasm-bindgen --target-dir .tools/build
	@rm -r .tools/build
	@touch $@

.tools/bin/wasm-opt: tools/package-lock.json | machine
	@echo "== setup: wasm-opt, and what shows the API"
	@npm ci --prefix tools --silent --no-audit --no-fund --ignore-scripts
	@mkdir -p .tools/bin
	@ln -sf ../../tools/node_modules/binaryen/bin/wasm-opt $@
	@touch $@

e2e/node_modules/.package-lock.json: e2e/package-lock.json | machine
	@echo "== setup: what the browser tests drive Chromium with"
	@npm ci --prefix e2e --silent --no-audit --no-fund --ignore-scripts
	@touch $@

examples/express/node_modules/.package-lock.json: examples/express/package-lock.json | machine
	@echo "== setup: Express, for its example"
	@npm ci --prefix examples/express --silent --no-audit --no-fund --ignore-scripts
	@touch $@

.tools/verifiers/ready: e2e/verifiers/requirements.txt examples/fastapi/requirements.txt | machine-test
	@echo "== setup: what verifies tokens in Python"
	@python3 -m venv --clear .tools/verifiers
	@.tools/verifiers/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.tools/schemathesis/ready: e2e/schemathesis/requirements.txt | machine-test
	@echo "== setup: what tries the API against its document"
	@python3 -m venv --clear .tools/schemathesis
	@.tools/schemathesis/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.tools/hashers/ready: e2e/hashers/requirements.txt | machine-test
	@echo "== setup: what hashes passwords in Python"
	@python3 -m venv --clear .tools/hashers
	@.tools/hashers/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

.tools/fastapi/ready: bench/peers/fastapi/requirements.txt | machine-bench
	@echo "== setup: the FastAPI peer of the benchmark"
	@python3 -m venv --clear .tools/fastapi
	@.tools/fastapi/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# SQLite for Node is compiled here (a minute or so) rather than fetched from a code host.
bench/peers/better-auth/node_modules/ready: bench/peers/better-auth/package-lock.json | machine-bench
	@echo "== setup: the better-auth peer of the benchmark"
	@npm_config_build_from_source=true npm ci --prefix bench/peers/better-auth --silent --no-audit --no-fund
	@touch $@
