"""Part of `selftest.py`: logs of rotel that tell of a wrong push, each with what must be noticed."""

import rotel
from fixture import replaced
from noticing import judge

START, FIRST, SECOND = 1000, 2000, 3000


def resource(way, start, end, count, left):
    """What rotel logs of one right push."""
    temporality = f"AGGREGATION_TEMPORALITY_{'DELTA' if 'delta' in way else 'CUMULATIVE'}"
    times = f"StartTimestamp: {start}\nTimestamp: {end}"
    seconds = count * 0.11
    if "explicit" in way:
        kind = "Histogram"
        buckets = f"ExplicitBounds #0: 0.05\nExplicitBounds #1: 0.2\nBuckets #0, Count: 0\nBuckets #1, Count: {count}"
        buckets += "\nBuckets #2, Count: 0"
    else:
        kind, buckets = "ExponentialHistogram", f"Bucket (0.1, 0.2], Count: {count}"
    return f"""ResourceMetrics #0
     -> service.name: Str({way})
InstrumentationScope metriken-otlp 1.0
Metric #0
     -> Name: rounds
     -> Unit: {{round}}
     -> DataType: Sum
     -> IsMonotonic: true
     -> AggregationTemporality: {temporality}
{times}
Value: {count}
Metric #1
     -> Name: rounds.left
     -> Unit:
     -> DataType: Gauge
Value: {left}
Metric #2
     -> Name: round
     -> Unit: s
     -> DataType: {kind}
     -> AggregationTemporality: {temporality}
Count: {count}
Sum: {seconds}
{buckets}
"""


def log(way):
    """Two pushes, of five rounds together."""
    is_delta = "delta" in way
    second = resource(way, FIRST if is_delta else START, SECOND, 3 if is_delta else 5, -2)
    return resource(way, START, FIRST, 2, 3) + second


def faults(way, old="", new=""):
    """What is found in the log, with `new` wherever `old` stands."""
    text = replaced(log(way).encode(), old, new).decode() if old else log(way)
    metrics = rotel.received(text.splitlines())
    return list(rotel.faults(way, metrics.get(way, {})))


def fallen(way):
    """What is found in a log in which all fell after the first push, to what the second has to have."""
    first, second = resource(way, START, FIRST, 6, 3), resource(way, START, SECOND, 5, -2)
    return list(rotel.faults(way, rotel.received((first + second).splitlines())[way]))


MISTAKES = [
    ("a total that falls", "rounds falls", fallen("grpc")),
    ("a count that falls", "the count of round falls", fallen("http")),
    ("a sum that falls", "the sum of round falls", fallen("grpc-gzip")),
    ("a bucket that falls", "the bucket up to 0.2 falls", fallen("http")),
    ("a bucket between bounds that falls", "the bucket up to 0.2 falls", fallen("grpc-explicit")),
    ("a service of another name", "did not come", faults("grpc", "Str(grpc)", "Str(other)")),
    ("a metric that is missing", "rounds.left did not come", faults("http", "rounds.left", "left")),
    ("a unit that is missing", "has Unit", faults("grpc", "{round}", "")),
    ("a type that is wrong", "has DataType", faults("json", "Sum", "Gauge")),
    ("a sum that may fall", "has IsMonotonic", faults("http", "IsMonotonic: true", "IsMonotonic: false")),
    ("the other temporality", "has AggregationTemporality", faults("grpc-delta", "_DELTA", "_CUMULATIVE")),
    ("a gauge that lost its sign", "has Value '2'", faults("http", "Value: -2", "Value: 2")),
    ("another's scope", "has scope", faults("json", "metriken-otlp", "other")),
    ("the other histogram", "has DataType", faults("grpc-explicit", "DataType: Histogram", "DataType: Summary")),
    ("an end before the start", "rounds have times", faults("grpc", "Timestamp: 3000", "Timestamp: 900")),
    ("totals that begin anew", "begin anew", faults("json", "1000\nTimestamp: 3000", "2000\nTimestamp: 3000")),
    ("a hole between differences", "begin anew", faults("grpc-delta", "StartTimestamp: 2000", "StartTimestamp: 2500")),
    ("a round that is missing", "not 5 in all", faults("grpc", "Value: 5", "Value: 4")),
    ("a difference too many", "not 5 in all", faults("grpc-delta", "Value: 2", "Value: 3")),
    ("a count that is wrong", "round counts", faults("http", "\nCount: 5", "\nCount: 6")),
    ("nanoseconds for seconds", "rounds took", faults("http", "Sum: 0.55", "Sum: 550000000")),
    ("a record in no bucket", "the buckets are", faults("grpc", "], Count: 5", "], Count: 4")),
    ("a bucket that is too low", "there are rounds below", faults("grpc", "(0.1, 0.2]", "(0.01, 0.02]")),
    ("a bound that is too low", "there are rounds below", faults("grpc-explicit", "#1: 0.2", "#1: 0.07")),
]


def test_rotel(report):
    judge(report, "rotel", {way: faults(way) for way in rotel.WAYS}, MISTAKES)
