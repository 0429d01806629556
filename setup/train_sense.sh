#!/bin/sh
# Learns anew what passages say of the names abroad in them, then the weights and the judge that hear it.
# Usage: setup/train_sense.sh PROGRAM BUILD DOCUMENTS: the program, a folder for what is made on the way, and the folder of the
# documents in which the real passages stand.
set -eu

program=$1 build=$2 documents=$3
mkdir -p "$build"
if [ ! -x "$build/bin/python" ]; then
    python3 -m venv "$build"
    "$build/bin/pip" install --quiet --disable-pip-version-check --requirement setup/train_sense.txt
fi

labelled="data/gold/reading_written.jsonl data/gold/reading_more.jsonl data/gold/reading_real.jsonl"
reading="$program eval reading $labelled --documents $documents --starter data/starter/claims.csv"
models=crates/reading/models tables=crates/reading/tables
$reading --lessons >"$build/lessons.jsonl"
"$build/bin/python" setup/train_sense.py "$build/lessons.jsonl" --heard "$build/heard.jsonl" --model "$build/sense.bin"
$reading --fit "$tables/engagement_prior.csv" --judge "$build/engagements.bin" --heard "$build/heard.jsonl" >"$build/weights.csv"
cp "$build/sense.bin" "$build/engagements.bin" "$models/"
cp "$build/weights.csv" "$tables/engagement_weights.csv"
echo "learnt: build again, then measure with legation eval reading"
