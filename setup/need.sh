#!/bin/sh
# Says exactly what is missing on this machine and how to get it; installs it where it may (root on Debian).
# Usage: setup/need.sh rust node python postgres chromium …
set -eu

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

fetch() { # fetch PACKAGE…: from Debian's packages
    echo "setup: installing $* from Debian's packages"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

missing() { # missing WHAT HOW
    echo "setup: $1 is missing. $2" >&2
    exit 1
}

at_least() { # at_least WANTED FOUND
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

for need in "$@"; do
    case "$need" in
    rust)
        command -v cargo >/dev/null 2>&1 || missing "Rust" "Install it from https://rustup.rs (version 1.95 or newer)."
        found=$(rustc --version | cut -d ' ' -f 2)
        at_least 1.95.0 "$found" || missing "Rust 1.95" "This is $found; run: rustup update stable"
        command -v cc >/dev/null 2>&1 || { can_install && fetch build-essential; } ||
            missing "a C compiler" "On Debian: apt-get install build-essential"
        ;;
    node)
        command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 ||
            missing "Node.js with npm" "Install version 20 or newer from https://nodejs.org or your distribution."
        found=$(node --version | tr -d v)
        at_least 20.0.0 "$found" || missing "Node.js 20" "This is $found."
        ;;
    python)
        command -v python3 >/dev/null 2>&1 || missing "Python 3" "On Debian: apt-get install python3 python3-pip"
        python3 -m pip --version >/dev/null 2>&1 || { can_install && fetch python3-pip; } ||
            missing "pip" "On Debian: apt-get install python3-pip"
        ;;
    venv)
        python3 -c 'import venv, ensurepip' >/dev/null 2>&1 || { can_install && fetch python3-venv; } ||
            missing "Python's venv" "On Debian: apt-get install python3-venv"
        ;;
    postgres)
        ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 ||
            { can_install && fetch postgresql; } ||
            missing "PostgreSQL (its server programs, for tests)" "On Debian: apt-get install postgresql"
        ;;
    chromium)
        command -v chromium >/dev/null 2>&1 || { can_install && fetch chromium; } ||
            missing "Chromium (for browser tests)" "On Debian: apt-get install chromium"
        ;;
    *) missing "the recipe for '$need'" "setup/need.sh does not know it." ;;
    esac
done
