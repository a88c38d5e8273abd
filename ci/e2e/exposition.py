"""A strict reader of the two text formats: Prometheus text 0.0.4 and OpenMetrics 1.0.

It exists because the published parsers are lenient where a careless encoder errs: they forgive
repeated series, unsorted families, odd escapes, missing newlines. This one keeps every line as it
was written, goes on after a mistake, and records each as a fault under the id of the rule that was
broken; the rules about whole families are in `rules.py`.

Sources: "Exposition formats" of the Prometheus documentation for 0.0.4, the ABNF of the OpenMetrics
1.0 specification for the other, and for a reader that said `escaping=allow-utf-8` the quoted names
of the UTF-8 proposal, which look alike in both: `{"a.name","a.label"="value"} 1`.
"""

import math
import re
from dataclasses import dataclass, field

TEXT = "text"
OPENMETRICS = "openmetrics"

# What may follow a family's name in the names of its samples.
SUFFIXES = {
    TEXT: {
        "counter": ("",),
        "gauge": ("",),
        "untyped": ("",),
        "histogram": ("_bucket", "_sum", "_count"),
        "summary": ("", "_sum", "_count"),
    },
    OPENMETRICS: {
        "counter": ("_total", "_created"),
        "gauge": ("",),
        "unknown": ("",),
        "info": ("_info",),
        "stateset": ("",),
        "histogram": ("_bucket", "_sum", "_count", "_created"),
        "gaugehistogram": ("_bucket", "_gsum", "_gcount"),
        "summary": ("", "_sum", "_count", "_created"),
    },
}

METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*\Z")
LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
LABEL = re.compile(rf'(?P<name>[^={{}}",]+|{QUOTED.pattern})(="(?P<value>(?:[^"\\]|\\.)*)")?')
NUMBER = re.compile(r"([+-]?\d+(\.\d*)?([eE][+-]?\d+)?|NaN|[+-]Inf)\Z")
ESCAPES = {"\\": "\\", "n": "\n", '"': '"'}


