#!/usr/bin/env python3
"""Lets real receivers take what the remote write exporter's example pushes, and compares what they stored.

    remote_write.py

The example looks something up a thousand times, of which it is known how long each took, and pushes
meanwhile. It is run for each version of the protocol, as a job of its own: into a Prometheus that takes
both, into one that takes version 1 only, into one that stores no native histograms, and into
VictoriaMetrics, which takes version 1 only. What is stored has to be exactly what was counted. Everything
is on loopback. Exit code 1 if anything failed.
"""

import json
import math
import os
import pathlib
import subprocess
import time
import urllib.parse

import forwarded
import peers
import wire
from daemon import Daemon
from report import Report, die, run

FEATURES = "native-histograms,exemplar-storage,created-timestamp-zero-ingestion"
# What was recorded: every millisecond up to a second, once.
RECORDED = [ms / 1000 for ms in range(1, 1001)]
HISTOGRAM = "lookup_duration_seconds"
# What `Exponential::relative_error` states for `Histogram::new(7, 40)`, which is of schema 4.
ERROR = 2 ** (1 / 16) / (1 - 2**-8) - 1
QUANTILES = (0.01, 0.25, 0.5, 0.9, 0.99, 0.999)


def prometheus(*more, hand_on_to=None):
    """The command line of a Prometheus that is written to, and scrapes nothing."""
    to = {
        "url": hand_on_to,
        "protobuf_message": "io.prometheus.write.v2.Request",
        "send_native_histograms": True,
        "queue_config": {"batch_send_deadline": "100ms"},
        # It is a part of version 2, and this a part of version 1.
        "metadata_config": {"send": False},
    }

    def command(address, folder):
        config = {"remote_write": [to]} if hand_on_to else {}
        (folder / "config.json").write_text(json.dumps(config))  # JSON is YAML
        return [
            peers.path("prometheus"),
            f"--config.file={folder / 'config.json'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={address}",
            "--web.enable-remote-write-receiver",
            "--log.level=warn",
            *more,
        ]

    return command


def victoria_metrics(address, folder):
    return [
        peers.path("victoria-metrics"),
        f"-storageDataPath={folder / 'data'}",
        f"-httpListenAddr={address}",
        "-search.latencyOffset=0s",
    ]


def get(daemon, path, **parameters):
    """The `data` of an API answer, which is the same for all of these receivers."""
    answer = wire.exchange(f"{daemon.url}{path}?{urllib.parse.urlencode(parameters)}")
    document = json.loads(answer.body)
    if document["status"] != "success":
        die(f"{daemon.url} answers {path} {parameters} with {document}")
    return document["data"]


def query(daemon, expression):
    return get(daemon, "/api/v1/query", query=expression)["result"]


def stored(daemon, name, job):
    """The series of a name and job: (labels, samples)."""
    for series in query(daemon, f'{name}{{job="{job}"}}[10m]'):
        # VictoriaMetrics shows the end of a series as a value.
        values = [sample for sample in series.get("values", []) if sample[1] != "NaN"]
        yield series["metric"], values, series.get("histograms", [])


def numbers(daemon, name, job):
    """The values of the only series of a name and job, in order, without the zero at its creation."""
    found = [values for _, values, _ in stored(daemon, name, job)]
    if len(found) != 1:
        return []
    return [float(value) for _, value in found[0]]


def scalars(daemon, job):
    """Counter and gauge are what was counted, and the counter never falls."""
    counter = numbers(daemon, "lookups_total", job)
    if counter[-1:] != [len(RECORDED)] or counter != sorted(counter) or len(counter) < 3:
        yield f"lookups_total is {counter}"
    if (left := numbers(daemon, "lookups_left", job))[-1:] != [0]:
        yield f"lookups_left is {left}"


def classic(daemon, job):
    """Classic buckets, count and sum are what was recorded, and none ever falls."""
    buckets = list(stored(daemon, f"{HISTOGRAM}_bucket", job))
    if len(buckets) != 26:
        yield f"{len(buckets)} buckets"
    for labels, values, _ in buckets:
        counts = [float(value) for _, value in values]
        right = sum(seconds <= float(labels["le"]) for seconds in RECORDED)
        if counts[-1:] != [right] or counts != sorted(counts):
            yield f"up to {labels['le']}: {counts}, not {right} in the end"
    for suffix, right in (("count", len(RECORDED)), ("sum", sum(RECORDED))):
        values = numbers(daemon, f"{HISTOGRAM}_{suffix}", job)
        if not values or not math.isclose(values[-1], right, rel_tol=1e-12):
            yield f"{suffix} is {values}, not {right} in the end"
    if list(histograms(daemon, job)):
        yield "there are native buckets"


