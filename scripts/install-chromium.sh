#!/bin/sh
# Installs what the tests of the pages need with the system's package manager, unless it is there: chromium, and pdftotext
# for what is printed. The tests are skipped where it cannot be installed; only the continuous integration requires it.
set -eu

script=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")

has() { command -v "$1" >/dev/null 2>&1; }

complete() {
	has pdftotext && { has chromium-headless-shell || has chromium || has chromium-browser || has google-chrome; }
}

fail() {
	printf 'install-chromium: %s\n' "$*" >&2
	exit 1
}

# run runs its arguments as root.
run() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif has sudo; then
		sudo -n "$@"
	else
		fail "chromium or pdftotext is missing and installing them needs root; type: su -c 'sh $script'"
	fi
}

apt_install() {
	run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" poppler-utils fonts-dejavu-core >/dev/null
}

# The headless shell is the same engine, and faster; not every release has it.
install_apt() {
	apt_install chromium-headless-shell 2>/dev/null || apt_install chromium
}

install() {
	if has apt-get; then
		if install_apt 2>/dev/null; then return; fi # fails without output if the package lists are missing or old
		run apt-get update -qq || fail "apt-get update failed, see above"
		install_apt || fail "apt-get could not install chromium, see above"
	elif has dnf; then
		run dnf install -y -q chromium poppler-utils || fail "dnf could not install chromium, see above"
	elif has apk; then
		run apk add --quiet chromium poppler-utils || fail "apk could not install chromium, see above"
	elif has pacman; then
		run pacman -S --noconfirm --needed chromium poppler || fail "pacman could not install chromium, see above"
	else
		fail "chromium or pdftotext is missing and no known package manager was found; install them with yours"
	fi
}

if complete; then
	if ! has chromium-headless-shell && has apt-get && [ "$(id -u)" -eq 0 ]; then
		apt_install chromium-headless-shell 2>/dev/null || true # the tests are slower without it
	fi
	exit 0
fi
printf 'installing chromium for the tests of the pages\n'
install
complete || fail "the installed packages have no chromium or no pdftotext"
