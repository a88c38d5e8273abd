#!/usr/bin/env bash
# The per-thread cells, what is recorded in them, and families, under ThreadSanitizer.
#
#   ci/tsan.sh
#
# It needs a nightly toolchain. The standard library there is not instrumented, so what its own
# reference counts order is invisible to the sanitizer; reports about those are suppressed, by name.
# The registry's table is left to loom: its order rests on fences, which the sanitizer does not model.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "tsan: skipped: no nightly toolchain"
    [[ ${CI:-} != true ]]
    exit
fi
suppressions=$(mktemp)
trap 'rm -f "$suppressions"' EXIT
cat >"$suppressions" <<'LIST'
race:alloc::sync::Arc
race:test::event::CompletedTest
race:std::thread
race:std::sync::mpmc
race:test::
LIST
host=$(rustc -vV | sed -n 's/^host: //p')
export RUSTFLAGS="-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer"
export TSAN_OPTIONS="suppressions=$suppressions halt_on_error=0 exitcode=66"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/tsan
cargo +nightly test --target "$host" -p metriken-core --lib -- --test-threads=1 slots::
cargo +nightly test --target "$host" -p metriken --lib -- --test-threads=1 counter:: histogram:: group:: gauge:: family::
