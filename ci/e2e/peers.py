"""Where `ci/peers.sh` has put the real peers: the folder in $PEERS, else target/peers."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]


def path(program):
    folder = pathlib.Path(os.environ.get("PEERS") or ROOT / "target" / "peers")
    return str(folder / "usr" / "bin" / program)
