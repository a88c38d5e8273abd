#!/usr/bin/env python3
"""Lets a real Prometheus scrape an endpoint and compares what it stored with the endpoint's pages.

    prometheus.py [URL] [--prometheus PATH] [--scrapes N]

One Prometheus (3.0 for all, 2.49 for those with legacy names) scrapes the endpoint each second as
several targets, one for each page it has. What it stored lies between two pages fetched directly, one
before and one after: a counter's stored value may not be below the first nor above the second, and
every series of the first must be there, and none that is not on the second. So nothing is known
here about the service's metrics: whatever is on its page is checked.

Without a URL the example service is built and started. Everything is on loopback, Prometheus' data
in a temporary folder. Exit code 1 if anything failed.
"""

import argparse
import json
import math
import re
import time

import endpoint
import peers
import service
from report import Report, run
from scraper import SCRAPE, Prometheus, Stored, askable, usable


class Comparison:
    """The checks of one job. Each method yields faults; `CHECKS` names them."""

    def __init__(self, prometheus, job, before, stored, after):
        self.prometheus, self.job = prometheus, job
        self.before, self.stored, self.after = before, stored, after

    def target(self):
        """The target is up, and every scrape of it was."""
        for target in self.prometheus.get("/api/v1/targets", scrapePool=self.job)["activeTargets"]:
            if target["health"] != "up" or target["lastError"]:
                yield f"{target['health']}: {target['lastError']}"
        failed = sum(value != 1 for _, value in self.stored.own.get("up", [(0, 0)]))
        if failed:
            yield f"{failed} scrapes failed"

    def all_series(self):
        """Every series of the page is stored, under its name and labels, and no other."""
        before = {sample.key for sample in self.before.samples}
        after = {sample.key for sample in self.after.samples}
        for name, labels in before - self.stored.series.keys():
            yield f"not stored: {name} {sorted(labels)}"
        for name, labels in self.stored.series.keys() - before - after:
            yield f"on no page: {name} {sorted(labels)}"

    def count(self):
        """As many samples were scraped, kept and stored as are on the page."""
        least, most = len(self.before.samples), len(self.after.samples)
        counts = {"series stored": [(0, len(self.stored.series))]}
        for name in ("scrape_samples_scraped", "scrape_samples_post_metric_relabeling"):
            counts[name] = self.stored.own.get(name, [(0, -1)])
        for name, samples in counts.items():
            for _, value in samples:
                if not least <= value <= most:
                    yield f"{name} is {value}, on the page are {least} to {most}"

    def growing(self):
        """The samples of the page that only ever grow: of counters and histograms."""
        for family in self.before.families:
            if family.type in ("counter", "histogram"):
                yield from family.samples

    def values(self):
        """What only grows lies between the page before and the page after, and so in every scrape."""
        after = {sample.key: sample.value for sample in self.after.samples}
        for sample in self.growing():
            for _, value in self.stored.series.get(sample.key, []):
                if not sample.value <= value <= after.get(sample.key, -math.inf):
                    yield (
                        f"{sample.name} {sorted(sample.key[1])} is {value}, "
                        f"not within {sample.value} and {after.get(sample.key)}"
                    )
                    break

    def monotone(self):
        """What only grows never falls from one scrape to the next."""
        for sample in self.growing():
            values = [value for _, value in self.stored.series.get(sample.key, [])]
            if values != sorted(values):
                yield f"{sample.name} {sorted(sample.key[1])}: {values}"

    def moved(self):
        """Something grew, or else the comparison of values proved nothing."""
        for type in ("counter", "histogram"):
            samples = [s.key for f in self.before.families if f.type == type for s in f.samples]
            if not any(len({v for _, v in self.stored.series.get(key, [])}) > 1 for key in samples):
                yield f"no {type} grew"

    def numbers(self):
        """Every stored value is a number, in every scrape; a gauge may lack one on its page too."""
        samples = self.before.samples + self.after.samples
        lacking = {sample.key for sample in samples if math.isnan(sample.value)}
        for key, stored in self.stored.series.items():
            if key not in lacking and any(math.isnan(value) for _, value in stored):
                yield f"{key[0]} {sorted(key[1])}: {stored}"

    def metadata(self):
        """Type, help and unit of every family are those of the page."""
        known = {}
        for entry in self.prometheus.get("/api/v1/targets/metadata", match_target=f'{{job="{self.job}"}}'):
            known[entry["metric"]] = (entry["type"], entry["help"], entry["unit"])
        for family in self.before.families:
            expected = ({"untyped": "unknown"}.get(family.type, family.type), family.help, family.unit or "")
            stored = known.pop(family.name, None)
            if stored != expected:
                yield f"{family.name}: not {expected} but {stored}"
        for name, entry in known.items():
            if self.after.family(name) is None:
                yield f"on no page: {name} {entry}"

    def histograms(self):
        """Yields (family, labels, [(bound, samples)] by bound, samples of the count, of the sum)."""
        for family in self.before.families:
            if family.type != "histogram":
                continue
            for labels in {frozenset(p for p in s.key[1] if p[0] != "le") for s in family.samples}:
                stored = self.stored.series
                parts = [stored.get((family.name + suffix, labels), []) for suffix in ("_count", "_sum")]
                bounds = sorted(
                    (dict(key[1])["le"], samples)
                    for key, samples in stored.items()
                    if key[0] == family.name + "_bucket"
                    and "le" in dict(key[1])
                    and {p for p in key[1] if p[0] != "le"} == labels
                )
                yield family, labels, bounds, *parts

    def buckets(self):
        """In every scrape of every histogram: cumulative buckets, the last the count, and a sum above 0."""
        for family, labels, bounds, counts, sums in self.histograms():
            where = f"{family.name} {sorted(labels)}"
            if not bounds or bounds[-1][0] != math.inf or {len(s) for _, s in bounds} != {len(counts)}:
                yield f"{where}: {len(bounds)} buckets, {len(counts)} scrapes of the count"
                continue
            for at, (time_, count) in enumerate(counts):
                line = [samples[at][1] for _, samples in bounds]
                if line != sorted(line) or line[-1] != count:
                    yield f"{where}: the buckets {line} and the count {count}"
                if count and dict(sums).get(time_, 0) <= 0:
                    yield f"{where}: the sum {dict(sums).get(time_)} of {count} values"

    def quantiles(self):
        """`histogram_quantile` answers from within the bucket that holds the rank."""
        for family, labels, bounds, counts, _ in self.histograms():
            if not counts or not counts[-1][1]:
                continue
            pairs = [("__name__", f"{family.name}_bucket"), ("job", self.job), *sorted(labels)]
            selector = ",".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
            for q in (0.5, 0.99):
                expression = f"histogram_quantile({q}, {{{selector}}})"
                result = self.prometheus.get("/api/v1/query", query=expression, time=counts[-1][0])["result"]
                low, high = bucket_of(q, bounds)
                got = [float(series["value"][1]) for series in result]
                # Interpolation may round past a bound.
                if len(got) != 1 or not low * (1 - 1e-9) <= got[0] <= high * (1 + 1e-9):
                    yield f"{expression} is {got}, not within {low} and {high}"

    def log(self):
        """Prometheus has nothing to say about the target."""
        for line in self.prometheus.log():
            if re.search(rf'scrape_pool="?{re.escape(self.job)}"?( |$)', line) or "scrape_pool" not in line:
                yield line


