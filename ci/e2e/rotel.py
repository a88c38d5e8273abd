#!/usr/bin/env python3
"""Lets rotel take what the OTLP exporter's example pushes, by gRPC and over HTTP, and reads its log.

    rotel.py

The example is run for each protocol, temporality, compression and kind of histogram, under a service
name of its own. rotel's log tells of every metric that came its type, unit, temporality, times and
values: all of these have to be as they were sent. Everything is on loopback. Exit code 1 if anything
failed.

This version of rotel reads JSON by its own lights: an integer that is a text, as OTLP has it, is none to
it, nor a histogram that has one. Of what is pushed as JSON, the log therefore is held to everything but
values and histograms; the exporter's own tests read those with OpenTelemetry's messages.
"""

import importlib.metadata
import itertools
import pathlib
import re
import socket
import subprocess
import tempfile
import time

from otlp_example import ROUND_S, ROUNDS, Example, sum_is_right
from report import Report, run
from totals import falling

PREFIX = "OTEL_EXPORTER_OTLP_"
DELTA = {f"{PREFIX}METRICS_TEMPORALITY_PREFERENCE": "delta"}
EXPLICIT = {f"{PREFIX}METRICS_DEFAULT_HISTOGRAM_AGGREGATION": "explicit_bucket_histogram"}
GZIP = {f"{PREFIX}COMPRESSION": "gzip"}
# The ways of pushing: the protocol, and what else the environment says of them.
WAYS = {
    "grpc": ("grpc", {}),
    "grpc-delta": ("grpc", DELTA),
    "grpc-gzip": ("grpc", GZIP),
    "grpc-explicit": ("grpc", EXPLICIT),
    "http": ("http/protobuf", {}),
    "http-delta-gzip": ("http/protobuf", DELTA | GZIP),
    "json": ("http/json", {}),
    "json-delta-gzip": ("http/json", DELTA | GZIP),
}
START_S = 30


def agent():
    """The program, which comes as a Python package; None if there is none."""
    try:
        program = importlib.metadata.distribution("rotel").locate_file("rotel/rotel-agent")
    except importlib.metadata.PackageNotFoundError:
        return None
    return program if program.exists() else None