def histograms(daemon, job):
    for _, _, samples in stored(daemon, HISTOGRAM, job):
        yield samples


def native(daemon, job):
    """Native buckets count what was recorded, none ever falls, and quantiles are within the stated error."""
    found = list(histograms(daemon, job))
    if len(found) != 1 or list(stored(daemon, f"{HISTOGRAM}_bucket", job)):
        yield f"{len(found)} native histograms, or classic ones"
        return
    before, moved = {}, 0
    for time_, histogram in found[0]:
        now = {(low, high): float(count) for _, low, high, count in histogram.get("buckets", [])}
        if sum(now.values()) != float(histogram["count"]):
            yield f"at {time_}: {sum(now.values())} in buckets of {histogram['count']}"
        fallen = [bucket for bucket, count in before.items() if now.get(bucket, 0) < count]
        if fallen:
            yield f"at {time_}: {fallen} fell"
        moved += now != before
        before = now
    if moved < 3:
        yield f"it grew {moved} times"
    last = f'last_over_time({HISTOGRAM}{{job="{job}"}}[10m])'
    expected = {f"histogram_count({last})": len(RECORDED), f"histogram_sum({last})": sum(RECORDED)}
    for expression, right in expected.items():
        got = [float(series["value"][1]) for series in query(daemon, expression)]
        if len(got) != 1 or not math.isclose(got[0], right, rel_tol=1e-12):
            yield f"{expression} is {got}, not {right}"
    for q in QUANTILES:
        got = [float(series["value"][1]) for series in query(daemon, f"histogram_quantile({q}, {last})")]
        right = RECORDED[math.ceil(q * len(RECORDED)) - 1]
        if len(got) != 1 or not abs(got[0] / right - 1) <= ERROR:
            yield f"{q}: {got}, recorded was {right}"


def exemplars(daemon, job):
    """Exemplars are found, each with the label that was recorded with its value."""
    selector = f'{{__name__=~"{HISTOGRAM}(_bucket)?",job="{job}"}}'
    data = get(daemon, "/api/v1/query_exemplars", query=selector, start=time.time() - 600, end=time.time() + 1)
    found = [exemplar for entry in data for exemplar in entry["exemplars"]]
    # How many there are depends on how many pushes a slow machine gets done; that later ones add to the first
    # push's takes two.
    if len(found) < 2:
        yield f"{len(found)} exemplars"
    for exemplar in found:
        if int(exemplar["labels"]["lookup"]) != round(float(exemplar["value"]) * 1000):
            yield f"{exemplar}"


def created(daemon, job, started):
    """What counts begins with a zero at the time of its creation, as Prometheus keeps that."""
    found = list(stored(daemon, "lookups_total", job))
    samples = found[0][1] if found else []
    if not samples or float(samples[0][1]) != 0 or not started - 1 <= samples[0][0] < samples[-1][0]:
        yield f"{samples[:2]}, started at {started}"
    for samples in histograms(daemon, job):
        time_, first = samples[0]
        if first["count"] != "0" or not started - 1 <= time_ < samples[-1][0]:
            yield f"{time_}: {first}, started at {started}"


def ended(daemon, job, live):
    """The series are there no more, as of now; those of the job that does not say so are."""
    for name in ("lookups_total", HISTOGRAM):
        if query(daemon, f'{name}{{job="{job}"}}'):
            yield f"{name} goes on"
        if not query(daemon, f'{name}{{job="{live}"}}'):
            yield f"{name} of {live} ended too"


def labels(daemon, job):
    """The labels are those that were asked for and no others."""
    found = [labels for labels, _, _ in stored(daemon, "lookups_total", job)]
    expected = {"__name__": "lookups_total", "job": job, "instance": "here", "region": "eu"}
    if found != [expected]:
        yield f"{found}, not {expected}"


METADATA = {
    "lookups_total": ("counter", "Lookups.", ""),
    "lookups_left": ("gauge", "Lookups that are left.", ""),
    HISTOGRAM: ("histogram", "Time to look something up: every millisecond up to a second, once.", "seconds"),
}


