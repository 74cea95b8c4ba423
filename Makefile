# SPDX-License-Identifier: Apache-2.0
# The entry points people type. `make demo` and `make test` need nothing but Swift 6.3 (and git, make, a C compiler);
# SQLite's header is installed where that is allowed, else it is said how.

SWIFT ?= swift
# The compiler checks that a target imports only what it declares.
FLAGS = --explicit-target-dependency-import-check error

.PHONY: demo test check check-long bench fuzz docs format build libraries peers clean

build: libraries
	$(SWIFT) build $(FLAGS)

demo: libraries
	$(SWIFT) build $(FLAGS) --product assay
	$(SWIFT) build $(FLAGS) --product assay-demo
	$$($(SWIFT) build --show-bin-path)/assay-demo

libraries:
	scripts/install-libraries

peers:
	scripts/install-peers

test: libraries peers
	$(SWIFT) build $(FLAGS) --build-tests
	# One at a time: on two cores a test that computes for seconds would let the deadlines of another pass.
	$(SWIFT) test $(FLAGS) --skip-build --no-parallel

check: libraries
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz
	scripts/check-sources
	$(SWIFT) build $(FLAGS) --build-tests
	scripts/check-docs

# What takes minutes: every byte of twenty production bundles changed.
check-long: libraries peers
	$(SWIFT) build $(FLAGS) --build-tests
	ASSAY_LONG=1 $(SWIFT) test $(FLAGS) --skip-build --no-parallel --filter Mutation

# Every parser of a stranger's bytes, a minute each (SECONDS_PER_TARGET).
fuzz: libraries
	scripts/fuzz

docs: libraries
	scripts/check-docs

format:
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks Fuzz

bench: libraries peers
	scripts/bench

clean:
	rm -rf .build
