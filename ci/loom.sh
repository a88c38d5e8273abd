#!/usr/bin/env bash
# The lock-free structures, and recording and reading, under every interleaving of small cases.
#
#   ci/loom.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export RUSTFLAGS="--cfg loom"
# Apart, because the flag is for every dependency too.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/loom
cargo test --release -p metriken-core --lib interleaved
cargo test --release -p metriken --test interleaved
