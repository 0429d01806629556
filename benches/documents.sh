#!/bin/sh
# `legation read` on a web archive beside its peers, in the same run on one core: warcio, which only takes the archive apart,
# and trafilatura, which finds the main text. And the memory of reading a small archive and one ten times as large.
# Usage: benches/documents.sh [PAGES]
set -eu
cd "$(dirname "$0")/.."
pages=${1:-2000}
target=${CARGO_TARGET_DIR:-target}
work=$target/bench/documents
mkdir -p "$work"
cargo build --locked --profile ci --bin legation
if [ ! -x "$work/venv/bin/trafilatura" ]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check warcio==1.7.5 trafilatura==2.0.0 lxml_html_clean==0.4.3
fi
python="$work/venv/bin/python"
for count in "$pages" "$((pages * 10))"; do
    [ -e "$work/$count.warc.gz" ] || { "$python" benches/documents.py make "$work/part" "$count" && mv "$work/part" "$work/$count.warc.gz"; }
done
"$python" - "$target/ci/legation" "$work" "$pages" "$python" <<'PY'
import os, resource, subprocess, sys, time

legation, work, pages, python = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
small, large = f"{work}/{pages}.warc.gz", f"{work}/{pages * 10}.warc.gz"


def run(command):
    """Seconds of the processor, and the most memory in MiB."""
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, preexec_fn=lambda: os.sched_setaffinity(0, {0}))
        _, status, used = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command} ended with {status}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


sides = {
    "legation read": [legation, "read", small, "--json"],
    "warcio": [python, "benches/documents.py", "warcio", small],
    "trafilatura": [python, "benches/documents.py", "trafilatura", small],
}
times = {name: [] for name in sides}
for _ in range(3):
    for name, command in sides.items():
        times[name].append(run(command)[0])
best = {name: min(each) for name, each in times.items()}
print(f"{pages} pages, {os.path.getsize(small) / 1e6:.1f} MB packed; seconds of one core, the best of three turns:")
for name, seconds in best.items():
    print(f"- {name}: {seconds:.2f} s, {pages / seconds:.0f} pages a second, {seconds / best['legation read']:.1f} times ours")
for file in (small, large):
    print(f"- most memory of legation read on {os.path.getsize(file) / 1e6:.1f} MB packed: {run([legation, 'read', file, '--json'])[1]:.0f} MiB")
PY
