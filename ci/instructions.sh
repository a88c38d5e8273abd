#!/usr/bin/env bash
# Counts the instructions of the hot paths, and holds them to the recorded figures.
#
#   ci/instructions.sh
#
# It needs valgrind; the runner of the benchmark is built into target/tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

skip() {
    echo "instructions: skipped: $*"
    [[ ${CI:-} != true ]]
    exit
}
[[ $(rustc -vV | sed -n 's/^host: //p') == x86_64-*-linux-* ]] || skip "the figures are for x86-64 Linux"
command -v valgrind >/dev/null || skip "no valgrind"

manifest=benches/instructions/Cargo.toml
version=$(sed -n 's/^gungraun = .*"=\?\([0-9.]*\)".*/\1/p' "$manifest")
tools=${CARGO_TARGET_DIR:-$PWD/target}/tools
cargo install --quiet --locked --root "$tools" --version "$version" gungraun-runner
PATH=$tools/bin:$PATH cargo run --quiet --release --manifest-path "$manifest"
