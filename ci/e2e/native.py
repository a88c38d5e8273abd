#!/usr/bin/env python3
"""Lets a real Prometheus scrape protobuf with native histograms, and checks what it stored.

    native.py [--prometheus PATH] [--scrapes N]

Two examples are built, started and scraped each second: the service, which records all the time, and
`native_histograms`, of which it is known what was recorded. Everything is on loopback, Prometheus'
data in a temporary folder. Exit code 1 if anything failed.
"""

import argparse
import math
import time

import endpoint
import peers
import service
from report import Report, run
from scraper import NATIVE_FEATURES, Prometheus, Stored, usable, version

# Before, classic buckets could not be had beside native ones under the name of the option used here.
OLDEST = (3, 0)
KNOWN = "lookup_duration_seconds"
# What was recorded there: every millisecond up to a second, once.
RECORDED = [ms / 1000 for ms in range(1, 1001)]
# What `Exponential::relative_error` states for `Histogram::new(7, 40)`, which is of schema 4.
ERROR = 2 ** (1 / 16) / (1 - 2**-8) - 1
QUANTILES = (0.01, 0.25, 0.5, 0.9, 0.99, 0.999)


def native(prometheus, job):
    """Yields (labels, [(time, histogram)]) of every native histogram of a job."""
    for series in prometheus.get("/api/v1/query", query=f'{{job="{job}"}}[10m]')["result"]:
        if "histograms" in series:
            yield series["metric"], series["histograms"]


def target(prometheus, job):
    """The target is up and answers with what it is asked for."""
    targets = prometheus.get("/api/v1/targets", scrapePool=job)["activeTargets"]
    if not targets:
        yield "no target"
    for found in targets:
        if found["health"] != "up" or found["lastError"]:
            yield f"{found['health']}: {found['lastError']}"


def complete(prometheus, job, page):
    """Every histogram of the text page is a native one too, of the same series."""
    stored = {labels["__name__"] for labels, _ in native(prometheus, job)}
    expected = {family.name for family in page.families if family.type == "histogram"}
    if not expected:
        yield "no histograms on the page"
    for name in sorted(expected ^ stored):
        yield f"only {'stored' if name in stored else 'on the page'}: {name}"


def series(stored, page):
    """Every series of the text page is stored under the same name and labels, classic buckets included."""
    for sample in page.samples:
        if sample.key not in stored.series:
            yield f"not stored: {sample.name} {sorted(sample.key[1])}"


def growing(prometheus, job):
    """No bucket of any histogram falls between two scrapes, and together they are the count."""
    moved = False
    for labels, samples in native(prometheus, job):
        before = {}
        for time_, histogram in samples:
            now = {(low, high): float(count) for _, low, high, count in histogram.get("buckets", [])}
            if sum(now.values()) != float(histogram["count"]):
                yield f"{labels} at {time_}: {sum(now.values())} in buckets of {histogram['count']}"
            for bucket, count in before.items():
                if now.get(bucket, 0) < count:
                    yield f"{labels} at {time_}: {bucket} had {count}, has {now.get(bucket, 0)}"
            moved |= bool(before) and now != before
            before = now
    if not moved:
        yield "no histogram grew"


def quantiles(prometheus):
    """`histogram_quantile` is what was recorded, to within the error that is stated."""
    for q in QUANTILES:
        result = prometheus.get("/api/v1/query", query=f"histogram_quantile({q}, {KNOWN})")["result"]
        got = [float(found["value"][1]) for found in result]
        recorded = RECORDED[math.ceil(q * len(RECORDED)) - 1]
        if len(got) != 1 or not abs(got[0] / recorded - 1) <= ERROR:
            yield f"{q}: {got}, recorded was {recorded}"


def totals(prometheus):
    """Count and sum are exact."""
    for function, expected in (("count", len(RECORDED)), ("sum", sum(RECORDED))):
        result = prometheus.get("/api/v1/query", query=f"histogram_{function}({KNOWN})")["result"]
        got = [float(found["value"][1]) for found in result]
        if len(got) != 1 or not math.isclose(got[0], expected, rel_tol=1e-12):
            yield f"{function}: {got}, not {expected}"


def exemplars(prometheus):
    """Exemplars are found, each with the label that was recorded with its value."""
    data = prometheus.get("/api/v1/query_exemplars", query=KNOWN, start=time.time() - 600, end=time.time() + 1)
    found = [exemplar for entry in data for exemplar in entry["exemplars"]]
    if not found:
        yield "none"
    for exemplar in found:
        if int(exemplar["labels"]["lookup"]) != round(float(exemplar["value"]) * 1000):
            yield f"{exemplar}"


def created(prometheus, started):
    """A counter begins with a zero at the time of its creation, which is before the first scrape."""
    for _, samples in prometheus.samples("lookups_total"):
        (time_, value), *rest = samples
        if value != 0 or not rest or not started - 1 <= time_ <= rest[0][0]:
            yield f"{samples[:2]}, started at {started}"
        return
    yield "no counter"


def check(report, prometheus, urls, started, scrapes):
    prometheus.wait(0, 1)
    page = endpoint.fetch(urls["service"], "text")[0]
    since = time.time()
    prometheus.wait(since, scrapes)
    stored = Stored(prometheus, "service", since)
    for job in prometheus.jobs:
        report.verdict(f"{job}: target", target(prometheus, job))
    report.verdict("complete", complete(prometheus, "service", page))
    report.verdict("series", series(stored, page), f"{len(page.samples)} series")
    report.verdict("growing", growing(prometheus, "service"))
    report.verdict("quantiles", quantiles(prometheus))
    report.verdict("totals", totals(prometheus))
    report.verdict("exemplars", exemplars(prometheus))
    report.verdict("created", created(prometheus, started))
    report.verdict("refused", prometheus.refused())
    report.verdict("log", prometheus.log())


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--prometheus", default=peers.path("prometheus"))
    arguments.add_argument("--scrapes", type=int, default=5, help="how many scrapes to wait for (default 5)")
    options = arguments.parse_args()
    report = Report("native")
    if not usable(options.prometheus) or version(options.prometheus) < OLDEST:
        report.skip("prometheus", f"{options.prometheus} is no Prometheus 3; ci/peers.sh gets one")
        return report.close()
    known = service.build("native_histograms")
    with service.at(None) as url:
        started = time.time()
        with service.running([known, "127.0.0.1:0"]) as known_url:
            urls = {"service": url, "known": known_url}
            jobs = {job: (url, "protobuf") for job, url in urls.items()}
            with Prometheus(options.prometheus, jobs, NATIVE_FEATURES) as prometheus:
                check(report, prometheus, urls, started, options.scrapes)
    return report.close()


if __name__ == "__main__":
    run(main)
