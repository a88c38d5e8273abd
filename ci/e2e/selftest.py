#!/usr/bin/env python3
"""Proves that the checks pass what is right and can fail.

    selftest.py [--prometheus PATH] [--promtool PATH]

The fixture's endpoint must pass everything. Then it is broken, one mistake at a time: in the text of
a page, in the server's manners, and in what it tells a Prometheus but not others. Each mistake names
the check that must notice it, and a check that no mistake is made for is itself a failure here. What
judges the other receivers' stores is shown right and wrong ones; no receiver runs for that.
"""

import argparse
import os
import sys
import time

import fixture
import page
import peers
import selftest_endpoint
import selftest_native
import selftest_otlp
import selftest_outage
import selftest_prometheus
import selftest_pushgateway
import selftest_rotel
import selftest_rules
import selftest_statsd
import service
from exposition import TEXT
from report import Report, run


def test_promtool(report, promtool):
    if not os.access(promtool, os.X_OK):
        report.skip("promtool", f"{promtool} is not there")
        return
    right = fixture.render(TEXT)
    for what, body, passes in [
        ("passes a right page", right, True),
        ("notices lint", fixture.replaced(right, "# HELP whatever Nobody knows.\n", ""), False),
        ("notices what it cannot read", fixture.replaced(right, r"answered,\nby", "answered,\nby"), False),
    ]:
        inner = Report("", quiet=True)
        page.check_promtool(inner, promtool, body)
        report.verdict(f"promtool {what}", [] if bool(inner.failed) != passes else [f"failed: {inner.failed}"])


# (what it does, its Python, the URL that must be found, or the words with which it must be given up)
SERVICES = [
    (
        "announces itself",
        'print("service: 127.0.0.1:1\\nmetrics: http://127.0.0.1:2/metrics", flush=True)',
        "http://127.0.0.1:2/metrics",
    ),
    ("ends", 'print("port in use"); raise SystemExit(3)', "ended with 3"),
    ("says nothing", "", "printed no line"),
]


def test_service(report):
    """A service that lives is found and stopped; one that does not start is given up in time."""
    for what, source, expected in SERVICES:
        command = [sys.executable, "-c", f"import time\n{source}\ntime.sleep(60)"]
        start = time.monotonic()
        try:
            with service.running(command, patience_s=2) as url:
                found = url
        except SystemExit as given_up:
            found = str(given_up)
        took = time.monotonic() - start
        right = expected in found and took < 10
        report.verdict(f"a service that {what}", [] if right else [f"{found} after {took:.0f} s"])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--prometheus", default=peers.path("prometheus"))
    arguments.add_argument("--promtool", default=peers.path("promtool"))
    options = arguments.parse_args()
    report = Report("selftest")
    selftest_rules.test_rules(report)
    selftest_rules.test_agreement(report)
    selftest_endpoint.test_endpoint(report)
    test_service(report)
    selftest_outage.test_outage(report)
    selftest_native.test_native(report)
    selftest_otlp.test_otlp(report)
    selftest_statsd.test_statsd(report)
    selftest_pushgateway.test_pushgateway(report)
    selftest_rotel.test_rotel(report)
    test_promtool(report, options.promtool)
    selftest_prometheus.test_prometheus(report, options.prometheus)
    return report.close()


if __name__ == "__main__":
    run(main)
