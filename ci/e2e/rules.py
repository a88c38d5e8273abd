"""The rules about a whole page: each is a function from a page to what breaks it, under one id.

`RULES` is the list that `page.py` applies and whose ids `selftest.py` demands a failure of. The first
ids are those the reader finds line by line; their function only picks them from its faults.
"""

import math
import re
from collections import Counter
from itertools import pairwise

from exposition import OPENMETRICS, SUFFIXES, TEXT, number
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

# Ids of the faults that `exposition.read` records while it reads.
READER_RULES = [
    "encoding",  # UTF-8 without byte order mark or NUL, lines ended by newlines alone
    "final-newline",
    "eof",  # OpenMetrics: `# EOF` is the last line
    "syntax",  # the grammar of a line
    "escapes",  # \\, \n and \" where each is allowed, and nothing else
    "names",  # of metrics and labels; none reserved
    "numbers",  # of values and timestamps
    "types",  # known to the format
    "descriptors",  # HELP, TYPE and UNIT once a family, before its samples
    "contiguous",  # a family is not left and entered again
    "membership",  # a sample's name is its family's and a suffix of the family's type
]

# The forms that OpenMetrics gives by example: powers of ten, and thousandths up to 10.
_POWERS = [*(f"1e-{n:02}" for n in range(10, 4, -1)), *(f"1e+{n:02}" for n in range(6, 11))]
EXEMPLARY = {float(text): text for text in _POWERS} | {n / 1000: repr(n / 1000) for n in range(10_001)}
# Elsewhere: a point or an exponent, and no digit too many.
FLOAT = re.compile(r"-?(\d+\.(0|\d*[1-9])|\d(\.\d*[1-9])?e[+-]\d\d+)\Z")


def typed(page):
    """Every family says what it is and what it means."""
    for family in page.families:
        if family.type is None:
            yield f"{family.name} has no TYPE"
        if not family.help:
            yield f"{family.name} has no HELP"


def not_empty(page):
    """A page without a sample proves nothing about the others."""
    if not page.samples:
        yield "no sample"


def order(page):
    """Families by name, labels by name, but for those that belong to the type: `le`, `quantile`, the state.

    A family may stand where its name without `_total` or `_info` belongs, so that an encoder can keep
    one order for both formats.
    """
    names = [family.name for family in page.families]
    bare = [name.removesuffix("_total").removesuffix("_info") for name in names]
    if names != sorted(names) and bare != sorted(bare):
        before, after = next(p for p in pairwise(bare) if p[0] > p[1])
        yield f"the family {after} comes after {before}"
    for family in page.families:
        for sample in family.samples:
            labels = [label for label, _ in sample.labels if label not in ("le", "quantile", family.name)]
            if labels != sorted(labels):
                yield f"line {sample.line}: the labels {labels}"


def duplicates(page):
    """No series twice, seen as Prometheus sees series."""
    for key, times in Counter(sample.key for sample in page.samples).items():
        if times > 1:
            yield f"{times} times {key[0]} {sorted(key[1])}"


def grouped(page):
    """The samples of one histogram, summary or counter stand together: OpenMetrics forbids to mix them."""
    for family in page.families:
        seen, last = set(), None
        for sample in family.samples:
            own = frozenset((n, v) for n, v in sample.labels if n not in ("le", "quantile"))
            if own != last and own in seen:
                yield f"line {sample.line}: {sorted(own)} of {family.name} again"
            seen.add(own)
            last = own


def clashes(page):
    """No sample name can belong to two families."""
    owner = {}
    for family in page.families:
        for suffix in SUFFIXES[page.format].get(family.type, ()):
            name = family.name + suffix
            if owner.setdefault(name, family.name) != family.name:
                yield f"{name} is of {owner[name]} and of {family.name}"


def counters(page):
    """Counters end in `_total` once, and are finite and not negative."""
    for family in page.families:
        if family.type != "counter":
            continue
        bare = family.name.removesuffix("_total")
        if (page.format == TEXT) == (bare == family.name) or bare.endswith("_total"):
            yield f"the counter {family.name} in {page.format}"
        for sample in family.samples:
            if not (math.isfinite(sample.value) and sample.value >= 0):
                yield f"line {sample.line}: {sample.name} is {sample.text}"


def integers(page):
    """Bucket counts and counts of events are whole numbers, written so that no digit is lost."""
    for family in page.families:
        for sample in family.samples:
            whole = sample.name.endswith(("_bucket", "_count")) and family.type in ("histogram", "summary")
            if whole and not re.fullmatch(r"\d+(\.0)?", sample.text):
                yield f"line {sample.line}: {sample.name} is {sample.text}"


def buckets(page):
    """Each histogram series is complete: ascending bounds, cumulative counts, `+Inf` equal to `_count`, a sum."""
    for family in page.families:
        if family.type != "histogram":
            continue
        for labels, samples in family.series().items():
            where = f"{family.name} {sorted(labels)}"
            parts = {}
            for sample in samples:
                parts.setdefault(sample.name.removeprefix(family.name), []).append(sample)
            bounds = [number(dict(s.labels).get("le", "NaN")) for s in parts.get("_bucket", [])]
            counts = [s.value for s in parts.get("_bucket", [])]
            if not bounds or bounds[-1] != math.inf or any(not a < b for a, b in pairwise(bounds)):
                yield f"{where}: the bounds {bounds}"
            if counts != sorted(counts):
                yield f"{where}: the buckets {counts} are not cumulative"
            if [len(parts.get(p, [])) for p in ("_count", "_sum")] != [1, 1]:
                yield f"{where}: not one _count and one _sum"
            elif counts and parts["_count"][0].value != counts[-1]:
                yield f"{where}: _count {parts['_count'][0].text} but +Inf {counts[-1]}"
            elif not math.isfinite(parts["_sum"][0].value) or (counts and not counts[-1] and parts["_sum"][0].value):
                yield f"{where}: the sum {parts['_sum'][0].text} of {counts[-1:]} values"


