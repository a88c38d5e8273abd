"""Part of `selftest.py`: what may be stored of a wrong push by OTLP, each with what must be noticed."""

import otlp
from noticing import judge

OWN = {"telemetry.sdk.name": "metriken", "scope.name": "metriken-otlp", "service.instance.id": "a"}
BUCKETS = {
    "vmrange": [("1.000e-01...1.136e-01", [2, 5])],
    "le": [("0.05", [0, 0]), ("0.2", [2, 5]), ("+Inf", [2, 5])],
}


def stored(way, without=(), also=(), own=None, buckets=None, **changed):
    """The faults of what a right push leaves in a storage, but for what is said."""
    values = {"rounds": [2, 5], "rounds.left": [3, -2], "round_count": [2, 5], "round_sum": [0.2, 0.52]}
    label = "le" if way == "explicit" else "vmrange"
    if way == "delta":
        values |= {"rounds": [2, 3], "round_count": [2, 3], "round_sum": [0.2, 0.32]}
    if buckets is None:
        buckets = BUCKETS[label]
        if way == "delta":
            buckets = [(bounds, [2, 3]) for bounds, _ in buckets]
    series = [({"__name__": name} | OWN | (own or {}), of) for name, of in (values | changed).items()]
    series += [({"__name__": "round_bucket", label: bounds}, of) for bounds, of in buckets]
    kept = [(labels, of) for labels, of in series if labels["__name__"] not in without]
    return otlp.faults(way, kept + list(also))


MISTAKES = [
    ("a round that is missing", "rounds are", stored("cumulative", rounds=[2, 4])),
    ("a total that falls", "rounds falls", stored("cumulative", rounds=[5, 2, 5])),
    ("a count that falls", "round_count falls", stored("gzip", round_count=[3, 2, 5])),
    ("a sum that falls", "round_sum falls", stored("explicit", round_sum=[0.52, 0.2])),
    ("a bucket that falls", "0.2 falls", stored("explicit", buckets=[("0.2", [5, 2, 5]), ("+Inf", [5])])),
    ("a range that falls", "falls", stored("cumulative", buckets=[("1.000e-01...1.136e-01", [5, 2, 5])])),
    ("a difference that is missing", "rounds are", stored("delta", rounds=[2, 2])),
    ("totals sent as differences", "rounds are", stored("delta", rounds=[2, 5])),
    ("another's name", "telemetry.sdk.name", stored("gzip", own={"telemetry.sdk.name": "other"})),
    ("one like another", "service.instance.id", stored("gzip", own={"service.instance.id": None})),
    ("no scope", "scope.name", stored("gzip", own={"scope.name": None})),
    ("a gauge that lost its sign", "rounds.left is 2", stored("gzip", **{"rounds.left": [2]})),
    ("a count that is wrong", "round counts 6", stored("cumulative", round_count=[6])),
    ("nanoseconds for seconds", "rounds took", stored("cumulative", round_sum=[5.2e8])),
    ("no sum", "0 series round_sum", stored("cumulative", without=["round_sum"])),
    ("two series for one", "2 series rounds", stored("gzip", also=[({"__name__": "rounds"}, [5])])),
    ("no buckets", "have no vmrange", stored("cumulative", buckets=[])),
    ("buckets of another kind", "have no le", stored("explicit", also=[({"__name__": "round_bucket"}, [5])])),
    ("a record in no bucket", "buckets count 4", stored("delta", buckets=[("1.000e-01...1.136e-01", [2, 2])])),
    ("a bucket that is too low", "rounds took 0.01", stored("gzip", buckets=[("1.0e-02...1.1e-02", [5])])),
    ("a bound that is too low", "the buckets are", stored("explicit", buckets=[("0.05", [1]), ("+Inf", [5])])),
    ("no last bucket", "the buckets are", stored("explicit", buckets=[("0.2", [5])])),
]


def test_otlp(report):
    judge(report, "otlp", {way: stored(way) for way in otlp.WAYS}, MISTAKES)
