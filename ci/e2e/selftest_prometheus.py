"""Part of `selftest.py`: servers that tell Prometheus something else than others, and who must notice."""

import contextlib
import time

import fixture
import prometheus
from report import Report
from scraper import Prometheus, askable, usable
from selftest_rules import BUCKET


def lies(change):
    """A server that changes the page when it is Prometheus that asks."""

    class Liar(fixture.Handler):
        def page(self, format, utf8):
            body = super().page(format, utf8)
            asks = self.headers.get("User-Agent", "").startswith("Prometheus/")
            return change(body, format) if asks else body

    return Liar


def swap(old, new):
    return lies(lambda body, format: fixture.replaced(body, old, new))


class Frozen(fixture.Handler):
    def tick(self):
        return 7


def upside_down(body, format):
    """Counts down from far above, and so within no bounds but falling."""
    return fixture.render(format, tick=int(1e10 - time.time()))


# (checks that must notice, what to scrape as, the server's class)
LIES = [
    ({"target"}, "text", swap(r"answered,\nby", "answered,\nby")),
    ({"target"}, "openmetrics", swap("# EOF\n", "")),
    ({"series", "count"}, "text", swap("# HELP whatever Nobody knows.\n# TYPE whatever untyped\nwhatever", "# ")),
    ({"series"}, "openmetrics", swap('room_name="attic"', 'room_name="cellar"')),
    ({"count"}, "text", swap("# TYPE whatever", "another 1\n# TYPE whatever")),
    ({"values"}, "openmetrics", swap("written_bytes_total ", "written_bytes_total 9")),
    ({"monotone", "values"}, "text", lies(upside_down)),
    ({"moved"}, "text", Frozen),
    ({"numbers"}, "text", swap('"attic"} ', '"attic"} NaN\n# ')),
    ({"metadata"}, "text", swap("Nobody knows.", "Somebody knows.")),
    ({"metadata"}, "openmetrics", swap("celsius gauge", "celsius unknown")),
    ({"metadata"}, "openmetrics", swap("# UNIT temperature_celsius celsius\n", "")),
    ({"buckets"}, "text", swap('seconds_count{method="POST"} ', 'seconds_count{method="POST"} 1')),
    ({"buckets", "series"}, "text", swap(BUCKET + '"+Inf"}', BUCKET + '"1e+09"}')),
    ({"quantiles", "buckets"}, "text", swap("request_duration_seconds_bucket", "request_duration_seconds_bin")),
    ({"log"}, "text", swap("# HELP whatever", 'temperature_celsius{room_name="attic"} 99\n# HELP whatever')),
]


def failed_of(report, job):
    return {check.partition(": ")[2] for check in report.failed if check.startswith(f"{job}: ")}


def test_prometheus(report, binary):
    if not usable(binary):
        report.skip("prometheus", f"{binary} is no Prometheus of use here")
        return
    with contextlib.ExitStack() as stack:
        jobs = {f"right-{kind}": (stack.enter_context(fixture.serving()), kind) for kind in askable(binary)}
        for place, (_, kind, handler) in enumerate(LIES):
            jobs[f"lie-{place}"] = (stack.enter_context(fixture.serving(handler)), kind)
        kept = Report("", quiet=True)
        prometheus.compare(kept, stack.enter_context(Prometheus(binary, jobs)), scrapes=3)
    for kind in askable(binary):
        report.verdict(f"Prometheus passes a right endpoint: {kind}", failed_of(kept, f"right-{kind}"))
    for place, (checks, _, _) in enumerate(LIES):
        found = failed_of(kept, f"lie-{place}")
        missed = [f"only {sorted(found)} noticed it"] if checks - found else []
        report.verdict(f"Prometheus, lie {place}: noticed by {', '.join(sorted(checks))}", missed)
    report.verdict("Prometheus refused samples", [] if "refused" in kept.failed else ["not noticed"])
    noticed = set().union(*(checks for checks, _, _ in LIES))
    untried = {check for check, _ in prometheus.CHECKS} - noticed
    report.verdict("no comparison with Prometheus is never failed", untried)
