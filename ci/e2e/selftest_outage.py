"""Part of `selftest.py`: programs that fare badly when a receiver fails, each with what must be noticed."""

import outage

FAULT_S = outage.FAULT_S
BEFORE = {"at": 1000.0, "rounds": 4_000.0, "rss_kib": 8_000, "success": 8.0, "failure": 0.0}
WORST = {
    "at": 1000.0 + FAULT_S,
    "rounds": 4_000.0 + 900 * FAULT_S,
    "rss_kib": 8_100,
    "success": 8.0,
    "failure": 5.0,
    "last_success_time_seconds": 1000.0,
    "dropped_exports_total": 0.0,
}
HEALED = WORST | {"at": 1060.0, "success": 9.0, "last_success_time_seconds": 1059.7, "queue_bytes": 0.0}
END = {"rounds": 50_000.0, "longest": 0.01, "end": 0.02}


def during(**changed):
    return outage.during(BEFORE, WORST | changed, FAULT_S)


def after(**changed):
    return outage.after(WORST, HEALED | changed, False)


def ending(total=50_000.0, **changed):
    return outage.ending(END | changed, total)


# (what is wrong, what finds it)
MISTAKES = [
    ("a program that stands still", during(rounds=BEFORE["rounds"] + 10)),
    ("memory that grows", during(rss_kib=8_000 + outage.GROWTH_KIB + 1)),
    ("a failure that is not told", during(failure=0.0)),
    ("a success that was none", during(success=20.0)),
    ("the time of a success that was none", during(last_success_time_seconds=1000.0 + FAULT_S)),
    ("an export that was given up", during(dropped_exports_total=1.0)),
    ("nothing after the fault", after(success=8.0)),
    ("the time of no success after the fault", after(last_success_time_seconds=1000.0)),
    ("what still waits", after(queue_bytes=1.0)),
    ("a round that is missing", ending(total=49_999.0)),
    ("a round too many", ending(total=50_001.0)),
    ("nothing in the receiver", ending(total=None)),
    ("a round that was held up", ending(longest=2.0)),
    ("an end that was held up", ending(end=20.0)),
    ("a pause that was cut short", outage.pauses([1.0, 9.0, 12.0], 0.5, 8)),
    ("no request at all", outage.pauses([0.1], 0.5, 8)),
    ("a hole in the samples", outage.gaps([(0.5, "1"), (1.0, "2"), (20.0, "3")], 1.5)),
    ("no samples", outage.gaps([], 1.5)),
]
RIGHT = {
    "during": during(),
    "after": after(),
    "after a minute": outage.after(WORST, HEALED | {"success": 8.0}, True),
    "ending": ending(),
    "pauses": outage.pauses([0.1, 1.0, 9.0, 17.5], 0.5, 8),
    "gaps": outage.gaps([(0.5, "1"), (1.0, "2"), (1.5, "3")], 1.5),
}


def test_outage(report):
    for what, found in MISTAKES:
        report.verdict(f"outage notices {what}", [] if list(found) else ["not noticed"])
    for what, found in RIGHT.items():
        report.verdict(f"outage passes what is right: {what}", found)
