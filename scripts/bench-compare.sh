#!/usr/bin/env bash
# Compares the benchmarks of a commit with those of the working tree: both run in turns on one durable database, so that
# what else the machine does meets both. benchstat prints medians, spread and ratios.
#
#   scripts/bench-compare.sh COMMIT
#
# BENCH is the benchmarks, COUNT the number of turns, TIME how long each one runs, PACKAGES where they are. FILES are test
# files of the working tree that the commit gets, so that both measure the same: none for "". OUT keeps what was printed.
# DATABASE_URL is a server to use instead of one that is started; its user must be allowed to create databases.
set -euo pipefail
cd "$(dirname "$0")/.."

commit=$(git rev-parse --verify "${1:?a commit is needed}^{commit}")
bench=${BENCH:-^BenchmarkRecordBatchProduction$}
count=${COUNT:-6}
time=${TIME:-3s}
packages=${PACKAGES:-./api}
files=${FILES-api/bench_test.go}
out=${OUT:-bin/bench-compare}
benchstat=golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da

export GOFLAGS=${GOFLAGS:--trimpath} # so that both are built from one cache

work=$(mktemp -d)
chmod 711 "$work"
mkdir -p "$out"
out=$(cd "$out" && pwd)
cleanup() {
	[ -z "${server:-}" ] || as "$bin/pg_ctl" -D "$work/postgres" -m fast -s stop || true
	git worktree remove --force "$work/before" 2>/dev/null || true
	rm -rf "$work"
}
trap cleanup EXIT
trap "exit 130" INT TERM

# PostgreSQL refuses to run as root.
as() {
	if [ "$(id -u)" = 0 ]; then (cd / && runuser -u "$(ls -ld "$work/postgres" | awk '{print $3}')" -- "$@"); else "$@"; fi
}

start_server() {
	bin=$(scripts/install-postgres.sh --server)
	mkdir "$work/postgres" "$work/socket"
	if [ "$(id -u)" = 0 ]; then chown postgres "$work/postgres" "$work/socket"; fi
	as "$bin/initdb" -D "$work/postgres" -U bench -A trust -E UTF8 --locale=C >"$work/initdb.log"
	as "$bin/pg_ctl" -D "$work/postgres" -s -w -l "$work/postgres/server.log" \
		-o "-c listen_addresses='' -c unix_socket_directories='$work/socket' -c max_connections=200 -c fsync=on -c max_wal_size=4GB" start
	server=yes
	DATABASE_URL="postgres://bench@/postgres?host=$work/socket"
}

[ -n "${DATABASE_URL:-}" ] || start_server

git worktree add --detach --quiet "$work/before" "$commit"
for file in $files; do cp "$file" "$work/before/$file"; done
number=0
for package in $packages; do
	number=$((number + 1))
	(cd "$work/before" && go test -c -o "$work/before-$number.test" "$package")
	go test -c -o "$work/after-$number.test" "$package"
done

: >"$out/before.txt"
: >"$out/after.txt"
run() { # before|after, in the folder of the package, as go test does
	local number=0 folder=.
	[ "$1" = after ] || folder=$work/before
	for package in $packages; do
		number=$((number + 1))
		(cd "$folder/$package" && CRUMBTRAIL_TEST_DATABASE_URL=$DATABASE_URL "$work/$1-$number.test" \
			-test.run '^$' -test.bench "$bench" -test.benchtime "$time" -test.timeout 30m) >>"$out/$1.txt"
	done
}
for turn in $(seq "$count"); do
	echo "turn $turn of $count" >&2
	if [ $((turn % 2)) = 1 ]; then run before && run after; else run after && run before; fi
done

echo "before: $(git log -1 --format='%h %s' "$commit"); after: the working tree at $(git rev-parse --short HEAD)"
(cd "$out" && GOFLAGS=-mod=mod go run "$benchstat" before.txt after.txt)
