#!/usr/bin/env bash
# Measures what the design promises. Related figures are measured side by side in
# one run and reported as ratios, which are comparable between machines. Run it
# on an idle machine.
#
#   scripts/bench.sh [append|replay|projections|summary|traces|http|authentication|neighbour|pantry|kurrent|pages ...]
set -euo pipefail
cd "$(dirname "$0")/.."

bench() { go test -run '^$' -timeout 60m -benchtime "${3:-1x}" -bench "$2" "$1" | grep -vE '^(goos|goarch|pkg|PASS)'; }

append() {
	echo '== Group commit against one transaction per append under an advisory lock, and against raw COPY'
	bench ./eventstore/postgres '^BenchmarkAppend' 2s
}
replay() {
	echo '== Reading the log in order'
	bench ./eventstore/postgres '^BenchmarkReplay'
}
projections() {
	echo "== Projections from ${CRUMBTRAIL_BENCH_EVENTS:=1000000} events: filled from zero, caught up live, beside the raw read rate"
	export CRUMBTRAIL_BENCH_EVENTS
	bench ./projections '^BenchmarkProjections'
	echo '== From commit to visible'
	bench ./projections '^BenchmarkCommitToVisible' 200x
}
summary() {
	echo '== The summary, reading and encoding included, against its budget of 10 and 100 ms'
	bench ./readmodels '^BenchmarkPlanSummary' 100x
	bench ./domain/planning '^BenchmarkCalculate$' 100x
}
traces() {
	echo '== Where a lot went and what a box was made of, among 100,000 consumed lines, against a budget of 100 ms'
	bench ./readmodels '^BenchmarkTraces' 20x
}
http() {
	echo '== RecordBatchProduction over HTTP, one kitchen and 64'
	bench ./api '^BenchmarkRecordBatchProduction' 5s
}
authentication() {
	echo '== Requests with an API key beside requests without (budget 1.03)'
	bench ./internal/app '^BenchmarkAuthentication' 3000x
}
neighbour() {
	echo '== A kitchen beside one that asks much (budget 1.10), in less than four minutes'
	bench ./internal/app '^BenchmarkAKitchenBesideOneAtItsLimits'
}
pantry() {
	echo '== The first command on a pantry of 100,000 events (budget 2 s)'
	bench ./commands '^BenchmarkColdPantry' 5x
}
kurrent() {
	echo '== The KurrentDB adapter beside the bare client'
	bench ./eventstore/kurrent . 5s
}
pages() {
	echo '== Pages against their bars: weight, time of the server, and what a phone notices (docs/measured.md)'
	CRUMBTRAIL_REQUIRE_BROWSER=1 bench ./test/browser '^BenchmarkPages' 4x
}

[ $# -gt 0 ] || set -- append replay projections summary traces http authentication neighbour pantry kurrent pages
for part in "$@"; do "$part"; done
