"""Part of `selftest.py`: mistakes in the text of a page, each with the rule that must notice it."""

import itertools

import fixture
import rules
from exposition import OPENMETRICS, TEXT, read

BOTH = (TEXT, OPENMETRICS)
SUM = "request_duration_seconds_sum"
BUCKET = 'request_duration_seconds_bucket{method="GET",le='

# (rule, formats, what is on the page, what a broken encoder writes instead)
MISTAKES = [
    ("encoding", BOTH, "é", b"\xe9"),
    ("encoding", BOTH, "Outside.\n", "Outside.\r\n"),
    ("encoding", BOTH, "# HELP build", "\ufeff# HELP build"),
    ("final-newline", (TEXT,), "whatever 7\n", "whatever 7"),
    ("final-newline", (OPENMETRICS,), "# EOF\n", "# EOF"),
    ("eof", (OPENMETRICS,), "# EOF\n", ""),
    ("eof", (OPENMETRICS,), "# EOF\n", "# EOF\nwhatever 7\n"),
    ("syntax", (OPENMETRICS,), "# EOF\n", "\n# EOF\n"),
    ("syntax", (OPENMETRICS,), "# EOF\n", "# a comment\n# EOF\n"),
    ("syntax", BOTH, "whatever 7", "whatever"),
    ("syntax", BOTH, "whatever 7", "whatever  7"),
    ("syntax", BOTH, "whatever 7", "whatever 7 1 1"),
    ("syntax", BOTH, ',path="/"', ';path="/"'),
    ("syntax", BOTH, 'path="/"', "path=/"),
    ("syntax", BOTH, 'path="/"}', 'path="/",}'),
    ("numbers", BOTH, r"answered,\nby", "answered,\nby"),  # an unescaped newline in HELP
    ("syntax", BOTH, r"\n{,}", "\n{,}"),  # and in a label's value
    ("escapes", BOTH, r"C:\\new", r"C:\\\x"),
    ("escapes", BOTH, r"a \\ and", r"a \and"),
    ("escapes", BOTH, "Nobody knows.", "Nobody knows\\"),
    ("escapes", (TEXT,), '"quote"', r"\"quote\""),
    ("names", BOTH, 'path="/"', 'the-path="/"'),
    ("names", BOTH, 'path="/"', '__path="/"'),
    ("names", BOTH, "whatever 7", "what-ever 7"),
    ("names", BOTH, "# TYPE whatever", "# TYPE what-ever"),
    ("names", BOTH, "whatever 7", '{"whatever"} 7'),
    ("numbers", BOTH, "whatever 7", "whatever seven"),
    ("numbers", BOTH, "whatever 7", "whatever nan"),
    ("numbers", BOTH, "whatever 7", "whatever inf"),
    ("numbers", BOTH, "whatever 7", "whatever 7 now"),
    ("types", BOTH, "celsius gauge", "celsius gage"),
    ("types", (TEXT,), "build_info gauge", "build_info info"),
    ("types", (OPENMETRICS,), "whatever unknown", "whatever untyped"),
    ("descriptors", BOTH, "# TYPE whatever", "# HELP whatever Twice.\n# TYPE whatever"),
    ("descriptors", BOTH, "# HELP whatever", "# TYPE temperature_celsius gauge\n# HELP whatever"),
    ("contiguous", BOTH, "whatever 7\n", "whatever 7\n# TYPE temperature_celsius gauge\n"),
    ("membership", BOTH, "whatever 7\n", "whatever 7\nstray 7\n"),
    ("membership", (TEXT,), SUM, "request_duration_seconds_total"),
    ("membership", (OPENMETRICS,), "http_requests_total", "http_requests"),
    ("typed", (TEXT,), "# TYPE whatever untyped\n", ""),
    ("typed", (OPENMETRICS,), "# TYPE whatever unknown\n", ""),
    ("typed", BOTH, " Nobody knows.", " "),
    ("order", BOTH, "whatever", "a_name"),
    ("order", BOTH, 'code="200",path="/"', 'path="/",code="200"'),
    ("duplicates", BOTH, "whatever 7\n", "whatever 7\nwhatever 7\n"),
    ("duplicates", BOTH, "whatever 7\n", 'whatever 7\nwhatever{empty=""} 7\n'),
    ("duplicates", BOTH, 'path="/"', 'code="/"'),
    ("duplicates", BOTH, BUCKET + '"1.0"} 168\n', BUCKET + '"1.0"} 168\n' + BUCKET + '"1.00"} 168\n'),
    ("grouped", BOTH, "# HELP temperature", BUCKET + '"0.5"} 150\n# HELP temperature'),
    ("clashes", BOTH, "whatever", SUM),
    ("counters", (TEXT,), "http_requests_total", "http_requests"),
    ("counters", (TEXT,), "http_requests_total", "http_requests_total_total"),
    ("counters", (OPENMETRICS,), "http_requests", "http_requests_total"),
    ("counters", BOTH, "written_bytes_total 28672", "written_bytes_total -28672"),
    ("counters", BOTH, "written_bytes_total 28672", "written_bytes_total NaN"),
    ("integers", BOTH, BUCKET + '"0.25"} 112', BUCKET + '"0.25"} 1.12e2'),
    ("integers", BOTH, 'seconds_count{method="GET"} 336', 'seconds_count{method="GET"} 336.5'),
    ("buckets", BOTH, BUCKET + '"0.25"} 112', BUCKET + '"0.25"} 12'),
    ("buckets", BOTH, BUCKET + '"0.25"', BUCKET + '"0.001"'),
    ("buckets", BOTH, BUCKET + '"0.25"', BUCKET + '"a quarter"'),
    ("buckets", BOTH, BUCKET + '"+Inf"} 336\n', ""),
    ("buckets", BOTH, BUCKET + '"+Inf"} 336', BUCKET + '"+Inf"} 337'),
    ("buckets", BOTH, SUM + '{method="GET"} 168.0\n', ""),
    ("buckets", BOTH, SUM + '{method="GET"} 168.0', SUM + '{method="GET"} NaN'),
    ("bounds", BOTH, BUCKET + '"1.0"} 168\n', ""),
    ("canonical", (OPENMETRICS,), 'le="1.0"', 'le="1"'),
    ("canonical", (OPENMETRICS,), 'le="1.0"', 'le="1.00"'),
    ("canonical", (OPENMETRICS,), 'le="0.25"', 'le="2.5e-1"'),
    ("canonical", (OPENMETRICS,), 'le="1e+06"', 'le="1e6"'),
    ("canonical", (OPENMETRICS,), 'le="1e+06"', 'le="1000000.0"'),
    ("canonical", (OPENMETRICS,), 'le="1e+06"', 'le="2500000"'),
    ("canonical", (OPENMETRICS,), 'le="1e+06"', 'le="2500000.00"'),
    ("canonical", (OPENMETRICS,), 'le="1e+06"', 'le="2500000.0000000001"'),
    ("canonical", (OPENMETRICS,), 'le="0.005"', 'le="0.00001"'),
    ("canonical", (OPENMETRICS,), 'le="0.005"', 'le="1e-5"'),
    ("canonical", (OPENMETRICS,), 'le="0.005"', 'le=".005"'),
    ("canonical", (OPENMETRICS,), 'le="0.005"', 'le="0.0050000000000000001"'),
    ("timestamps", (TEXT,), "whatever 7", "whatever 7 1700000000000"),
    ("timestamps", (OPENMETRICS,), "whatever 7", "whatever 7 1700000000.5"),
    ("exemplars", (OPENMETRICS,), "whatever 7", 'whatever 7 # {trace="abc"} 7'),
    ("exemplars", (OPENMETRICS,), 'trace="abc"', f'trace="{"x" * 124}"'),
    ("exemplars", (OPENMETRICS,), '} 0.125 17', '} 0.375 17'),
    ("exemplars", (OPENMETRICS,), ' # {trace="abc"}', ' # {trace="abc"}0'),
    ("units", (OPENMETRICS,), "_seconds seconds", "_seconds milliseconds"),
    ("units", (OPENMETRICS,), "# TYPE whatever", "# UNIT whatever ounces\n# TYPE whatever"),
    ("parser", (OPENMETRICS,), "# EOF\n", ""),
    ("parser", (OPENMETRICS,), 'le="+Inf"} 336', 'le="+Inf"} 337'),
    ("parser", (TEXT,), "whatever 7", "whatever seven"),
]  # fmt: skip

