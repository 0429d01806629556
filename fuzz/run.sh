#!/usr/bin/env bash
# Runs every fuzz target for so many seconds, one after another. What reaches new ground is kept in fuzz/corpus once it is
# reduced (cargo fuzz cmin); what breaks a promise is written to fuzz/artifacts, and the run goes on with the next target.
# Usage: fuzz/run.sh SECONDS [TARGET…]
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=$1
shift
if [ $# -gt 0 ]; then targets=("$@"); else targets=(html pdf warc feed edtf table tokens); fi
if ! command -v cargo-fuzz >/dev/null 2>&1; then
    echo "fuzz: installing cargo-fuzz from crates.io"
    cargo install cargo-fuzz --locked --version 0.13.2
fi
# Sanitizers and coverage are switches of the compiler that only a nightly one takes without this.
export RUSTC_BOOTSTRAP=1
# Optimised within each crate alone: linking seven programs across crates would take longer than looking for inputs.
export CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
broken=()
for target in "${targets[@]}"; do
    echo "fuzz: $target, $seconds seconds"
    mkdir -p "fuzz/found/$target"
    # New inputs go to fuzz/found, which is not kept; the corpus is read along.
    cargo fuzz run --features fuzzing "$target" "fuzz/found/$target" "fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=10 -max_len=65536 -print_final_stats=1 || broken+=("$target")
done
if [ ${#broken[@]} -gt 0 ]; then
    echo "fuzz: broken: ${broken[*]}; the inputs are in fuzz/artifacts" >&2
    exit 1
fi
echo "fuzz: nothing broke"