def number(text):
    """The float that a `le` or `quantile` label stands for; NaN if none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def label_key(labels):
    """Label pairs as a set to compare: no empty ones, bounds by their value, however written."""
    return frozenset((n, number(v) if n in ("le", "quantile") else v) for n, v in labels if v)


@dataclass
class Exemplar:
    labels: list
    value: str
    timestamp: str | None


@dataclass
class Sample:
    line: int
    name: str
    labels: list  # pairs, in the order of the page
    text: str  # the value as written
    timestamp: str | None = None
    exemplar: Exemplar | None = None

    @property
    def value(self):
        return float(self.text)

    @property
    def key(self):
        """What Prometheus tells series apart by: to it an empty label is an absent one, and bounds are numbers."""
        return self.name, label_key(self.labels)


@dataclass
class Family:
    line: int
    name: str
    type: str | None = None
    help: str | None = None
    unit: str | None = None
    samples: list = field(default_factory=list)

    def series(self):
        """Groups of samples that differ only in `le`, `quantile` or suffix, in the order of the page."""
        groups = {}
        for sample in self.samples:
            own = frozenset((n, v) for n, v in sample.labels if n not in ("le", "quantile"))
            groups.setdefault(own, []).append(sample)
        return groups


@dataclass
class Page:
    format: str
    utf8: bool = False  # whether names may be quoted
    text: str = ""
    families: list = field(default_factory=list)
    faults: list = field(default_factory=list)  # pairs of (rule, what is wrong)

    @property
    def samples(self):
        return [sample for family in self.families for sample in family.samples]

    def family(self, name):
        return next((f for f in self.families if f.name == name), None)


class Malformed(Exception):
    """A line that cannot be read on; carries the rule it breaks."""

    def __init__(self, rule, message):
        super().__init__(message)
        self.rule = rule


def read(body, format, utf8=False):
    """Reads the bytes of a page. Never raises: what is wrong is in `faults`."""
    page = Page(format, utf8)
    try:
        page.text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        page.faults.append(("encoding", f"not UTF-8: {error}"))
        page.text = body.decode("utf-8", "replace")
    # Within a line a carriage return is data, for which the formats have no escape.
    if "\r\n" in page.text or "\0" in page.text or page.text.startswith("\ufeff"):
        page.faults.append(("encoding", "a carriage return before a newline, a NUL or a byte order mark"))
    if not page.text.endswith("\n"):
        page.faults.append(("final-newline", f"the page ends in {page.text[-20:]!r}"))
    _Reader(page).run()
    return page


class _Reader:
    def __init__(self, page):
        self.page = page
        self.open_metrics = page.format == OPENMETRICS
        self.current = None  # the family whose lines are being read
        self.ended = False  # `# EOF` was seen
        self.number = 0

    def fault(self, rule, message):
        self.page.faults.append((rule, f"line {self.number}: {message}"))

    def run(self):
        # Only "\n" ends a line; str.splitlines would also cut at U+2028 and its like.
        lines = self.page.text.split("\n")
        if lines[-1] == "":
            lines.pop()
        for line in lines:
            self.number += 1
            if self.ended:
                self.fault("eof", f"text after # EOF: {line[:60]!r}")
                break
            try:
                self.line(line)
            except Malformed as error:
                self.fault(error.rule, f"{error}: {line[:120]!r}")
        if self.open_metrics and not self.ended:
            self.fault("eof", "the page does not end with # EOF")

    def line(self, line):
        if line == "":
            if self.open_metrics:
                raise Malformed("syntax", "an empty line")
        elif line == "# EOF" and self.open_metrics:
            self.ended = True
        elif line.startswith("#"):
            self.comment(line)
        else:
            self.sample(line)

    def comment(self, line):
        keyword, _, rest = line[2:].partition(" ")
        known = ("HELP", "TYPE", "UNIT") if self.open_metrics else ("HELP", "TYPE")
        if not line.startswith("# ") or keyword not in known:
            if self.open_metrics:
                raise Malformed("syntax", "a comment")
            return  # 0.0.4 has comments
        quoted = QUOTED.match(rest)
        name, _, rest = (quoted[0], "", rest[quoted.end() + 1 :]) if quoted else rest.partition(" ")
        family = self.enter(self.legal(name, METRIC_NAME))
        if family.samples:
            raise Malformed("descriptors", f"{keyword} of {name} after its samples")
        if getattr(family, keyword.lower()) is not None:
            raise Malformed("descriptors", f"a second {keyword} of {name}")
        if keyword == "HELP":
            # 0.0.4 has no quotes in HELP to escape; OpenMetrics lets them be escaped.
            rest = unescape(rest, '\\n"' if self.open_metrics else "\\n")
        elif keyword == "TYPE" and rest not in SUFFIXES[self.page.format]:
            self.fault("types", f"{name} has the type {rest!r}")
        setattr(family, keyword.lower(), rest)

    def legal(self, name, bare):
        """The name that a token stands for: as it is if it matches `bare`, or quoted where that is allowed."""
        if name.startswith('"') and self.page.utf8:
            name = unescape(name[1:-1], '\\n"')
            if name and not name.startswith("__"):
                return name
        elif bare.match(name) and not name.startswith("__"):
            return name
        raise Malformed("names", f"{name!r} is no name")

    def enter(self, name):
        """The family of that name, which must be the current one or new."""
        if self.current is None or self.current.name != name:
            known = self.page.family(name)
            if known:
                self.fault("contiguous", f"{name} again, after another family")
            self.current = known or Family(self.number, name)
            if not known:
                self.page.families.append(self.current)
        return self.current

    def sample(self, line):
        name, labels, rest = self.name_and_labels(line)
        exemplar = None
        if self.open_metrics and " # " in rest:
            rest, _, tail = rest.partition(" # ")
            exemplar = self.exemplar(tail)
        value, timestamp = value_and_timestamp(rest, self.open_metrics)
        sample = Sample(self.number, name, labels, value, timestamp, exemplar)
        self.owner(name).samples.append(sample)

    def name_and_labels(self, line):
        end = re.search(r"[ {]", line)
        if not end:
            raise Malformed("syntax", "a sample without a value")
        name, at = line[: end.start()], end.start()
        labels = []
        if line[at] == "{":
            labels, at = label_block(line, at)
        if not name and labels and labels[0][1] is None:
            name = labels.pop(0)[0]  # a quoted name stands first between the braces
        name = self.legal(name, METRIC_NAME)
        labels = [(self.legal(label, LABEL_NAME), value) for label, value in labels]
        if len({label for label, _ in labels}) < len(labels):
            raise Malformed("duplicates", "a label twice")
        if line[at : at + 1] != " ":
            raise Malformed("syntax", "no space before the value")
        return name, labels, line[at + 1 :]

    def exemplar(self, tail):
        if not tail.startswith("{"):
            raise Malformed("exemplars", "no labels")
        labels, at = label_block(tail, 0)
        if tail[at : at + 1] != " ":
            raise Malformed("exemplars", "no value")
        return Exemplar(labels, *value_and_timestamp(tail[at + 1 :], True))

    def owner(self, name):
        """The family a sample belongs to: the one being read, if its type allows such a name."""
        family = self.current
        if family:
            suffixes = SUFFIXES[self.page.format].get(family.type, ("",))
            if name in (family.name + suffix for suffix in suffixes):
                return family
        self.fault("membership", f"{name} under the family {family.name if family else 'of none'}")
        return self.enter(name)


def label_block(line, at):
    """Reads `{a="b","c d"="e"}` from `at`; gives pairs of token and value and the position behind the brace.

    A quoted token without a value, which is a metric's name, has None for it.
    """
    labels = []
    at += 1
    while line[at : at + 1] != "}":
        if labels:
            if line[at : at + 1] != ",":
                raise Malformed("syntax", f"no comma between labels at column {at + 1}")
            at += 1
        found = LABEL.match(line, at)
        value = found["value"] if found else None
        if not found or (value is None and (labels or not found["name"].startswith('"'))):
            raise Malformed("syntax", f"no label at column {at + 1}")
        labels.append((found["name"], None if value is None else unescape(value, '\\n"')))
        at = found.end()
    return labels, at + 1


def unescape(text, allowed):
    """Undoes backslash escapes, of which only those in `allowed` are legal."""

    def one(found):
        if found[1] not in allowed:
            raise Malformed("escapes", f"the escape {found[0]!r}")
        return ESCAPES[found[1]]

    if re.search(r"(?<!\\)(\\\\)*\\\Z", text):
        raise Malformed("escapes", "a backslash at the end")
    return re.sub(r"\\(.)", one, text)


def value_and_timestamp(text, open_metrics):
    value, *more = text.split(" ")
    if value == "" or "" in more:
        raise Malformed("syntax", "a space too many")
    if not NUMBER.match(value):
        raise Malformed("numbers", f"the value {value!r}")
    if len(more) > 1:
        raise Malformed("syntax", "text behind the value")
    if more and not re.match(r"-?\d+(\.\d+)?\Z" if open_metrics else r"-?\d+\Z", more[0]):
        raise Malformed("numbers", f"the timestamp {more[0]!r}")
    return value, more[0] if more else None
