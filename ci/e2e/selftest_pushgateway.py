"""Part of `selftest.py`: pages of a Pushgateway after a wrong push, each with what must be noticed."""

import pushgateway
from exposition import TEXT, read
from fixture import replaced
from noticing import judge

JOB = '{instance="",job="text"'
SECONDS = "backup_table_seconds"


def page():
    """What the gateway shows of a right push, and of another's."""
    bounds = [ms / 1000 for ms in range(100, 1001, 100)]
    buckets = [(str(bound), round(bound * 1000)) for bound in bounds] + [("+Inf", 1000)]
    lines = [
        "# HELP backup_rows_left What nobody reads here.",
        "# TYPE backup_rows_left gauge",
        f"backup_rows_left{JOB}}} 0",
        f"# HELP backup_rows_total {pushgateway.HELP['backup_rows_total']}",
        "# TYPE backup_rows_total counter",
        f"backup_rows_total{JOB}}} 3000",
        'backup_rows_total{instance="",job="other"} 7',
        f"# HELP {SECONDS} {pushgateway.HELP[SECONDS]}",
        f"# TYPE {SECONDS} histogram",
        *(f'{SECONDS}_bucket{JOB},le="{bound}"}} {count}' for bound, count in buckets),
        f"{SECONDS}_sum{JOB}}} 500.5",
        f"{SECONDS}_count{JOB}}} 1000",
    ]
    return ("\n".join(lines) + "\n").encode()


def changed(old, new):
    return read(replaced(page(), old, new) if old else page(), TEXT)


def types(old="", new=""):
    return pushgateway.types(changed(old, new))


def values(old="", new=""):
    return pushgateway.values(changed(old, new), "text")


EXEMPLAR, SCHEMA = b"\n\x05table\x12", b"\x28\x08\x31"
MISTAKES = [
    ("a type that is wrong", "is gauge, not counter", types("total counter", "total gauge")),
    ("a family that is missing", "is None", types("backup_rows_left", "backup_rows_right")),
    ("a text that is wrong", "means", types("Rows that were saved.", "Rows.")),
    ("a time", "has the time", values('"text"} 3000', '"text"} 3000 1700000000000')),
    ("a count that is off by one", "'backup_rows_total': 2999", values("3000", "2999")),
    ("a sum that is off", "'backup_table_seconds_sum': 500.4", values("500.5", "500.4")),
    ("a metric that is missing", "there is", values(f"backup_rows_left{JOB}}} 0\n", "")),
    ("a metric too many", "backup_rows_right", values("# TYPE backup_rows_left", f"backup_rows_right{JOB}}} 0\n# T")),
    ("the values of another job", "there is {}", values('job="text"', 'job="others"')),
    ("too few buckets", "there are 0 buckets", values("_bucket", "_bin")),
    ("a bucket that is off by one", "501.0 up to 0.5", values('le="0.5"} 500', 'le="0.5"} 501')),
    ("no exemplar", "no exemplar", pushgateway.native(SCHEMA)),
    ("no native histogram", "no native histogram", pushgateway.native(EXEMPLAR)),
]
RIGHT = {"types": types(), "values": values(), "native": pushgateway.native(EXEMPLAR + SCHEMA)}


def test_pushgateway(report):
    judge(report, "pushgateway", RIGHT, MISTAKES)
