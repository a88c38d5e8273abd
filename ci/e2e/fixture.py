"""An endpoint that is right in every way, for `selftest.py` to make wrong in one.

Its metrics are one family of each type, with names, labels and texts that need every escape. Whatever
counts counts the pages served, so that no two pages are alike and each later one is higher.
"""

import contextlib
import gzip
import http.server
import itertools
import sys
import threading

from endpoint import MEDIA_TYPES
from exposition import OPENMETRICS, TEXT

CREATED = "1700000000.125"
BOUNDS = [0.005, 0.25, 1.0, 100000.0, 1e6]
# (type, name, unit, help, [(labels, factor)]); names in their UTF-8 form.
FAMILIES = [
    ("info", "build", "", "What runs here.", [([("version", "1.2.3")], 1)]),
    ("counter", "disk.written_bytes", "bytes", "Bytes written.", [([], 4096)]),
    (
        "counter",
        "http_requests",
        "",
        'Requests answered,\nby path; a \\ and a "quote" included.',
        [
            ([("code", "200"), ("path", "/")], 3),
            ([("code", "500"), ("path", 'C:\\new "x"\n{,}=é')], 1),
        ],
    ),
    (
        "histogram",
        "request_duration_seconds",
        "seconds",
        "Time to answer.",
        [([("method", "GET")], 8), ([("method", "POST")], 2)],
    ),
    ("gauge", "temperature_celsius", "celsius", "Outside.", [([("room.name", "attic")], -0.5)]),
    ("unknown", "whatever", "", "Nobody knows.", [([], 1)]),
]


def render(format, utf8=False, tick=7):
    """The page as bytes, after `tick` pages served."""
    lines = []
    for type, name, unit, help, series in FAMILIES:
        lines += family(format, utf8, tick, type, name, unit, help, series)
    return ("\n".join(lines + ["# EOF"] * (format == OPENMETRICS)) + "\n").encode()


def family(format, utf8, tick, type, name, unit, help, series):
    text = format == TEXT
    exposed = name + {"counter": "_total", "info": "_info"}.get(type, "") if text else name
    type_in_text = {"info": "gauge", "unknown": "untyped"}.get(type, type)
    shown = token(exposed, utf8)
    yield f"# HELP {shown} {escape(help, quotes=not text)}"
    yield f"# TYPE {shown} {type_in_text if text else type}"
    if unit and not text:
        yield f"# UNIT {shown} {unit}"
    for labels, factor in series:
        for suffix, more, value in points(type, factor, tick, created=not text):
            exemplar = ' # {trace="abc"} 0.125 1700000001.5' if not text and more == [("le", "0.25")] else ""
            yield f"{sample(name + suffix, labels + more, utf8)} {value}{exemplar}"


def points(type, factor, tick, created):
    """The samples of one series: (suffix, further labels, value as text)."""
    if type == "histogram":
        for place, bound in enumerate(BOUNDS):
            shown = "1e+06" if bound == 1e6 else repr(bound)
            yield "_bucket", [("le", shown)], str(factor * tick * (place + 1))
        count = factor * tick * (len(BOUNDS) + 1)
        yield "_bucket", [("le", "+Inf")], str(count)
        yield "_sum", [], repr(0.5 * count)
        yield "_count", [], str(count)
    elif type == "info":
        yield "_info", [], "1"
    elif type == "counter":
        yield "_total", [], str(factor * tick)
    else:
        yield "", [], str(factor * tick)
    if created and type in ("counter", "histogram"):
        yield "_created", [], CREATED


def token(name, utf8):
    """A name as it stands on the page: as it is, escaped with underscores, or quoted."""
    plain = name.replace(".", "_")
    if plain == name or not utf8:
        return plain
    return f'"{escape(name, quotes=True)}"'


def sample(name, labels, utf8):
    shown = token(name, utf8)
    pairs = [f'{token(label, utf8)}="{escape(value, quotes=True)}"' for label, value in labels]
    if shown.startswith('"'):
        pairs.insert(0, shown)
        shown = ""
    return shown + (f"{{{','.join(pairs)}}}" if pairs else "")


