#!/usr/bin/env bash
# Makes a Python environment with what the end-to-end checks import (ci/requirements.txt).
#
#   ci/venv.sh [DEST]        DEST: the environment; target/venv if not given
#
# PYTHON   the interpreter to make it with (default: python3); 3.10 or later
#
# Exit: 0 ready (at once if it was already), 3 no usable Python here (when CI=true that is 1), 1 failed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dest=${1:-$root/target/venv}
python=${PYTHON:-python3}
wanted=$root/ci/requirements.txt

say() { echo "venv: $*"; }
die() {
    echo "venv: $*" >&2
    exit 1
}
lacking() {
    [[ ${CI:-} != true ]] || die "failed: $*, and a CI run may not go without"
    say "skipped: $*"
    exit 3
}

# The copy of the requirements is written last: with it, the environment is whole.
if cmp -s "$wanted" "$dest/requirements.txt" && "$dest/bin/python" -c "" 2>/dev/null; then
    say "ready: $dest"
    exit 0
fi
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || lacking "no Python 3.10 or later as $python"
"$python" -c 'import ensurepip, venv' 2>/dev/null || lacking "$python cannot make environments; on Debian install python3-venv"

say "installing $(grep -v '^#' "$wanted" | paste -sd ' ') into $dest"
"$python" -m venv --clear "$dest"
"$dest/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$wanted" ||
    die "failed: pip could not install $wanted"
cp "$wanted" "$dest/requirements.txt"
say "ready: $dest"
