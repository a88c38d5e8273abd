#!/usr/bin/env bash
# Every end-to-end check: the checks' own self-test, the pages and manners of the example service's
# endpoint, what a real Prometheus makes of it, by text and by protobuf with native histograms, and what
# real receivers make of what the exporters push. Everything stays on loopback.
#
#   ci/e2e/run.sh
#
# PEERS   a folder with usr/bin/ and the peers in it (default: target/peers, which is filled)
#
# What a machine lacks is skipped with a line that says so; when CI=true it is a failure.
# Exit: 0 if nothing failed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
export PEERS=${PEERS:-$root/target/peers}
# Long past what any of them takes, the build of the service included: a check that hangs is a failure.
limit_s=1200

ci/peers.sh "$PEERS" || [[ $? == 3 ]]
venv=0
ci/venv.sh || venv=$?
case $venv in
0) ;;
3) exit 0 ;;
*) exit 1 ;;
esac

failed=0
for check in selftest page prometheus native statsd otlp rotel pushgateway remote_write outage; do
    echo "e2e: $check"
    timeout --foreground --kill-after=30 "$limit_s" target/venv/bin/python -B "ci/e2e/$check.py" || {
        echo "e2e: $check failed with $?" >&2
        failed=1
    }
done
exit "$failed"
