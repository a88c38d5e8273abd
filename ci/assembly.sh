#!/usr/bin/env bash
# Reads the machine code of recording in an executable, and prints it.
#
#   ci/assembly.sh
#
# A record must not lock, must not call, and must not grow: the only way out of the function is a
# jump to the outlined first record of a thread. The numbers of instructions are those that were
# seen when this was written; fewer are welcome.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Function and the most instructions it may have.
limits=(counter_increment:7 histogram_record:24)

skip() {
    echo "assembly: skipped: $*"
    [[ ${CI:-} != true ]]
    exit
}
[[ $(rustc -vV | sed -n 's/^host: //p') == x86_64-*-linux-* ]] || skip "only x86-64 Linux is known here"
command -v objdump >/dev/null || skip "no objdump: install binutils"

target=${CARGO_TARGET_DIR:-target}/assembly
cargo build --quiet --release --manifest-path ci/assembly/Cargo.toml --target-dir "$target"
failed=0
for limit in "${limits[@]}"; do
    name=${limit%:*}
    code=$(objdump -d --no-show-raw-insn "$target/release/assembly" | sed -n "/<$name>:/,/^$/p")
    # What follows the return prepares the jump away.
    body=$(sed -n '/^ /p; /\tret/q' <<<"$code")
    count=$(wc -l <<<"$body")
    printf '%s\n\n' "$code"
    if grep -qP '\t(lock|call|xchg|mfence)\b' <<<"$body"; then
        echo "assembly: $name locks or calls" >&2
        failed=1
    fi
    if ((count > ${limit#*:} || count < 4)); then
        echo "assembly: $name has $count instructions, and may have ${limit#*:}" >&2
        failed=1
    fi
    echo "$name: $count instructions"
done
exit $failed
