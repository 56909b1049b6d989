# On a fresh machine: make run, make test. Everything else is below or in `make help`.

LISTEN     ?= 127.0.0.1:8080
GOLANGCI   := v2.15.0
GOTESTSUM  := v1.13.0
BIN        := bin/crumbtrail
LINT       := bin/golangci-lint-$(GOLANGCI)
TESTER     := bin/gotestsum-$(GOTESTSUM)
# The version is the tag of the commit; without a tag it is that of the file VERSION with the commit, if git knows one.
VERSION    := $(shell git describe --tags --dirty 2>/dev/null || \
	echo "$$(cat VERSION)$$(git describe --always --exclude '*' --dirty 2>/dev/null | sed 's/^/+/')")
LDFLAGS    := -X crumbtrail/internal/app.version=$(VERSION)
# Packages whose tests need no PostgreSQL, and commands, of which few do: -short leaves those out.
NO_DATABASE = ./commands $(shell go list -f '{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}}' ./... | \
	grep -vE 'internal/(pgtest|pgcluster)|readmodelstest|^crumbtrail/test ' | cut -d' ' -f1)

.PHONY: run build test test-race test-plain test-browser test-short check fmt vet lint generated openapi examples bench bench-compare client-tests postgres chromium clean help

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: postgres build ## Install what is missing, build, and serve the sample kitchen. LISTEN=127.0.0.1:9000 is another address, DATA_DIR=/tmp/kitchen another folder.
	$(BIN) serve --listen $(LISTEN) $(if $(DATA_DIR),--data-dir $(DATA_DIR)) --sample-kitchen

build: ## Build the program.
	go build -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/crumbtrail

# The race detector makes tests two to ten times slower and is linked into each test program, so only packages that start goroutines
# or guard what several use are tested with it, and of those not the resources of api, the pages, and tests of the whole program,
# which is another process. What they are built from is raced: the kits of api and of the pages, commands, queries, and the program
# as a whole in internal/app.
CONCURRENT := ^[[:space:]]*go |errgroup|[^a-z]sync\.|[^a-z]atomic\.
UNRACED := crumbtrail$$$$|crumbtrail/(api$$|api/ui|audit|domain|test|internal/(baketracker|cli|collation|wording))
ALL = $(shell go list ./...)
RACED = $(shell grep -rlE '$(CONCURRENT)' --include='*.go' . | xargs -n1 dirname | sed 's|^\.|crumbtrail|' | sort -u | \
	grep -vE '$(UNRACED)|examples/') crumbtrail/api/ui/page
PLAIN = $(filter-out $(RACED) crumbtrail/test/browser,$(ALL))
# The longest begin, so that no core waits for them at the end. Tests wait for databases and clocks too, so more run than there are
# cores: those with and without the race detector beside each other. The tests in the browser run by themselves, three at once, as
# some wait for what another page shows: they use all of a machine, and others have limits of time.
# Nothing is examined twice, the linter runs what vet runs; and without the tables of a debugger a test program is linked in two
# thirds of the time.
test: postgres chromium $(TESTER) ## Run all tests, with the race detector where there are goroutines, and list the slowest.
	@$(MAKE) --no-print-directory --jobs=2 test-race test-plain
	@$(MAKE) --no-print-directory test-browser
	@echo; echo 'The slowest tests:'
	@$(TESTER) tool slowest --threshold 2s --jsonfile bin/test.json | head -n 20

test-race test-plain test-browser: export GOFLAGS += -vet=off -ldflags=-s
test-race:
	$(TESTER) --format pkgname --hide-summary skipped --jsonfile bin/test.json -- -race -p 2 ./projections/engine ./commands $(RACED)
test-plain:
	$(TESTER) --format pkgname --hide-summary skipped --jsonfile bin/test-pages.json -- -p 2 ./api ./test ./test/access $(PLAIN)
test-browser:
	$(TESTER) --format pkgname --hide-summary skipped --jsonfile bin/test-browser.json -- -parallel 3 ./test/browser

test-short: ## Run the tests that need no database, without the race detector.
	go test -short $(NO_DATABASE)

# A collection of garbage later, within a limit, saves a fifth of the processor's time of compiler, linter and tests. What the
# system's package manager installs is fetched while the linter is built.
check test: export GOGC = 400
check test: export GOMEMLIMIT = 3GiB
check: export CRUMBTRAIL_REQUIRE_BROWSER = 1
check: ## Run what the continuous integration runs.
	@$(MAKE) --no-print-directory --jobs=2 chromium $(LINT) $(TESTER)
	@$(MAKE) --no-print-directory fmt generated examples
	@$(MAKE) --no-print-directory --jobs=3 lint test-race test-plain
	@$(MAKE) --no-print-directory test-browser

fmt: $(LINT)
	$(LINT) fmt --diff

vet: # what an editor runs; the linter runs it too, as govet
	go vet ./...

lint: $(LINT) ## Vet and lint.
	$(LINT) run

generated: build ## Check that the committed OpenAPI document and permissions are those of the program.
	$(BIN) openapi | diff -u docs/openapi.json -
	$(BIN) openapi --permissions | diff -u docs/permissions.md -
	go mod tidy -diff

openapi: build ## Write the OpenAPI document, the permissions, and the client of the example.
	$(BIN) openapi > docs/openapi.json
	$(BIN) openapi --permissions > docs/permissions.md
	cd examples/market && go generate ./...

examples: ## Build and check the example, which is a module of its own.
	cd examples/market && go vet ./... && go mod tidy -diff

bench: postgres ## Measure what the design promises, side by side, as ratios.
	scripts/bench.sh

bench-compare: postgres ## Compare benchmarks with those of a commit, in turns: REV=abc123 BENCH='^BenchmarkAppend$$' PACKAGES=./eventstore/postgres FILES= COUNT=6 TIME=3s.
	scripts/bench-compare.sh '$(REV)'

client-tests: ## Run the KurrentDB client module's own tests against the double.
	scripts/client-test-streams.sh

postgres:
	@scripts/install-postgres.sh

chromium: postgres # without it the tests of the pages are skipped, or fail where they are required
	-@scripts/install-chromium.sh

$(LINT):
	GOBIN=$(abspath bin) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	mv bin/golangci-lint $(LINT)

$(TESTER):
	GOBIN=$(abspath bin) go install gotest.tools/gotestsum@$(GOTESTSUM)
	mv bin/gotestsum $(TESTER)

clean: ## Remove what was built; the data stay.
	rm -rf bin
