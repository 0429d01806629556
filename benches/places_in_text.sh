#!/bin/sh
# Places in texts: Legation and spaCy's small English model on the same texts, on one core, in the same run.
# Usage: benches/places_in_text.sh [FILE.jsonl …]      default: data/gold/places_written.jsonl
# LEGATION_BINARY names a built program; without it one is built. Each file is read by both three times in turn, and the
# median is told.
set -eu
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- data/gold/places_written.jsonl
target=${CARGO_TARGET_DIR:-target}
work=$target/bench
mkdir -p "$work"
export LEGATION_GAZETTEER="${LEGATION_GAZETTEER:-$PWD/assets/gazetteer.bin}"
legation=${LEGATION_BINARY:-}
if [ -z "$legation" ]; then
    cargo build --locked --profile ci --bin legation
    legation=$target/ci/legation
fi
venv=${SPACY_VENV:-$work/spacy}
if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement benches/places_requirements.txt
fi
# One core for everything.
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
pin=""
if command -v taskset >/dev/null 2>&1; then pin="taskset -c 0"; fi

value() { # value NAME: of the last line that was read
    tr ' ' '\n' | sed -n "s/^$1=//p" | tail -n 1
}
median() { sort -g | sed -n 2p; }

printf '| texts | program | exact F1 | texts a second | times |\n|---|---|---:|---:|---:|\n'
for file in "$@"; do
    : >"$work/ours" && : >"$work/theirs"
    for _ in 1 2 3; do
        $pin "$legation" eval places "$file" | tail -n 1 >>"$work/ours"
        $pin "$venv/bin/python" benches/places_peer.py "$file" >>"$work/theirs"
    done
    ours=$(tr ' ' '\n' <"$work/ours" | sed -n 's/^docs_per_second=//p' | median)
    theirs=$(tr ' ' '\n' <"$work/theirs" | sed -n 's/^docs_per_second=//p' | median)
    times=$(awk "BEGIN { printf \"%.0f\", $ours / $theirs }")
    name=$(basename "$file" .jsonl)
    echo "| $name | Legation | $(value f1 <"$work/ours") | $ours | $times |"
    echo "| $name | spaCy, en_core_web_sm | $(value f1 <"$work/theirs") | $theirs | 1 |"
done
