"""Part of `selftest.py`: what a StatsD daemon may make of a wrong stream, each with what must be noticed."""

import statsd
from noticing import judge


def values(**changed):
    """Two flushes of a right stream of values, with something else in the second."""
    first = {
        "counters": {"rounds": 2},
        "gauges": {"rounds.left": 1},
        "timers": {"round": [100, 101]},
        "timer_data": {"round": {"count": 2, "mean": 100.5}},
    }
    second = {
        "counters": {"rounds": 3},
        "gauges": {"rounds.left": -2},
        "timers": {"round": [100, 101, 102]},
        "timer_data": {"round": {"count": 3, "mean": 101}},
    }
    return statsd.faults([first, second | changed], "round", 5)


def summary(counters=(), **gauges):
    """A flush of a right summary, with other counters and gauges in it."""
    name = "round_seconds"
    right = {"rounds": 5, f"{name}.count": 5, f"{name}.sum": 0.51}
    times = {q: 0.1 for q in ("p50", "p90", "p99", "p999", "max")} | gauges
    flush = {
        "counters": right | dict(counters),
        "gauges": {"rounds.left": -2} | {f"{name}.{q}": time for q, time in times.items()},
        "timers": {},
        "timer_data": {},
    }
    return statsd.faults([flush], name, None)


MISTAKES = [
    ("a round that is missing", "rounds counts 4", values(counters={"rounds": 2})),
    ("a round too many", "rounds counts 6", values(counters={"rounds": 4})),
    ("a gauge that lost its sign", "rounds.left is 2", values(gauges={"rounds.left": 2})),
    ("a gauge that is missing", "rounds.left is None", values(gauges={})),
    ("a value that is missing", "not 5 of them", values(timers={"round": [100, 101]})),
    ("a weight that is lost", "round counts 4", values(timer_data={"round": {"count": 2, "mean": 150}})),
    ("seconds for milliseconds", "not about 100", values(timers={"round": [0.1, 0.1, 0.1]})),
    ("a mean that is too low", "together", values(timer_data={"round": {"count": 3, "mean": 1}})),
    ("a timer that is missing", "round counts 2", values(timers={}, timer_data={})),
    ("a summary's count", "round_seconds counts 4", summary({"round_seconds.count": 4})),
    ("a summary's sum", "together", summary({"round_seconds.sum": 0.1})),
    ("a summary's percentile", "not about 0.1", summary(p99=0.0)),
    ("a summary's unit", "not about 0.1", summary(max=100.0)),
]


def test_statsd(report):
    judge(report, "statsd", {"values": values(), "summary": summary()}, MISTAKES)