CHECKS = [
    ("target", Comparison.target),
    ("series", Comparison.all_series),
    ("count", Comparison.count),
    ("values", Comparison.values),
    ("monotone", Comparison.monotone),
    ("moved", Comparison.moved),
    ("numbers", Comparison.numbers),
    ("metadata", Comparison.metadata),
    ("buckets", Comparison.buckets),
    ("quantiles", Comparison.quantiles),
    ("log", Comparison.log),
]


def quote(text):
    """A string of PromQL, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def bucket_of(q, bounds):
    """The bounds of the bucket in which the quantile falls; of the last one Prometheus gives the lower."""
    rank = q * bounds[-1][1][-1][1] if bounds else math.nan
    low = 0.0
    for bound, samples in bounds:
        if samples[-1][1] >= rank:
            return (low, low) if bound == math.inf else (low, bound)
        low = bound
    return math.nan, math.nan


def pages(jobs):
    return {job: endpoint.fetch(*source)[0] for job, source in jobs.items()}


def compare(report, prometheus, scrapes):
    """Runs all checks on all jobs of a Prometheus."""
    prometheus.wait(0, 1)
    before = pages(prometheus.jobs)
    since = time.time()
    prometheus.wait(since, scrapes)
    stored = {job: Stored(prometheus, job, since) for job in prometheus.jobs}
    after = pages(prometheus.jobs)
    for job in prometheus.jobs:
        comparison = Comparison(prometheus, job, before[job], stored[job], after[job])
        size = f"{len(before[job].samples)} series of {len(before[job].families)} families"
        for check, broken in CHECKS:
            report.verdict(f"{job}: {check}", broken(comparison), size if check == "series" else "")
    report.verdict("refused", prometheus.refused())


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("url", nargs="?")
    arguments.add_argument("--prometheus", default=peers.path("prometheus"))
    arguments.add_argument("--scrapes", type=int, default=5, help="how many scrapes to compare (default 5)")
    options = arguments.parse_args()
    report = Report("prometheus")
    if not usable(options.prometheus):
        report.skip("prometheus", f"{options.prometheus} is no Prometheus of use here; ci/peers.sh gets one")
        return report.close()
    kinds = askable(options.prometheus)
    if unasked := SCRAPE.keys() - kinds.keys():
        print(f"note: this Prometheus is too old to ask for the pages {', '.join(sorted(unasked))}")
    with service.at(options.url) as url:
        jobs = {kind: (url, kind) for kind in kinds}
        with Prometheus(options.prometheus, jobs) as prometheus:
            compare(report, prometheus, options.scrapes)
    return report.close()


if __name__ == "__main__":
    run(main)
