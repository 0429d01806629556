#!/bin/sh
# The published figures: Legation and its peers on the same questions over the same ledger, in the same run.
# Usage: benches/run.sh [--rows N] [--questions N] [--slow N] [--growth "N N …" | --no-growth]
# Everything it makes lies in $CARGO_TARGET_DIR/bench (target/bench) and is reused by the next run.
set -eu
cd "$(dirname "$0")/.."

rows=1000000 questions=1000 slow=50 growth="10000 100000 1000000"
while [ $# -gt 0 ]; do
    case "$1" in
    --rows) rows=$2 && shift 2 ;;
    --questions) questions=$2 && shift 2 ;;
    --slow) slow=$2 && shift 2 ;;
    --growth) growth=$2 && shift 2 ;;
    --no-growth) growth="" && shift ;;
    *) echo "benches/run.sh does not know $1" >&2 && exit 2 ;;
    esac
done

target=${CARGO_TARGET_DIR:-target}
work=$target/bench
data=$work/ledger-$rows
flat=$work/flat_$rows.db
legation=$target/ci/legation
mkdir -p "$work"
export LEGATION_GAZETTEER="${LEGATION_GAZETTEER:-$PWD/assets/gazetteer.bin}" LEGATION_ASSETS="${LEGATION_ASSETS:-$PWD/web/dist}"

# SQLite is a peer here, so it is built as fast as it goes, unlike where it only stores.
cargo build --locked --profile ci --config 'profile.ci.package.libsqlite3-sys.opt-level=3' --bin legation --bench reading_http
bench=$(find "$target/ci/deps" -name 'reading_http-*' -type f -perm -u+x -printf '%T@ %p\n' | sort -rn | head -n 1 | cut -d ' ' -f 2)

if [ ! -x "$work/venv/bin/datasette" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement benches/requirements.txt
fi

# A ledger or a flat file that was not finished has no mark and is made anew.
if [ ! -e "$data/finished" ]; then
    rm -rf "$data" "$flat" "$flat.finished"
    echo "bench: making a ledger of $rows engagements in $data"
    "$legation" synth ledger "$rows" --seed 1 --data "$data"
    touch "$data/finished"
fi
if [ ! -e "$flat.finished" ]; then
    rm -f "$flat"
    "$bench" countries >"$work/countries.tsv"
    python3 benches/peers.py "$data/legation.db" "$work/countries.tsv" "$flat"
    touch "$flat.finished"
fi

pids=""
stop() { # ends what was started here, by its number
    for pid in $pids; do kill "$pid" 2>/dev/null || true; done
    for pid in $pids; do wait "$pid" 2>/dev/null || true; done
    pids=""
}
trap stop EXIT
trap 'exit 130' INT TERM

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

until_it_answers() { # until_it_answers PORT PATH PID LOG
    tries=0
    until python3 -c "import sys, urllib.request; urllib.request.urlopen('http://127.0.0.1:$1$2', timeout=5)" 2>/dev/null; do
        kill -0 "$3" 2>/dev/null || { cat "$4" >&2 && exit 1; }
        tries=$((tries + 1))
        [ $tries -lt 600 ] || { echo "bench: nobody answers at port $1" >&2 && exit 1; }
        sleep 0.5
    done
}

ours=$(free_port)
"$legation" serve --data "$data" --listen "127.0.0.1:$ours" --log warn >"$work/legation.log" 2>&1 &
server=$!
pids="$server"
theirs=$(free_port)
"$work/venv/bin/datasette" serve --immutable "$flat" --host 127.0.0.1 --port "$theirs" --setting sql_time_limit_ms 60000 \
    --setting num_sql_threads 1 --setting cache_size_kb 2000000 >"$work/datasette.log" 2>&1 &
peer=$!
pids="$pids $peer"
until_it_answers "$ours" /api/v1/stats "$server" "$work/legation.log"
until_it_answers "$theirs" /-/versions.json "$peer" "$work/datasette.log"

"$bench" compare --ledger "$data/legation.db" --flat "$flat" --server "127.0.0.1:$ours" --server-pid "$server" \
    --datasette "127.0.0.1:$theirs" --questions "$questions" --slow "$slow"
stop

if [ -n "$growth" ]; then
    printf '\nGrowth, in process, p50 in milliseconds\n\n'
    head=--head
    for size in $growth; do
        "$bench" growth "$size" $head
        head=""
    done
fi
