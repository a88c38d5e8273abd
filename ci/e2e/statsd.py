#!/usr/bin/env python3
"""Lets Etsy's own StatsD daemon take what the exporter's example sends, and compares what it made of it.

    statsd.py [--daemon STATS_JS]

The daemon, npm's package `statsd`, is installed into target/statsd unless a path to its `stats.js` is
given. The example sends known values: five rounds, a gauge below zero, five times. It is run for each
way of sending them, and what the daemon flushed meanwhile has to sum up to exactly that, with no line
that it calls bad. Everything is on loopback. Exit code 1 if anything failed.
"""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from peers import ROOT
from report import Report, run

PACKAGE = "statsd@0.9.0"
FLUSH_MS = 500
# Prints each flush as a line of JSON; the daemon's own backends print for people.
BACKEND = """
exports.init = (_start, _config, events) => {
    events.on("flush", (_time, { counters, gauges, timers, timer_data }) =>
        console.log(JSON.stringify({ counters, gauges, timers, timer_data })));
    return true;
};
"""
# The ways of sending, with what the daemon calls the timer, and how many values it is to be sent of it.
WAYS = {
    "values": ("", "round", 5),
    "weighted": ("samples=2", "round", 2),
    "graphite": ("tags=graphite&label.region=eu", "round;region=eu", 5),
    "labels": ("label.region=eu&prefix=app", "app.round.region.eu", 5),
    "summary": ("histograms=summary", "round_seconds", None),
    "one line a datagram": ("datagram_bytes=64", "round", 5),
}


def installed(folder):
    """The path of the daemon, which is installed if need be; None where that is impossible."""
    program = folder / "node_modules" / "statsd" / "stats.js"
    if shutil.which("node") is None:
        return None
    if not program.exists():
        if shutil.which("npm") is None:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        # What it depends on optionally is compiled, and not needed.
        command = ["npm", "install", "--no-audit", "--no-fund", "--omit=optional", "--ignore-scripts"]
        result = subprocess.run(
            [*command, "--prefix", str(folder), PACKAGE], check=False, capture_output=True, text=True
        )
        if result.returncode != 0:
            print(result.stderr)
    return program if program.exists() else None


def free_ports():
    """A port for datagrams and one for the daemon's administration."""
    with (
        socket.socket(type=socket.SOCK_DGRAM) as data,
        socket.socket() as admin,
    ):
        for each in (data, admin):
            each.bind(("127.0.0.1", 0))
        return data.getsockname()[1], admin.getsockname()[1]


class Daemon:
    """A running daemon that prints what it flushes."""

    def __init__(self, program, folder):
        self.port, self.admin = free_ports()
        backend = folder / "backend.js"
        backend.write_text(BACKEND)
        config = folder / "config.js"
        config.write_text(
            f'{{ address: "127.0.0.1", port: {self.port}, mgmt_address: "127.0.0.1", mgmt_port: {self.admin}, '
            f"flushInterval: {FLUSH_MS}, backends: [{json.dumps(str(backend))}] }}"
        )
        self.output = folder / "flushes"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(["node", str(program), str(config)], stdout=output, stderr=output)

    def ask(self, command):
        with socket.create_connection(("127.0.0.1", self.admin), timeout=5) as connection:
            connection.sendall(f"{command}\n".encode())
            answer = b""
            while b"END" not in answer:
                piece = connection.recv(65536)
                if not piece:
                    break
                answer += piece
        return answer.decode()

    def wait(self):
        """Until it answers."""
        for _ in range(100):
            with contextlib.suppress(OSError):
                return self.ask("stats")
            time.sleep(0.1)
        raise TimeoutError(f"the daemon does not answer: {self.output.read_text()}")

    def flushes(self):
        return [json.loads(line) for line in self.output.read_text().splitlines() if line.startswith("{")]

    def bad_lines(self):
        line = next(line for line in self.ask("stats").splitlines() if line.startswith("messages.bad_lines_seen"))
        return int(line.split()[1])

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


def faults(flushes, timer, values):
    """What the daemon flushed that does not sum up to what the example counts."""
    name = {
        "rounds": timer.replace("round_seconds", "round").replace("round", "rounds", 1),
        "left": timer.replace("round_seconds", "round").replace("round", "rounds.left", 1),
    }
    counted = sum(flush["counters"].get(name["rounds"], 0) for flush in flushes)
    if counted != 5:
        yield f"{name['rounds']} counts {counted}, not 5"
    gauges = flushes[-1]["gauges"]
    if gauges.get(name["left"]) != -2:
        yield f"{name['left']} is {gauges.get(name['left'])}, not -2"
    if values is None:
        counted = sum(flush["counters"].get(f"{timer}.count", 0) for flush in flushes)
        total = sum(flush["counters"].get(f"{timer}.sum", 0) for flush in flushes)
        times = [gauges.get(f"{timer}.{q}", 0) for q in ("p50", "p90", "p99", "p999", "max")]
        low, high = 0.1, 0.2
    else:
        data = [flush["timer_data"][timer] for flush in flushes if timer in flush["timer_data"]]
        sent = [value for flush in flushes for value in flush["timers"].get(timer, [])]
        if len(sent) != values:
            yield f"{timer} has the values {sent}, not {values} of them"
        counted = sum(each["count"] for each in data)
        total = sum(each.get("mean", 0) * each["count"] for each in data)
        times = sent
        low, high = 100, 200
    if counted != 5:
        yield f"{timer} counts {counted}, not 5"
    # The example sleeps for a tenth of a second; the buckets are half a percent wide.
    if not times or not all(low * 0.99 <= value <= high * 5 for value in times):
        yield f"{timer} took {times}, not about {low}"
    if not 5 * low * 0.99 <= total:
        yield f"{timer} took {total} together, not {5 * low}"


def check(program, example, parameters, timer, values):
    with tempfile.TemporaryDirectory() as folder:
        daemon = Daemon(program, pathlib.Path(folder))
        try:
            daemon.wait()
            # Several exports, so that differences have to add up.
            url = f"statsd://127.0.0.1:{daemon.port}?match=round*&interval=200ms&{parameters}"
            if parameters.startswith("samples"):
                url = url.replace("200ms", "1h")
            environment = {**os.environ, "METRIKEN_EXPORT": url}
            subprocess.run([example], env=environment, check=True, timeout=60, stdout=subprocess.DEVNULL)
            time.sleep(3 * FLUSH_MS / 1000)
            found = list(faults(daemon.flushes(), timer, values))
            if bad := daemon.bad_lines():
                found.append(f"{bad} lines are bad: {daemon.output.read_text()[:300]}")
            return found
        finally:
            daemon.stop()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--daemon", type=pathlib.Path)
    options = arguments.parse_args()
    report = Report("statsd")
    program = options.daemon or installed(ROOT / "target" / "statsd")
    if program is None:
        report.skip("statsd", f"no node, or npm gives no {PACKAGE}: nothing takes what the exporter sends")
        return report.close()
    build = ["cargo", "build", "-q", "-p", "metriken-statsd", "--example", "statsd"]
    subprocess.run(build, cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")
    example = target / "debug" / "examples" / "statsd"
    for name, (parameters, timer, values) in WAYS.items():
        report.verdict(name, check(program, example, parameters, timer, values), timer)
    return report.close()


if __name__ == "__main__":
    run(main)
