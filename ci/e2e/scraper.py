"""A Prometheus of our own that scrapes one or more endpoints, and what it stored of them."""

import http.client
import json
import os
import re
import socket
import subprocess
import tempfile
import time
import urllib.parse

import service
import wire
from exposition import label_key
from report import die

# Before, a scrape could not be told the format to ask for.
OLDEST = (2, 49)
# How a scrape is told to ask for each page of `endpoint.ASK`, and for nothing else. Prometheus 2 knows
# of no UTF-8 names, neither to ask for nor to do without.
_LEGACY = {"metric_name_validation_scheme": "legacy", "metric_name_escaping_scheme": "underscores"}
SCRAPE = {
    "text": {"scrape_protocols": ["PrometheusText0.0.4"], **_LEGACY},
    "openmetrics": {"scrape_protocols": ["OpenMetricsText1.0.0"], **_LEGACY},
    "text-utf8": {"scrape_protocols": ["PrometheusText1.0.0"]},
    "openmetrics-utf8": {"scrape_protocols": ["OpenMetricsText1.0.0"]},
}
# The only page with native histograms; classic buckets are kept beside them.
NATIVE = {"scrape_protocols": ["PrometheusProto"], "always_scrape_classic_histograms": True, **_LEGACY}
NATIVE_FEATURES = ("native-histograms", "exemplar-storage", "created-timestamp-zero-ingestion")
SCRAPE_2 = {kind: {"scrape_protocols": SCRAPE[kind]["scrape_protocols"]} for kind in ("text", "openmetrics")}
START_S = 30
# Series that Prometheus adds to those of the page.
ITS_OWN = {
    "up",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
}
EXPORTED = {"exported_job": "job", "exported_instance": "instance"}
# What Prometheus counts of samples that it was given and did not keep.
REFUSED = re.compile(r"^prometheus_target_scrapes_(sample_\w+|exceeded_\w+)_total (?!0$)(.*)", re.MULTILINE)
# Prometheus gives a sample the time at which the scrape was due, if that is this close.
ALIGNMENT_S = 0.01


def usable(binary):
    """Whether there is a Prometheus that can do what is asked of it here."""
    return os.access(binary, os.X_OK) and version(binary) >= OLDEST


def askable(binary):
    """The kinds of pages it can ask for, and its configuration for each."""
    return SCRAPE if version(binary) >= (3, 0) else SCRAPE_2


def version(binary):
    """Major and minor version."""
    said = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False, timeout=60)
    found = re.search(r"version (\d+)\.(\d+)", said.stdout + said.stderr)
    return tuple(map(int, found.groups())) if found else (0, 0)


class Prometheus:
    """A Prometheus of our own: a context manager around a child process.

    `jobs` maps a job's name to the URL that it scrapes and the kind of page it asks for, which is one of
    `SCRAPE` or "protobuf".
    """

    def __init__(self, binary, jobs, features=()):
        self.binary = binary
        self.jobs = jobs
        self.features = features

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="prometheus-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        with open(f"{self.folder.name}/config.json", "w") as file:
            json.dump(self.configuration(), file)  # JSON is YAML
        self.log_file = open(f"{self.folder.name}/log", "w+b")
        command = [
            self.binary,
            f"--config.file={self.folder.name}/config.json",
            f"--storage.tsdb.path={self.folder.name}/data",
            f"--web.listen-address=127.0.0.1:{port}",
            "--log.level=warn",
            *(f"--enable-feature={feature}" for feature in self.features),
        ]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log_file, stderr=self.log_file)
        return self

    def __exit__(self, *_):
        service.stop(self.process)
        self.log_file.close()
        self.folder.cleanup()

    def configuration(self):
        scrapes, asking = [], {**askable(self.binary), "protobuf": NATIVE}
        for name, (url, kind) in self.jobs.items():
            host, port, path = wire.split(url)
            scrapes.append(
                {
                    "job_name": name,
                    "scrape_interval": "1s",
                    "scrape_timeout": "1s",
                    "metrics_path": path,
                    "static_configs": [{"targets": [f"{host}:{port}"]}],
                    **asking[kind],
                }
            )
        return {"scrape_configs": scrapes}

    def refused(self):
        """The counters of samples that Prometheus was given and did not keep, if they are not 0."""
        page = wire.exchange(f"{self.url}/metrics").body.decode()
        return [found[0] for found in REFUSED.finditer(page)]

    def log(self):
        with open(self.log_file.name, encoding="utf-8", errors="replace") as file:
            return file.read().splitlines()

    def get(self, path, **parameters):
        """The `data` of an API answer."""
        answer = wire.exchange(f"{self.url}{path}?{urllib.parse.urlencode(parameters)}")
        document = json.loads(answer.body)
        if document["status"] != "success":
            die(f"Prometheus answers {path} {parameters} with {document}")
        return document["data"]

    def samples(self, selector):
        """All samples stored of a selector: a list of (labels, [(time, value)])."""
        data = self.get("/api/v1/query", query=f"{selector}[10m]")
        return [
            (series["metric"], [(time, float(value)) for time, value in series["values"]])
            for series in data["result"]
            # Native histograms have none.
            if "values" in series
        ]

    def scrapes_since(self, since):
        """For each job the number of scrapes, failed ones included, that began after `since`."""
        counts = dict.fromkeys(self.jobs, 0)
        for labels, samples in self.samples("up"):
            counts[labels["job"]] = sum(time > since + ALIGNMENT_S for time, _ in samples)
        return counts

    def wait(self, since, scrapes):
        """Waits until each job was scraped so many times after `since`. Discovery alone takes up to 5 s."""
        deadline = time.monotonic() + START_S + scrapes
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                die("Prometheus ended:\n" + "\n".join(self.log()))
            try:
                if min(self.scrapes_since(since).values()) >= scrapes:
                    return
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                pass  # not ready yet
            time.sleep(0.2)
        die(f"Prometheus made fewer than {scrapes} scrapes of each job:\n" + "\n".join(self.log()))


class Stored:
    """What Prometheus stored of one job since a moment: series by (name, labels), without its own."""

    def __init__(self, prometheus, job, since):
        self.series = {}
        self.own = {}
        for labels, samples in prometheus.samples(f'{{job="{job}"}}'):
            name = labels.pop("__name__")
            target = self.own if name in ITS_OWN else self.series
            kept = [sample for sample in samples if sample[0] > since + ALIGNMENT_S]
            # A label of the page that collides with one of the target's is stored with a prefix.
            pairs = [(EXPORTED.get(n, n), v) for n, v in labels.items() if n not in ("job", "instance")]
            if kept:
                target[name if target is self.own else (name, label_key(pairs))] = kept
