#!/usr/bin/env python3
"""Lets a real Pushgateway take what the exporter's example pushes, and compares what it shows.

    pushgateway.py

The example saves a thousand tables of three rows each, in one to a thousand milliseconds. It is run for
each form and method of pushing, as a job of its own; what the gateway's own page then says of that job
has to be of the right types and exactly what was counted. Everything is on loopback. Exit code 1 if
anything failed.
"""

import json
import os
import pathlib
import subprocess

import endpoint
import peers
import wire
from daemon import Daemon
from page import check_promtool
from report import Report, run

# The ways of pushing: what the URL says of them.
WAYS = {
    "text": "format=text",
    "protobuf": "format=protobuf",
    "post": "method=post",
    "tls/../job": "grouping.path=/var/tmp&grouping.none=&grouping.up=..",
    "deleted": "delete_on_stop=true",
}
TYPES = {"backup_rows_total": "counter", "backup_rows_left": "gauge", "backup_table_seconds": "histogram"}
HELP = {
    "backup_rows_total": "Rows that were saved.",
    "backup_table_seconds": "Time to save a table: every millisecond up to a second, once.",
}
TABLES = [ms / 1000 for ms in range(1, 1001)]
PROTOBUF = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"


def gateway(address, _):
    return [
        peers.path("prometheus-pushgateway"),
        f"--web.listen-address={address}",
        "--persistence.file=",
        "--log.level=warn",
    ]


def of_job(page, job):
    """The samples of a job: name, labels but those that every group has, value."""
    for sample in page.samples:
        labels = dict(sample.labels)
        if labels.get("job") == job and not sample.name.startswith("push_"):
            yield sample.name, {n: v for n, v in labels.items() if n not in ("job", "instance")}, sample


def types(page):
    """Types and texts are those that were declared."""
    for name, type in TYPES.items():
        family = page.family(name)
        if family is None or family.type != type:
            yield f"{name} is {family and family.type}, not {type}"
        elif name in HELP and family.help != HELP[name]:
            yield f"{name} means {family.help!r}"


def values(page, job):
    """Every value is what was counted, and there is no other."""
    found = {}
    buckets = []
    for name, labels, sample in of_job(page, job):
        if sample.timestamp is not None:
            yield f"{name} has the time {sample.timestamp}"
        if name == "backup_table_seconds_bucket":
            buckets.append((float(labels["le"]), sample.value))
        else:
            found[name] = sample.value
    expected = {
        "backup_rows_total": 3 * len(TABLES),
        "backup_rows_left": 0,
        "backup_table_seconds_count": len(TABLES),
        "backup_table_seconds_sum": 500.5,
    }
    if found != expected:
        yield f"there is {found}, not {expected}"
    if len(buckets) < 10:
        yield f"there are {len(buckets)} buckets"
    for bound, count in buckets:
        if count != (right := sum(table <= bound for table in TABLES)):
            yield f"{count} up to {bound}, not {right}"


def groups(daemon):
    """The labels of each group, as the gateway's interface lists them."""
    answer = wire.exchange(f"{daemon.url}/api/v1/metrics")
    return [group["labels"] for group in json.loads(answer.body)["data"]]


def native(body):
    """The gateway's page of protobuf has what only that form of push has: exemplars, and native buckets."""
    if b"\n\x05table\x12" not in body:
        yield "no exemplar in the page of protobuf"
    # Field 5 of a histogram, the schema, is 4; then follows the width of the bucket of zeros.
    if b"\x28\x08\x31" not in body:
        yield "no native histogram of schema 4 in the page of protobuf"


def main():
    report = Report("pushgateway")
    if not pathlib.Path(peers.path("prometheus-pushgateway")).exists():
        report.skip("pushgateway", "there is none; ci/peers.sh gets one")
        return report.close()
    build = ["cargo", "build", "--quiet", "--release", "--package", "metriken-pushgateway", "--example", "backup"]
    subprocess.run(build, cwd=peers.ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or peers.ROOT / "target")
    example = target / "release" / "examples" / "backup"
    with Daemon(gateway) as daemon:
        for job, parameters in WAYS.items():
            url = f"pushgateway+http://{daemon.address}?job={job}&match=backup*&{parameters}"
            subprocess.run([example], env=os.environ | {"METRIKEN_EXPORT": url}, check=True, timeout=60)
        page, answer = endpoint.fetch(f"{daemon.url}/metrics", "text")
        report.verdict("types", types(page))
        kept = [job for job in WAYS if job != "deleted"]
        for job in kept:
            report.verdict(f"{job}: values", values(page, job))
        found = sorted(labels["job"] for labels in groups(daemon))
        report.verdict("groups", [] if found == sorted(kept) else [f"there are {found}"])
        odd = {"job": "tls/../job", "path": "/var/tmp", "none": "", "up": ".."}
        report.verdict("odd labels", [] if odd in groups(daemon) else [f"there are {groups(daemon)}"])
        body = wire.exchange(f"{daemon.url}/metrics", [("Accept", PROTOBUF)]).body
        report.verdict("native", native(body))
        check_promtool(report, peers.path("promtool"), answer.body)
        report.verdict("complaints", daemon.log())
    return report.close()


if __name__ == "__main__":
    run(main)
