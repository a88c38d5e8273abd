#!/usr/bin/env python3
"""Lets VictoriaMetrics take what the OTLP exporter's example pushes, and compares what it stored.

    otlp.py

The example is run for each temporality, compression and kind of histogram, under a service name of its
own, and what is stored under that name has to be exactly what was counted. VictoriaMetrics takes protobuf
over HTTP and nothing else; see `rotel.py` for JSON and gRPC. Everything is on loopback. Exit code 1 if
anything failed.
"""

import contextlib
import json
import pathlib
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

import peers
from otlp_example import ROUND_S, ROUNDS, Example, sum_is_right
from report import Report, run
from totals import falling

# The ways of pushing: what the environment says of them.
WAYS = {
    "cumulative": {},
    "delta": {"OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE": "delta"},
    "gzip": {"OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"},
    "explicit": {"OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION": "explicit_bucket_histogram"},
}


class VictoriaMetrics:
    """A running server with an empty storage."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.log = folder / "log"
        command = [
            peers.path("victoria-metrics"),
            f"-storageDataPath={folder / 'data'}",
            f"-httpListenAddr={self.address}",
            "-search.latencyOffset=0s",
        ]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def get(self, path, **query):
        url = f"http://{self.address}{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()

    def wait(self):
        """Until it answers."""
        for _ in range(200):
            with contextlib.suppress(OSError):
                return self.get("/health")
            time.sleep(0.1)
        raise TimeoutError(f"victoria-metrics does not answer: {self.log.read_text()[-2000:]}")

    def series(self, service):
        """What is stored under a service's name: labels and values."""
        selector = json.dumps(service)
        lines = self.get("/api/v1/export", **{"match[]": f'{{"service.name"={selector}}}'}).splitlines()
        return [(line["metric"], line["values"]) for line in map(json.loads, lines)]

    def stored(self, service):
        """The same, once there is something: what was taken is not stored at once."""
        for _ in range(100):
            if series := self.series(service):
                # The rest of the same push comes with it, or soon after.
                time.sleep(1)
                return self.series(service)
            time.sleep(0.1)
        return series

    def complaints(self):
        lines = self.log.read_text().splitlines()
        return [line for line in lines if "\twarn\t" in line or "\terror\t" in line]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def faults(way, series):
    """What of the stored series is not what the example counted."""
    found = {}
    for labels, values in series:
        found.setdefault(labels["__name__"], []).append((labels, values))
    # Deltas are stored as they come, totals as they stand.
    total = sum if way == "delta" else max

    def only(name):
        if len(found.get(name, [])) != 1:
            raise ValueError(f"{len(found.get(name, []))} series {name}, not 1: there are {sorted(found)}")
        return found[name][0]

    try:
        labels, values = only("rounds")
        if total(values) != ROUNDS:
            yield f"rounds are {values}, not {ROUNDS} in all"
        for name, value in {"telemetry.sdk.name": "metriken", "scope.name": "metriken-otlp"}.items():
            if labels.get(name) != value:
                yield f"{name} is {labels.get(name)}, not {value}"
        if not labels.get("service.instance.id"):
            yield "service.instance.id is not there"
        if (left := only("rounds.left")[1][-1]) != -2:
            yield f"rounds.left is {left}, not -2"
        if (count := total(only("round_count")[1])) != ROUNDS:
            yield f"round counts {count}, not {ROUNDS}"
        if not sum_is_right(seconds := total(only("round_sum")[1])):
            yield f"rounds took {seconds} s, not {ROUNDS} times about {ROUND_S}"
    except ValueError as missing:
        yield str(missing)
        return
    buckets = found.get("round_bucket", [])
    if way != "delta":
        for name in ("rounds", "round_count", "round_sum"):
            yield from falling(name, only(name)[1])
        for labels, values in buckets:
            yield from falling(f"the bucket {labels.get('le') or labels.get('vmrange')}", values)
    kind = "le" if way == "explicit" else "vmrange"
    if not buckets or any(kind not in labels for labels, _ in buckets):
        yield f"the buckets have no {kind}: {buckets}"
    elif kind == "vmrange":
        counted = sum(total(values) for _, values in buckets)
        if counted != ROUNDS:
            yield f"the buckets count {counted}, not {ROUNDS}"
        for labels, values in buckets:
            low, high = map(float, labels["vmrange"].split("..."))
            if total(values) > 0 and high < ROUND_S:
                yield f"{values} rounds took {low} to {high} s"
    else:
        below = [total(values) for labels, values in buckets if float(labels["le"]) < ROUND_S]
        last = [total(values) for labels, values in buckets if labels["le"] in ("+Inf", "inf")]
        if any(below) or last != [ROUNDS]:
            yield f"the buckets are {[(labels['le'], values) for labels, values in buckets]}"


def main():
    report = Report("otlp")
    if not pathlib.Path(peers.path("victoria-metrics")).exists():
        report.skip("victoria-metrics", "there is none; ci/peers.sh gets one")
        return report.close()
    example = Example()
    with tempfile.TemporaryDirectory() as folder:
        server = VictoriaMetrics(pathlib.Path(folder))
        try:
            server.wait()
            endpoint = f"http://{server.address}/opentelemetry/v1/metrics"
            for way, environment in WAYS.items():
                example.run(way, OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=endpoint, **environment)
            for way in WAYS:
                series = server.stored(way)
                report.verdict(way, faults(way, series), f"{len(series)} series")
            report.verdict("complaints", server.complaints())
        finally:
            server.stop()
    return report.close()


if __name__ == "__main__":
    run(main)
