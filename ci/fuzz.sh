#!/usr/bin/env bash
# What reads bytes, given bytes that nobody wrote: a short run of libFuzzer for each target of fuzz/.
#
#   ci/fuzz.sh [SECONDS]      for each target; 15 unless said
#
# It needs a nightly toolchain and a C++ compiler, for libFuzzer itself. It begins with the golden files
# and keeps what it finds in target/; `cargo fuzz` goes on from there if it is given the folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

missing() {
    echo "fuzz: skipped: no $1"
    [[ ${CI:-} != true ]]
    exit
}
cargo +nightly --version >/dev/null 2>&1 || missing "nightly toolchain"
command -v c++ >/dev/null || missing "C++ compiler"

seconds=${1:-15}
host=$(rustc -vV | sed -n 's/^host: //p')
target=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
# What `cargo fuzz` passes, but for the address sanitizer: there is no unsafe code in the way of bytes.
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1"
RUSTFLAGS="$coverage --cfg fuzzing -Cdebug-assertions" CARGO_TARGET_DIR=$target \
    cargo +nightly build --manifest-path fuzz/Cargo.toml --locked --release --target "$host"

for form in json msgpack; do
    corpus=$target/corpus/$form
    mkdir -p "$corpus"
    cp "metriken-exposition/tests/golden/snapshot.$form" "$corpus/golden"
    # Of more, an error would be the machine's: a document takes many times its length.
    "$target/$host/release/snapshot_$form" "$corpus" -max_total_time="$seconds" -max_len=65536 \
        -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$target/$form-" \
        2>"$target/$form.log" || {
        tail -n 40 "$target/$form.log" >&2
        echo "fuzz: snapshot_$form failed; the bytes are in $target/$form-*" >&2
        exit 1
    }
    echo "fuzz: snapshot_$form: $(sed -n 's/^stat::number_of_executed_units: *//p' "$target/$form.log") documents"
done
