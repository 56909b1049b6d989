#!/bin/sh
# Installs PostgreSQL with the system's package manager, unless a server of version 14 or later is installed. Crumbtrail
# starts its own private cluster, so only the programs are needed: no default cluster, no service.
#
#	install-postgres.sh          install if needed
#	install-postgres.sh --check  report whether it is needed (exit code 1)
#	install-postgres.sh --server print the folder of its programs (exit code 1 if it is needed)
set -eu

oldest=14
script=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")

fail() {
	printf 'install-postgres: %s\n' "$*" >&2
	exit 1
}

# The same places that internal/pgcluster searches.
server() {
	bindir=$(pg_config --bindir 2>/dev/null || true)
	for dir in $(printf %s "$PATH" | tr ':' ' ') "$bindir" \
		/usr/lib/postgresql/*/bin /usr/lib/postgresql*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* /usr/local/pgsql/bin \
		/opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin /home/linuxbrew/.linuxbrew/opt/postgresql*/bin \
		/Applications/Postgres.app/Contents/Versions/*/bin; do
		[ -x "$dir/postgres" ] && [ -x "$dir/initdb" ] || continue
		major=$("$dir/postgres" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9][0-9]*\).*/\1/p')
		if [ "${major:-0}" -ge "$oldest" ]; then
			printf '%s\n' "$dir"
			return 0
		fi
	done
	return 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# run runs its arguments as root.
run() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif has sudo; then
		sudo "$@"
	else
		fail "PostgreSQL $oldest or later is missing and installing it needs root; type: su -c 'sh $script'"
	fi
}

# The server's package would create a cluster and start it as a service. postgresql-common, which does that, reads
# this setting; it has to exist first.
install_debian() {
	settings=/etc/postgresql-common/createcluster.d/crumbtrail.conf
	run sh -c "mkdir -p ${settings%/*} && echo 'create_main_cluster = false' >$settings"
	if install_apt 2>/dev/null; then return; fi # fails without output if the package lists are missing or old
	run apt-get update -qq || fail "apt-get update failed, see above"
	install_apt || fail "apt-get could not install postgresql, see above"
}

install_apt() {
	run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
}

# The newest version of Alpine's release; its packages carry the version in their names.
install_alpine() {
	newest=$(apk search -q --exact $(seq -f 'postgresql%g' 14 30) 2>/dev/null | sort -V | tail -n 1)
	run apk add --quiet "${newest:-postgresql}" || fail "apk could not install PostgreSQL, see above"
}

install() {
	if has apt-get; then
		install_debian
	elif has dnf; then
		run dnf install -y -q --setopt=install_weak_deps=False postgresql-server || fail "dnf could not install postgresql-server, see above"
	elif has apk; then
		install_alpine
	elif has pacman; then
		run pacman -S --noconfirm --needed postgresql || fail "pacman could not install postgresql, see above"
	elif has brew; then
		brew install --quiet postgresql@17 || fail "brew could not install postgresql@17, see above"
	else
		fail "PostgreSQL $oldest or later is missing and no known package manager was found; install the server with yours"
	fi
}

if [ "${1-}" = --server ]; then
	server
	exit
fi
if server >/dev/null; then
	exit 0
fi
if [ "${1-}" = --check ]; then
	fail "PostgreSQL $oldest or later is missing"
fi
printf 'installing PostgreSQL\n'
install
server >/dev/null || fail "the installed packages have no server of version $oldest or later; install one from https://www.postgresql.org/download"
printf 'installed PostgreSQL in %s\n' "$(server)"
