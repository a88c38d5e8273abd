#!/usr/bin/env python3
"""Checks an endpoint's pages and its manners, or the page in a file.

    page.py [URL | FILE] [--promtool PATH]

With a URL (loopback only): each of its pages (both formats, each with and without UTF-8 names)
against every rule of `rules.py`, the agreement of the two formats, the HTTP behaviour that
`endpoint.py` asks for, and `promtool check metrics` on the text page, which must have nothing to say.
With a FILE: the rules only, and promtool if it is text; a page with an `# EOF` line is OpenMetrics.
With neither: builds and starts the example service and checks its endpoint.

Exit code 1 if anything failed.
"""

import argparse
import http.client
import os
import pathlib
import subprocess

import endpoint
import peers
import rules
import service
from exposition import OPENMETRICS, TEXT, read
from report import Report, die, run

# Findings of promtool that are accepted, as the text that follows the metric's name, with the reason.
# None: what the linter dislikes, users of the page would dislike too.
LINT_ALLOWED = {}


def check_rules(report, kind, page):
    for rule, broken in rules.RULES:
        report.verdict(f"{kind}: {rule}", broken(page))


def check_promtool(report, promtool, body):
    """promtool reads classic text only; it ends with 3 for lint and 1 for what it cannot read."""
    done = subprocess.run([promtool, "check", "metrics"], input=body, capture_output=True, check=False, timeout=60)
    said = (done.stdout + done.stderr).decode(errors="replace").splitlines()
    faults = [line for line in said if not any(line.endswith(allowed) for allowed in LINT_ALLOWED)]
    if done.returncode not in (0, 3) and not faults:
        faults = [f"exit code {done.returncode}"]
    report.verdict("promtool", faults)


def check_endpoint(report, url):
    """Everything that is asked of a live endpoint but promtool; gives the body of the text page."""
    pages = {}
    for kind in endpoint.ASK:
        page, answer = endpoint.fetch(url, kind)
        report.verdict(f"{kind}: answer", [] if answer.status == 200 else [f"status {answer.status}"])
        check_rules(report, kind, page)
        pages[kind] = page
    for names in ("", "-utf8"):
        before, open_metrics = pages[f"text{names}"], pages[f"openmetrics{names}"]
        after, _ = endpoint.fetch(url, f"text{names}")
        report.verdict(f"agreement{names}", rules.agreement(before, open_metrics, after))
    for check, broken in endpoint.checks(url):
        try:
            faults = list(broken())
        except (OSError, http.client.HTTPException) as error:
            faults = [f"{type(error).__name__}: {error}"]
        report.verdict(check, faults)
    return pages["text"].text.encode()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("source", nargs="?", metavar="URL|FILE")
    arguments.add_argument("--promtool", default=peers.path("promtool"))
    options = arguments.parse_args()
    report = Report("page")

    if options.source and not options.source.startswith("http:"):
        body = pathlib.Path(options.source).read_bytes()
        format = OPENMETRICS if b"\n# EOF" in body else TEXT
        check_rules(report, format, read(body, format, utf8=True))
        # promtool cannot read quoted names.
        text = body if format == TEXT and not read(body, format).faults else None
    else:
        with service.at(options.source) as url:
            try:
                text = check_endpoint(report, url)
            except (OSError, http.client.HTTPException) as error:
                die(f"{url} does not answer: {type(error).__name__}: {error}")
    if text is not None:
        if os.access(options.promtool, os.X_OK):
            check_promtool(report, options.promtool, text)
        else:
            report.skip("promtool", f"{options.promtool} is not there; ci/peers.sh gets it")
    return report.close()


if __name__ == "__main__":
    run(main)