class Rotel:
    """A running receiver that keeps nothing and logs everything."""

    def __init__(self, program, folder):
        with socket.socket() as grpc, socket.socket() as http:
            grpc.bind(("127.0.0.1", 0))
            http.bind(("127.0.0.1", 0))
            self.grpc, self.http = (f"127.0.0.1:{probe.getsockname()[1]}" for probe in (grpc, http))
        self.log = folder / "log"
        command = [program, "start", "--otlp-grpc-endpoint", self.grpc, "--otlp-http-endpoint", self.http]
        command += ["--exporter", "blackhole", "--debug-log", "metrics", "--debug-log-verbosity", "detailed"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def wait(self):
        """Until both listen."""
        deadline = time.monotonic() + START_S
        for address in (self.grpc, self.http):
            host, port = address.split(":")
            while True:
                try:
                    socket.create_connection((host, int(port)), 5).close()
                    break
                except OSError:
                    if time.monotonic() > deadline or self.process.poll() is not None:
                        raise
                    time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait(30)

    def lines(self):
        """The log, without its colours."""
        return re.sub(r"\x1b\[[0-9;]*m", "", self.log.read_text()).splitlines()


def received(lines):
    """By service and name what was told of each metric, in the order in which it came: a list of
    dictionaries from what lines begin with to their ends, with a list of its buckets."""
    metrics, service, metric, scope = {}, None, {}, None
    for line in lines:
        key, _, value = line.strip().removeprefix("-> ").partition(": ")
        if line.startswith("ResourceMetrics #"):
            service, metric = None, {}
        elif key == "service.name":
            service = value.removeprefix("Str(").removesuffix(")")
        elif line.startswith("InstrumentationScope "):
            scope = line.removeprefix("InstrumentationScope ").split()[0]
        elif re.match(r"Metric #\d+$", line):
            metric = {"scope": scope, "buckets": [], "bounds": []}
        elif key == "Name":
            metrics.setdefault(service, {}).setdefault(value, []).append(metric)
        elif bucket := re.match(r"Bucket .([^,]+), ([^\]]+)., Count: (\d+)$", line):
            metric["buckets"].append((float(bucket[2]), int(bucket[3])))
        elif bounds := re.match(r"ExplicitBounds #\d+: (.+)$", line):
            metric["bounds"].append(float(bounds[1]))
        elif counts := re.match(r"Buckets #\d+, Count: (\d+)$", line):
            place = len(metric["buckets"])
            bound = metric["bounds"][place] if place < len(metric["bounds"]) else float("inf")
            metric["buckets"].append((bound, int(counts[1])))
        elif key:
            metric[key] = value.strip()
    return metrics


def faults(way, metrics):
    """What of the metrics of a way is not as it was sent."""
    is_delta, is_json = "delta" in way, way.startswith("json")
    temporality = f"AGGREGATION_TEMPORALITY_{'DELTA' if is_delta else 'CUMULATIVE'}"
    distribution = "Histogram" if "explicit" in way else "ExponentialHistogram"
    expected = {
        "rounds": {"Unit": "{round}", "DataType": "Sum", "IsMonotonic": "true", "AggregationTemporality": temporality},
        "rounds.left": {"Unit": "", "DataType": "Gauge", "Value": "-2"},
        "round": {"Unit": "s", "DataType": distribution, "AggregationTemporality": temporality},
    }
    if is_json:
        del expected["round"], expected["rounds.left"]["Value"]
    for name, told in expected.items():
        if not metrics.get(name):
            yield f"{name} did not come, but {sorted(metrics)}"
            return
        last = metrics[name][-1]
        for what, value in (told | {"scope": "metriken-otlp"}).items():
            if last.get(what, "") != value:
                yield f"{name} has {what} {last.get(what)!r}, not {value!r}"
    rounds = metrics["rounds"]
    times = [(int(it["StartTimestamp"]), int(it["Timestamp"])) for it in rounds]
    if any(start >= end for start, end in times):
        yield f"rounds have times {times}"
    for (start, end), (next_start, _) in itertools.pairwise(times):
        if next_start != (end if is_delta else start):
            yield f"rounds begin anew: {times}"
    if is_json:
        return
    # Differences add up, totals stand for themselves.
    total = sum if is_delta else max
    if total(int(it["Value"]) for it in rounds) != ROUNDS:
        yield f"rounds are {[it['Value'] for it in rounds]}, not {ROUNDS} in all"
    points = metrics["round"]
    if not is_delta:
        yield from falling("rounds", (int(it["Value"]) for it in rounds))
        yield from falling("the count of round", (int(it["Count"]) for it in points))
        yield from falling("the sum of round", (float(it["Sum"]) for it in points))
        for upper in {upper for point in points for upper, _ in point["buckets"]}:
            # A bucket of an exponential histogram that is empty is not told of.
            counts = (dict(point["buckets"]).get(upper, 0) for point in points)
            yield from falling(f"the bucket up to {upper}", counts)
    if total(int(it["Count"]) for it in points) != ROUNDS:
        yield f"round counts {[it['Count'] for it in points]}, not {ROUNDS}"
    if not sum_is_right(seconds := total(float(it["Sum"]) for it in points)):
        yield f"rounds took {seconds} s, not {ROUNDS} times about {ROUND_S}"
    for point in points:
        if sum(count for _, count in point["buckets"]) != int(point["Count"]):
            yield f"the buckets are {point['buckets']}, of {point['Count']}"
        if any(count for upper, count in point["buckets"] if upper < ROUND_S):
            yield f"there are rounds below {ROUND_S} s: {point['buckets']}"


def main():
    report = Report("rotel")
    if not (program := agent()):
        report.skip("rotel", "there is none; ci/venv.sh installs it")
        return report.close()
    example = Example()
    with tempfile.TemporaryDirectory() as folder:
        rotel = Rotel(program, pathlib.Path(folder))
        try:
            rotel.wait()
            for way, (protocol, environment) in WAYS.items():
                address = rotel.grpc if protocol == "grpc" else rotel.http
                variables = {f"{PREFIX}ENDPOINT": f"http://{address}", f"{PREFIX}PROTOCOL": protocol}
                example.run(way, **(variables | environment))
        finally:
            # Its log is complete then.
            rotel.stop()
        lines = rotel.lines()
    metrics = received(lines)
    for way in WAYS:
        came = metrics.get(way, {})
        report.verdict(way, faults(way, came), f"{len(came)} metrics")
    report.verdict("complaints", [line for line in lines if re.search(r" (WARN|ERROR) ", line)])
    return report.close()


if __name__ == "__main__":
    run(main)
