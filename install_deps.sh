#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what mapcheck needs on Debian or Ubuntu, and only what is missing. Silent when nothing is.
set -eu

core="cmake ninja-build g++ git nlohmann-json3-dev python3 python3-yaml python3-jinja2 python3-rich"
wine="wine64 wine64-preloader g++-mingw-w64-x86-64-posix"  # the preloader: see targets/README.md
browser="chromium chromium-driver python3-selenium"
dev="libgtest-dev libbenchmark-dev python3-pytest python3-hypothesis python3-jsonschema python3-lxml
     clang libclang-rt-dev clang-format clang-tidy black flake8 mypy pkgconf procps"

usage() {
  cat <<TEXT
usage: ./install_deps.sh [--wine] [--browser] [--dev] [--all] [--list]

Installs the packages that are missing; the core (to build and run the suite on the reference) always.

  --wine      also Wine and the MinGW-w64 compiler: ./run_suite.py run --target wine
  --browser   also Chromium, its driver and Selenium: the tests of the report page
  --dev       also GoogleTest, pytest and the rest of what the tests, linters and formatters need
  --all       all of these: what the test command needs
  --list      print the names of the packages and install nothing
TEXT
}

packages=$core
list_only=no
for argument; do
  case $argument in
    --wine) packages="$packages $wine" ;;
    --browser) packages="$packages $browser" ;;
    --dev) packages="$packages $dev" ;;
    --all) packages="$core $wine $browser $dev" ;;
    --list) list_only=yes ;;
    -h | --help) usage; exit 0 ;;
    *) echo "install_deps.sh: unknown option '$argument'" >&2; usage >&2; exit 2 ;;
  esac
done
packages=$(echo $packages)  # one line, single spaces

if [ $list_only = yes ]; then
  printf '%s\n' $packages
  exit 0
fi

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
  cat >&2 <<TEXT
install_deps.sh knows Debian and Ubuntu only. On this system please install what these Debian packages hold:
  $packages
(CMake 3.25 or newer, a C++20 compiler, Python 3.11 or newer; the Python modules are PyYAML, Jinja2 and rich on PyPI.)
TEXT
  exit 1
fi

missing=""
for package in $packages; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1; then
  as_root=sudo
else
  echo "install_deps.sh: these packages are missing and only root can install them (there is no sudo here):$missing" >&2
  echo "As root:  apt-get update && apt-get install -y --no-install-recommends$missing" >&2
  exit 1
fi

echo "Installing:$missing"
began=$(date +%s)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
  if ! $as_root env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    echo "install_deps.sh: failed: $*" >&2
    exit 1
  fi
}
run apt-get update
run apt-get install -y --no-install-recommends $missing
echo "Installed in $(($(date +%s) - began)) s."
