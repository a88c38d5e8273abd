#!/usr/bin/env bash
# Records with metriken-recorder and asks metriken-query about it, in a package of its own: its readers
# bring half of Arrow along, which the tests of the workspace are spared.
#
#   ci/recorder.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cargo test --quiet --manifest-path ci/recorder/Cargo.toml \
    --target-dir "${CARGO_TARGET_DIR:-target}/recorder"
