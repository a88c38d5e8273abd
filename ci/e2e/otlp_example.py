"""The OTLP exporter's example, and what it is to be seen counting.

It counts five rounds, leaves a gauge below zero, and times each round, of about 100 ms. Where and how it
pushes, OpenTelemetry's variables say.
"""

import os
import pathlib
import subprocess

import peers

ROUNDS = 5
ROUND_S = 0.1


class Example:
    """The example, built in release mode."""

    def __init__(self):
        build = ["cargo", "build", "--quiet", "--release", "--package", "metriken-otlp", "--example", "push"]
        subprocess.run(build, cwd=peers.ROOT, check=True)
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or peers.ROOT / "target")
        self.path = target / "release" / "examples" / "push"

    def run(self, service, **variables):
        """Runs it to its end, as a service of this name."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
        environment = clean | variables | {"OTEL_SERVICE_NAME": service}
        subprocess.run([self.path], env=environment, stdin=subprocess.DEVNULL, check=True, timeout=60)


def sum_is_right(seconds):
    """Whether all rounds may have taken so long: sleeps are longer than asked, by much on a busy machine."""
    return ROUNDS * ROUND_S <= seconds <= 10 * ROUNDS * ROUND_S