def bounds(page):
    """All series of a histogram have the same bounds, or they cannot be added up."""
    for family in page.families:
        if family.type == "histogram":
            sets = {
                tuple(value for s in samples for name, value in s.labels if name == "le")
                for samples in family.series().values()
            }
            if len(sets) > 1:
                yield f"{family.name} has {len(sets)} sets of bounds"


def canonical(page):
    """OpenMetrics: `le` and `quantile` are floats in the form that the specification's examples show."""
    if page.format != OPENMETRICS:
        return
    for sample in page.samples:
        for name, text in sample.labels:
            if name in ("le", "quantile") and not is_canonical(text):
                yield f'line {sample.line}: {name}="{text}"'


def is_canonical(text):
    """Whether a float is written as the specification's examples show, or where it has none, shortest."""
    if text in ("+Inf", "-Inf"):
        return True
    value = number(text)
    if value in EXEMPLARY:
        return text == EXEMPLARY[value]
    return bool(FLOAT.match(text)) and significant(text) == significant(repr(value))


def significant(text):
    """The significant digits of a number, without the zeros that only place the point."""
    return text.split("e")[0].replace(".", "").strip("-0")


def timestamps(page):
    """A process that exposes its own values leaves the time to the scraper."""
    for sample in page.samples:
        if sample.timestamp is not None:
            yield f"line {sample.line}: {sample.name} has the timestamp {sample.timestamp}"


def exemplars(page):
    """On counters' totals and on buckets only, their labels within 128 characters, within their bucket."""
    for sample in page.samples:
        if sample.exemplar is None:
            continue
        if not sample.name.endswith(("_total", "_bucket")):
            yield f"line {sample.line}: an exemplar on {sample.name}"
        if sum(len(name) + len(value) for name, value in sample.exemplar.labels) > 128:
            yield f"line {sample.line}: more than 128 characters of labels"
        bound = dict(sample.labels).get("le", "+Inf")
        if float(sample.exemplar.value) > number(bound):
            yield f"line {sample.line}: the exemplar {sample.exemplar.value} in the bucket {bound}"


def units(page):
    """OpenMetrics: a family with a unit ends in it, and families with a unit of their own kind only."""
    for family in page.families:
        if family.unit and not family.name.endswith(f"_{family.unit}"):
            yield f"{family.name} has the unit {family.unit}"
        if family.unit and family.type in ("info", "stateset"):
            yield f"{family.name} is of the type {family.type} and has a unit"


def parser(page):
    """The published Python parser takes the page and finds the same samples in it."""
    parse = parse_openmetrics if page.format == OPENMETRICS else parse_text
    try:
        theirs = Counter(
            (s.name, frozenset(s.labels.items()), repr(float(s.value)))
            for family in parse(page.text)
            for s in family.samples
        )
    except Exception as error:  # the parser raises whatever the line made it trip over
        yield f"{type(error).__name__}: {error}"
        return
    ours = Counter((s.name, frozenset(s.labels), repr(s.value)) for s in page.samples)
    for name, labels, value in (ours - theirs) | (theirs - ours):
        yield f"{name} {sorted(labels)} {value} is read by one of two readers only"


def faults_of(rule):
    def pick(page):
        return (fault for broken, fault in page.faults if broken == rule)

    return pick


RULES = [(rule, faults_of(rule)) for rule in READER_RULES] + [
    ("not-empty", not_empty),
    ("typed", typed),
    ("order", order),
    ("duplicates", lambda page: [*duplicates(page), *faults_of("duplicates")(page)]),
    ("grouped", grouped),
    ("clashes", clashes),
    ("counters", counters),
    ("integers", integers),
    ("buckets", buckets),
    ("bounds", bounds),
    ("canonical", canonical),
    ("timestamps", timestamps),
    ("exemplars", lambda page: [*exemplars(page), *faults_of("exemplars")(page)]),
    ("units", units),
    ("parser", parser),
]


def agreement(before, open_metrics, after):
    """What the formats of one endpoint must agree on: the text page was fetched before and after the other.

    Families and series may appear in between, and what only grows may grow, but nothing may vanish or fall.
    """
    if not before.utf8 == open_metrics.utf8 == after.utf8:
        yield "only one of the formats has UTF-8 names"
        return
    text = {family.name: family for family in before.families + after.families}
    for family in open_metrics.families:
        twin = text.pop(family.name + {"counter": "_total", "info": "_info"}.get(family.type, ""), None)
        expected = {"unknown": "untyped", "info": "gauge", "stateset": "gauge"}.get(family.type, family.type)
        if twin is None:
            yield f"{family.name} is not in the text page"
        elif twin.type != expected or twin.help != family.help:
            yield f"{family.name}: {twin.type}, {twin.help!r} in text; {family.type}, {family.help!r}"
    for name in text:
        if before.family(name):
            yield f"{name} is not in the OpenMetrics page"
    for early, late in ((before, open_metrics), (open_metrics, after)):
        values = {sample.key: sample for sample in late.samples}
        for family in early.families:
            for sample in family.samples:
                later = values.get(sample.key)
                if later is None and not sample.name.endswith("_created"):
                    yield f"{sample.name} {sorted(sample.key[1])} is in the {early.format} page only"
                elif later and family.type in ("counter", "histogram") and later.value < sample.value:
                    yield f"{sample.name} {sorted(sample.key[1])} fell from {sample.text} to {later.text}"
