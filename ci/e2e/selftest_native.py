"""Part of `selftest.py`: what a Prometheus may have stored of wrong native histograms, and what is noticed."""

import fixture
import native
from exposition import TEXT, read
from noticing import judge

PAGE = read(fixture.render(TEXT), TEXT)
HISTOGRAM = "request_duration_seconds"
STARTED = 1000.0
UP = {"health": "up", "lastError": ""}
LABELS = {"__name__": HISTOGRAM, "job": "service"}
ZEROS = (STARTED, 0.0)


def histogram(*counts, count=None):
    """A native histogram as the API shows it, with a bucket for each of the counts."""
    buckets = [[0, str(place), str(place + 1), str(of)] for place, of in enumerate(counts)]
    return {"count": str(sum(counts) if count is None else count), "buckets": buckets}


class Told:
    """Stands in for a Prometheus that gives one answer to every question."""

    def __init__(self, data):
        self.data = data

    def get(self, _path, **_parameters):
        return self.data

    def samples(self, _selector):
        return self.data


class Stored:
    """Stands in for what was stored of a page."""

    def __init__(self, samples):
        self.series = {sample.key: [] for sample in samples}


def histograms(*of, name=HISTOGRAM):
    """One series of native histograms, scraped each second."""
    return Told({"result": [{"metric": LABELS | {"__name__": name}, "histograms": list(enumerate(of))}]})


class Quantiles:
    """Answers every query with the same function of what is right."""

    def __init__(self, answer):
        self.answer = answer

    def get(self, _path, query):
        function, _, rest = query.partition("(")
        right = {
            "histogram_count": len(native.RECORDED),
            "histogram_sum": sum(native.RECORDED),
            "histogram_quantile": float(rest.partition(",")[0]) if "," in rest else None,
        }
        return {"result": [{"value": [0, str(value)]} for value in self.answer(right[function])]}


def exemplar(lookup, value):
    return Told([{"exemplars": [{"labels": {"lookup": lookup}, "value": value}]}])


def created(*samples):
    return native.created(Told([({}, list(samples))]), STARTED)


MOVING = histograms(histogram(1, 2), histogram(1, 3, 1))
EXACT = Quantiles(lambda right: [right])
MISTAKES = [
    ("a target that is down", "down", native.target(Told({"activeTargets": [UP | {"health": "down"}]}), "a")),
    ("a scrape that failed", "EOF", native.target(Told({"activeTargets": [UP | {"lastError": "EOF"}]}), "a")),
    ("no target", "no target", native.target(Told({"activeTargets": []}), "a")),
    ("a page without histograms", "no histograms", native.complete(MOVING, "a", read(b"", TEXT))),
    ("a histogram not stored", "only on the page", native.complete(Told({"result": []}), "a", PAGE)),
    ("a histogram too many", "only stored", native.complete(histograms(name="other"), "a", PAGE)),
    ("a series not stored", "not stored", native.series(Stored(PAGE.samples[1:]), PAGE)),
    ("a bucket that falls", "had 2.0, has 1.0", native.growing(histograms(histogram(1, 2), histogram(3, 1)), "a")),
    ("a bucket that is gone", "has 0", native.growing(histograms(histogram(1, 2), histogram(4)), "a")),
    ("a count beside its buckets", "in buckets of", native.growing(histograms(histogram(1, count=2)), "a")),
    ("what stands still", "no histogram grew", native.growing(histograms(histogram(1), histogram(1)), "a")),
    ("a quantile that is off", "0.5:", native.quantiles(Quantiles(lambda q: [q * (1 + 2 * native.ERROR)]))),
    ("a quantile that is none", "0.99:", native.quantiles(Quantiles(lambda _: ["NaN"]))),
    ("no quantile", "0.01: []", native.quantiles(Quantiles(lambda _: []))),
    ("a count that is off by one", "count:", native.totals(Quantiles(lambda right: [right + 1]))),
    ("a sum that is off", "sum:", native.totals(Quantiles(lambda right: [right * (1 + 1e-9)]))),
    ("no totals", "count: []", native.totals(Quantiles(lambda _: []))),
    ("no exemplars", "none", native.exemplars(Told([]))),
    ("an exemplar of another value", "'8'", native.exemplars(exemplar("8", "0.007"))),
    ("a counter without its zero", "started at", created((STARTED, 3.0), (STARTED + 1, 4.0))),
    ("a zero that is all", "started at", created(ZEROS)),
    ("a creation before the start", "started at", created((STARTED - 60, 0.0), (STARTED, 4.0))),
    ("a creation after the scrape", "started at", created((STARTED + 2, 0.0), (STARTED + 1, 4.0))),
    ("no counter", "no counter", native.created(Told([]), STARTED)),
]
RIGHT = {
    "target": native.target(Told({"activeTargets": [UP]}), "a"),
    "complete": native.complete(MOVING, "a", PAGE),
    "series": native.series(Stored(PAGE.samples), PAGE),
    "growing": native.growing(MOVING, "a"),
    "quantiles": native.quantiles(EXACT),
    "totals": native.totals(EXACT),
    "exemplars": native.exemplars(exemplar("7", "0.007")),
    "created": created(ZEROS, (STARTED + 1, 4.0)),
}


def test_native(report):
    judge(report, "native", RIGHT, MISTAKES)
