#!/usr/bin/env bash
# The unit tests of the core and of the metric types with an eye on every access to memory: Miri's
# where the nightly toolchain has it, otherwise valgrind's.
#
#   ci/memory.sh
#
# Both run what is compiled for Miri (`cfg(miri)`): small counts, and a registry without a section,
# in which statics are not found. Valgrind sees memory that is out of bounds, freed or not
# initialised, but no broken rules of aliasing. It takes the runs of a histogram's buckets, to which
# the pointers are lower than their start, for lost where they are in statics, so the facade's leaks
# are left to loom.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/miri
if cargo +nightly miri --version >/dev/null 2>&1; then
    export PROPTEST_CASES=4 MIRIFLAGS=-Zmiri-disable-isolation
    cargo +nightly miri test -p metriken-core -p metriken --lib
    exit
fi
if ! command -v valgrind >/dev/null; then
    echo "memory: skipped: neither Miri nor valgrind"
    [[ ${CI:-} != true ]]
    exit
fi
echo "memory: no Miri, so valgrind"
export RUSTFLAGS="--cfg miri"
host=$(rustc -vV | sed -n 's/^host: //p' | tr a-z- A-Z_)
runner=CARGO_TARGET_${host}_RUNNER
memcheck="valgrind --quiet --error-exitcode=1 --fair-sched=yes"
leaks="--leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite"
env "$runner=$memcheck $leaks" cargo test -p metriken-core --lib
env "$runner=$memcheck" cargo test -p metriken --lib
