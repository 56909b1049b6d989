# The two commands that matter on a fresh machine: make run, make test.

LISTEN    ?= 127.0.0.1:8080
GOLANGCI  := v2.15.0
BIN       := bin/crumbtrail
LINT      := bin/golangci-lint-$(GOLANGCI)

.PHONY: run build test check fmt vet lint generated bench client-tests postgres clean help

help: ## Show what there is to make.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: postgres build ## Install what is missing, build, and serve the sample kitchen on 127.0.0.1:8080.
	$(BIN) serve --listen $(LISTEN) --sample-kitchen

build: ## Build the program.
	go build -o $(BIN) ./cmd/crumbtrail

test: postgres ## Run all tests with the race detector.
	go test -race ./...

check: postgres fmt vet lint generated test ## What the continuous integration runs.

fmt: $(LINT)
	$(LINT) fmt --diff

vet:
	go vet ./...

lint: $(LINT)
	$(LINT) run

generated: build ## The committed OpenAPI document is the one the program serves.
	$(BIN) openapi | diff -u docs/openapi.json -
	go mod tidy -diff

bench: postgres ## Measure what the design promises, side by side, as ratios.
	scripts/bench.sh

client-tests: ## Run the KurrentDB client module's own tests against the double.
	scripts/client-test-streams.sh

postgres:
	@scripts/install-postgres.sh

$(LINT):
	GOBIN=$(abspath bin) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	mv bin/golangci-lint $(LINT)

clean: ## Remove what was built; the data stay.
	rm -rf bin
