#!/usr/bin/env bash
# Puts a real `prometheus`, `promtool`, `prometheus-pushgateway` and `victoria-metrics` into a folder, for
# the end-to-end checks to talk to.
#
#   ci/peers.sh [DEST]        DEST: where usr/bin/ with them appears; target/peers if not given
#
# The checks want Prometheus 3, which can be told to scrape each page of an endpoint, and need 2.49,
# the first that can be told a format (`scrape_protocols`). Debian 12 installs an older one, so the
# packages are taken from the newest suite that has them and unpacked into DEST. Nothing is installed: apt runs on an
# index, a cache and a status file of its own, below a temporary folder, and the system's own apt
# state is neither read (but for the address of its mirror and the archive's keys) nor changed.
#
# PEERS_SUITES   the suites to try, in order (default: "sid trixie")
#
# Exit: 0 ready (at once if it was already), 3 no apt-get here (when CI=true that is 1), 1 failed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dest=${1:-$root/target/peers}
suites=${PEERS_SUITES:-sid trixie}
packages=(prometheus promtool prometheus-pushgateway victoria-metrics)
oldest=2.49

say() { echo "peers: $*"; }
die() {
    echo "peers: $*" >&2
    exit 1
}

# The version of the Prometheus in $dest, or nothing when there is none that runs.
version() {
    local line
    line=$("$dest/usr/bin/prometheus" --version 2>&1) || return 0
    sed -n '1s/^prometheus, version \([0-9][^ ]*\).*/\1/p' <<<"$line"
}

# Whether $dest holds what the checks need.
ready() {
    local have
    have=$(version)
    [[ -n $have && $(printf '%s\n' "$oldest" "$have" | sort -V | head -n 1) == "$oldest" ]] &&
        "$dest/usr/bin/promtool" --version >/dev/null 2>&1 &&
        "$dest/usr/bin/prometheus-pushgateway" --version >/dev/null 2>&1 &&
        "$dest/usr/bin/victoria-metrics" -version >/dev/null 2>&1
}

# The first Debian mirror that this machine's own apt configuration names, in either of its syntaxes.
# Half of the places it looks in are missing on most machines, which is no failure: the caller sees
# whether a mirror was found.
mirror() {
    find /etc/apt/sources.list /etc/apt/sources.list.d -type f \( -name '*.list' -o -name '*.sources' \) \
        -exec cat {} + 2>/dev/null |
        awk '
            /^URIs:/ { for (i = 2; i <= NF; i++) seen($i) }
            $1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /:\//) { seen($i); break } }
            function seen(uri) { if (first == "" && uri ~ /\/debian\/?$/) first = uri }
            END { print first }' || true
}

# Downloads and unpacks the packages of suite $1, taken from mirror $2, into $dest.
unpack() {
    local suite=$1 from=$2 deb
    local state=$work/$suite
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/parts" "$state/debs"
    : >"$state/status"
    echo "deb [signed-by=$keys] $from $suite main" >"$state/sources.list"
    local apt=(apt-get -q
        -o "Dir::Etc::SourceList=$state/sources.list"
        -o "Dir::Etc::SourceParts=$state/parts"
        -o "Dir::Etc::Preferences=/dev/null"
        -o "Dir::Etc::PreferencesParts=$state/parts"
        -o "Dir::State::Lists=$state/lists"
        -o "Dir::State::Status=$state/status"
        -o "Dir::Cache=$state/cache"
        -o "APT::Sandbox::User="
        -o "Acquire::Languages=none"
        -o "Acquire::Retries=3")
    # Of the suite's indices only the one of packages is of use here.
    local extra
    for extra in DEP-11 DEP-11-icons-small DEP-11-icons DEP-11-icons-hidpi CNF; do
        apt+=(-o "Acquire::IndexTargets::deb::$extra::DefaultEnabled=false")
    done
    "${apt[@]}" update >"$state/log" 2>&1 || return 1
    (cd "$state/debs" && "${apt[@]}" download "${packages[@]}") >>"$state/log" 2>&1 || return 1
    for deb in "$state"/debs/*.deb; do
        dpkg-deb -x "$deb" "$dest" >>"$state/log" 2>&1 || return 1
    done
}

if ready; then
    say "ready: prometheus $(version) in $dest"
    exit 0
fi
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    [[ ${CI:-} != true ]] || die "failed: no apt-get here, and a CI run may not go without its peers"
    say "skipped: no apt-get here to get the peers from; put ${packages[*]} into $dest/usr/bin"
    exit 3
fi

keys=/usr/share/keyrings/debian-archive-keyring.gpg
[[ -r $keys ]] || die "failed: $keys is missing; install the package debian-archive-keyring"
from=$(mirror)
[[ -n $from ]] || die "failed: /etc/apt names no Debian mirror"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$dest"
for suite in $suites; do
    say "unpacking ${packages[*]} of Debian $suite into $dest"
    if unpack "$suite" "$from" && ready; then
        say "ready: prometheus $(version) in $dest"
        exit 0
    fi
    say "Debian $suite gave no prometheus from $oldest on that runs here; apt said:"
    tail -n 5 "$work/$suite/log" | sed 's/^/peers:   /'
done
die "failed: no prometheus from $oldest on in any of: $suites"