# What is right although it looks odd: (formats, what is on the page, what may stand there too).
RIGHT = [
    (BOTH, "whatever 7", "whatever NaN"),
    (BOTH, "whatever 7", "whatever -7.25e-3"),
    (BOTH, "Nobody knows.", r"Nobody knows # {} of \\n \n."),
    ((OPENMETRICS,), 'le="1e+06"', 'le="2500000.0"'),
    ((OPENMETRICS,), 'le="1e+06"', 'le="2.5e+06"'),
    ((OPENMETRICS,), 'le="0.005"', 'le="1e-05"'),
    ((OPENMETRICS,), 'le="0.005"', 'le="1.023e-06"'),
    ((OPENMETRICS,), 'le="0.005"', 'le="0.000001023"'),
    (BOTH, r"\n{,}", "\r{,}"),
    (BOTH, "temperature_celsius{", 'temperature_celsius{temperature_celsius="high",'),
    ((TEXT,), 'le="1.0"', 'le="1"'),
    ((TEXT,), "# TYPE whatever", "# a comment\n\n# TYPE whatever"),
]


def broken_rules(body, format):
    read_page = read(body, format)
    return {rule for rule, broken in rules.RULES if list(broken(read_page))}


def test_rules(report):
    for format, utf8 in itertools.product(BOTH, (False, True)):
        right = read(fixture.render(format, utf8), format, utf8)
        found = [fault for _, broken in rules.RULES for fault in broken(right)]
        report.verdict(f"a right {format} page passes" + " with UTF-8 names" * utf8, found)
    for formats, old, new in RIGHT:
        for format in formats:
            found = broken_rules(fixture.replaced(fixture.render(format), old, new), format)
            report.verdict(f"{format}: {new!r} passes", found)
    for rule, formats, old, new in MISTAKES:
        for format in formats:
            found = broken_rules(fixture.replaced(fixture.render(format), old, new), format)
            missed = [] if rule in found else [f"{old!r} -> {new!r} breaks only {sorted(found)}"]
            report.verdict(f"{format}: {rule} notices {new!r:.60}", missed)
    report.verdict("not-empty notices", {"not-empty"} - broken_rules(b"# EOF\n", OPENMETRICS))
    untried = {rule for rule, _ in rules.RULES} - {rule for rule, *_ in MISTAKES} - {"not-empty"}
    report.verdict("no rule is never broken", untried)


# The ways in which two pages of one endpoint can disagree: (on the OpenMetrics page, what is there instead).
DISAGREEMENTS = [
    ("http_requests", "http_replies"),
    ("# HELP whatever Nobody knows.\n# TYPE whatever unknown\nwhatever 8\n", ""),
    ("# HELP whatever", "# HELP what Is new.\n# TYPE what unknown\nwhat 8\n# HELP whatever"),
    ("Nobody knows.", "Somebody knows."),
    ("celsius gauge", "celsius unknown"),
    ('room_name="attic"', 'room_name="cellar"'),
    ("written_bytes_total 32768", "written_bytes_total 28671"),
    ("written_bytes_total 32768", "written_bytes_total 36865"),
]


def test_agreement(report):
    before, after = (read(fixture.render(TEXT, tick=tick), TEXT) for tick in (7, 9))
    later = fixture.render(OPENMETRICS, tick=8)
    report.verdict("right pages agree", rules.agreement(before, read(later, OPENMETRICS), after))
    for old, new in DISAGREEMENTS:
        body = fixture.replaced(later, old, new)
        found = list(rules.agreement(before, read(body, OPENMETRICS), after))
        report.verdict(f"agreement notices {new!r:.60}", [] if found else ["not noticed"])