def metadata(daemon):
    """Type, text and unit are shown by a receiver that keeps them of version 1."""
    found = get(daemon, "/api/v1/metadata")
    for name, said in METADATA.items():
        shown = [(entry["type"], entry["help"], entry.get("unit", "")) for entry in found.get(name, [])]
        if shown != [said]:
            yield f"{name}: {shown}, not {said}"


def handed_on(known):
    """Type, text and unit are handed on by a receiver that keeps them of version 2."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and METADATA.items() - known.items():
        time.sleep(0.2)
    for name, said in METADATA.items():
        if known.get(name) != said:
            yield f"{name}: {known.get(name)}, not {said}"


def complaints(daemon, expected=()):
    """What the receiver logged beside what it is to log."""
    for line in daemon.log():
        bad = "level=WARN" in line or "level=ERROR" in line or "\twarn\t" in line or "\terror\t" in line
        if bad and not any(text in line for text in expected):
            yield line


def push(example, daemon, job, parameters):
    """Runs the example; gives when it started."""
    started = time.time()
    url = (
        f"remote-write+http://{daemon.address}/api/v1/write?job={job}&instance=here&label.region=eu"
        f"&match=lookup*&interval=200ms&{parameters}"
    )
    subprocess.run([example], env=os.environ | {"METRIKEN_EXPORT": url}, check=True, timeout=60)
    return started


def check_both(report, example):
    """Into a Prometheus that takes both versions and everything in them."""
    with Daemon(prometheus(f"--enable-feature={FEATURES}")) as daemon:
        for job, parameters, buckets in (
            ("one", "version=1", classic),
            ("one_native", "version=1&histograms=native", native),
            ("two", "version=2&end_series=false", native),
            ("two_classic", "version=2&histograms=classic", classic),
            ("auto", "", native),
        ):
            started = push(example, daemon, job, parameters)
            report.verdict(f"{job}: scalars", scalars(daemon, job))
            report.verdict(f"{job}: buckets", buckets(daemon, job))
            report.verdict(f"{job}: exemplars", exemplars(daemon, job))
            report.verdict(f"{job}: labels", labels(daemon, job))
            if not job.startswith("one"):
                report.verdict(f"{job}: created", created(daemon, job, started))
        report.verdict("ended", ended(daemon, "auto", "two"))
        report.verdict("both: complaints", complaints(daemon))


def check_one_only(report, example):
    """Into receivers that do not know version 2, each of which says so in its own way."""
    accepted = "--web.remote-write-receiver.accepted-protobuf-messages=prometheus.WriteRequest"
    for name, command, expected in (
        # It says 415 and goes on with the request nevertheless, which shows in its log.
        ("refuses", prometheus(accepted), ("is not accepted", "native histograms are disabled", "superfluous")),
        ("no_native", prometheus(), ("native histograms are disabled",)),
        ("victoria", victoria_metrics, ()),
    ):
        ready = "/health" if name == "victoria" else "/-/ready"
        with Daemon(command, ready) as daemon:
            push(example, daemon, name, "")
            if name == "victoria":
                # What was taken is not found at once.
                time.sleep(3)
            report.verdict(f"{name}: scalars", scalars(daemon, name))
            report.verdict(f"{name}: buckets", classic(daemon, name))
            report.verdict(f"{name}: complaints", complaints(daemon, expected))
            if name == "victoria":
                report.verdict(f"{name}: metadata", metadata(daemon))


def check_metadata(report, example):
    """Into a Prometheus that hands on what it is said of metrics."""
    with forwarded.receiving() as (url, known):
        command = prometheus(f"--enable-feature={FEATURES},metadata-wal-records", hand_on_to=url)
        with Daemon(command) as daemon:
            push(example, daemon, "handed_on", "version=2&end_series=false")
            report.verdict("two: metadata", handed_on(known))
            report.verdict("two: complaints", complaints(daemon))


def main():
    report = Report("remote_write")
    for program in ("prometheus", "victoria-metrics"):
        if not pathlib.Path(peers.path(program)).exists():
            report.skip(program, "there is none; ci/peers.sh gets one")
            return report.close()
    build = ["cargo", "build", "--quiet", "--release", "--package", "metriken-remote-write", "--example", "push"]
    subprocess.run(build, cwd=peers.ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or peers.ROOT / "target")
    example = target / "release" / "examples" / "push"
    check_both(report, example)
    check_one_only(report, example)
    check_metadata(report, example)
    return report.close()


if __name__ == "__main__":
    run(main)
