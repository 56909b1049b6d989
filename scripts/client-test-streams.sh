#!/bin/sh
# Runs the client module's own, unmodified TestStreams against the test double and
# lists the skipped cases. It uses the ports 2111 to 2113 of 127.0.0.1.
set -eu
cd "$(dirname "$0")/.."

module=github.com/EventStore/EventStore-Client-Go/v4
work=$(mktemp -d)
server=
cleanup() {
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
	fi
	chmod -R u+w "$work"
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

source=$(go list -m -f '{{.Dir}}' "$module")
[ -n "$source" ] || { echo "the module $module is not in the module cache: run go mod download" >&2; exit 1; }
# A copy, since the tests write to their own directory and the module cache is
# read-only.
cp -R "$source" "$work/client"
chmod -R u+w "$work/client"

go build -o "$work/kurrentfake" ./test/kurrentfake/cmd/kurrentfake
"$work/kurrentfake" >"$work/ready" &
server=$!
waited=0
until grep -q ready "$work/ready"; do
	kill -0 "$server" 2>/dev/null || { echo "the double did not start" >&2; exit 1; }
	[ "$waited" -lt 100 ] || { echo "the double is not ready after 10 s" >&2; exit 1; }
	waited=$((waited + 1))
	sleep 0.1
done

result=0
(cd "$work/client" && GOFLAGS= CLUSTER=true EVENTSTORE_INSECURE=false \
	go test -count=1 -v ./esdb -run 'TestStreams$') >"$work/output" 2>&1 || result=$?
grep -E '^ *--- (PASS|FAIL|SKIP)|^(ok|FAIL|panic)' "$work/output" || true
echo "skipped: $(grep -c -- '--- SKIP' "$work/output" || true)"
[ "$result" -eq 0 ] || { tail -n 60 "$work/output" >&2; exit "$result"; }
# Fail if the suite itself did not run.
grep -q -- '--- PASS: TestStreams ' "$work/output"