def escape(text, quotes):
    text = text.replace("\\", "\\\\").replace("\n", "\\n")
    return text.replace('"', '\\"') if quotes else text


def replaced(body, old, new):
    """`body` with a mistake in it, wherever `old` stands."""
    changed = body.replace(old.encode(), new if isinstance(new, bytes) else new.encode())
    assert changed != body, f"the fixture has no {old!r}"
    return changed


class Handler(http.server.BaseHTTPRequestHandler):
    """The right behaviour, cut into methods for the wrong ones of `selftest.py` to override."""

    protocol_version = "HTTP/1.1"
    ticks = None  # of the server: counts the pages

    def do_GET(self):
        if not self.is_mine(self.path):
            self.answer(404, b"no such page\n")
            return
        format, utf8 = self.choose(", ".join(self.headers.get_all("Accept", [])))
        body = self.page(format, utf8)
        coding = []
        if self.zips(self.headers.get("Accept-Encoding", "")):
            body, coding = self.zipped(body), [("Content-Encoding", "gzip")]
        self.answer(200, body, [("Content-Type", self.content_type(format, utf8)), *coding])

    do_HEAD = do_GET

    def refuse(self):
        self.answer(405, b"this page is only read\n", [("Allow", "GET, HEAD")])

    do_POST = do_PUT = do_DELETE = do_PATCH = refuse

    def is_mine(self, path):
        return path.partition("?")[0] == "/metrics"

    def page(self, format, utf8):
        return render(format, utf8, self.tick())

    def tick(self):
        return next(self.ticks)

    def content_type(self, format, utf8):
        version = "1.0.0" if format == OPENMETRICS or utf8 else "0.0.4"
        escaping = "; escaping=allow-utf-8" if utf8 else ""
        return f"{MEDIA_TYPES[format]}; version={version}; charset=utf-8{escaping}"

    def zips(self, accept_encoding):
        return accept_encoding == "gzip"

    def zipped(self, body):
        return gzip.compress(body)

    def choose(self, accept):
        """The format and whether with UTF-8 names, by RFC 9110."""
        ranks = []
        offers = [(TEXT, False), (OPENMETRICS, False), (TEXT, True), (OPENMETRICS, True)]
        for place, (format, utf8) in enumerate(offers):
            matches = [m for m in (match(e, format, utf8) for e in accept.split(",")) if m]
            if matches and max(matches)[1] > 0:
                closeness, quality = max(matches)
                ranks.append((quality, closeness, -place))
        return offers[-max(ranks)[2]] if ranks else offers[0]

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        pass


def match(element, format, utf8):
    """(closeness, quality) of an element of Accept that means this page, else None."""
    media_range, *parameters = (part.strip().lower() for part in element.split(";"))
    known = {name.strip(): value.strip(' "') for name, _, value in (p.partition("=") for p in parameters)}
    media_type = MEDIA_TYPES[format]
    ranges = ["*/*", media_type.split("/")[0] + "/*", media_type]
    versions = ("1.0.0",) if format == OPENMETRICS or utf8 else ("0.0.4",)
    if media_range not in ranges or (utf8 and known.get("escaping") != "allow-utf-8"):
        return None
    if known.get("version", versions[0]) not in versions:
        return None
    try:
        return ranges.index(media_range) + ("version" in known) + utf8, float(known.get("q", 1))
    except ValueError:
        return None


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request, client_address):
        """Clients that hang up are part of the checks; what else goes wrong is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextlib.contextmanager
def serving(handler=Handler, server=Server):
    """The URL of a server on a free port, which lives as long as the context."""
    own = type("Own", (handler,), {"ticks": itertools.count(1)})
    with server(("127.0.0.1", 0), own) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}/metrics"
        finally:
            listening.shutdown()
            thread.join()
