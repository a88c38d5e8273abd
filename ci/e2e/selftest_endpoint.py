"""Part of `selftest.py`: servers that misbehave, each with the check that must notice it."""

import http.client
import socketserver

import endpoint
import fixture
from exposition import OPENMETRICS, TEXT


class AlwaysText(fixture.Handler):
    def choose(self, accept):
        return TEXT, False


class AlwaysOpenMetrics(fixture.Handler):
    def choose(self, accept):
        return OPENMETRICS, False


class Utf8Unasked(fixture.Handler):
    def choose(self, accept):
        return super().choose(accept)[0], True


class NoCharset(fixture.Handler):
    def content_type(self, format, utf8):
        return super().content_type(format, utf8).replace("; charset=utf-8", "")


class WrongVersion(fixture.Handler):
    def content_type(self, format, utf8):
        return super().content_type(format, utf8).replace("=1.0.0", "=0.0.1")


class BodyAfterHead(fixture.Handler):
    def do_HEAD(self):
        self.command = "GET"
        self.close_connection = True
        self.do_GET()


class HeadRefused(fixture.Handler):
    def do_HEAD(self):
        self.refuse()


class EveryPath(fixture.Handler):
    def is_mine(self, path):
        return path.startswith("/metrics")


class EveryMethod(fixture.Handler):
    do_POST = do_PUT = do_DELETE = do_PATCH = fixture.Handler.do_GET


class NoAllow(fixture.Handler):
    def refuse(self):
        self.answer(405, b"")

    do_POST = do_PUT = do_DELETE = do_PATCH = refuse


class NoQuery(fixture.Handler):
    def is_mine(self, path):
        return path == "/metrics"


class OneAnswer(fixture.Handler):
    def answer(self, status, body, headers=()):
        super().answer(status, body, [*headers, ("Connection", "close")])


class ChunksForAll(fixture.Handler):
    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in [*headers, ("Transfer-Encoding", "chunked")]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))


class TakesNonsense(fixture.Handler):
    def send_error(self, code, message=None, explain=None):
        self.request_version = "HTTP/1.1"
        self.command = "GET"
        self.close_connection = True
        self.answer(200, b"welcome\n")


class GzipUnasked(fixture.Handler):
    def zips(self, accept_encoding):
        return True


class GzipThoughRefused(fixture.Handler):
    def zips(self, accept_encoding):
        return "gzip" in accept_encoding


class NotGzip(fixture.Handler):
    def zipped(self, body):
        return b"\x1f\x8b" + body


class OneAtATime(fixture.Server):
    process_request = socketserver.BaseServer.process_request


# (check, the server's class)
MISBEHAVIOURS = [
    ("content-type", AlwaysText),
    ("content-type", Utf8Unasked),
    ("content-type", NoCharset),
    ("content-type", WrongVersion),
    ("head", BodyAfterHead),
    ("head", HeadRefused),
    ("not-found", EveryPath),
    ("method", EveryMethod),
    ("method", NoAllow),
    ("query", NoQuery),
    ("keep-alive", OneAnswer),
    ("old-http", ChunksForAll),
    ("nonsense", TakesNonsense),
    ("compression", GzipUnasked),
    ("compression", GzipThoughRefused),
    ("compression", NotGzip),
]


def faults_of(broken):
    try:
        return list(broken())
    except (OSError, http.client.HTTPException) as error:
        return [f"{type(error).__name__}: {error}"]


def test_endpoint(report):
    with fixture.serving() as url:
        every_check = dict(endpoint.checks(url))
        for check, broken in every_check.items():
            report.verdict(f"a right endpoint passes {check}", faults_of(broken))
    # A server with one format for all fails exactly the rows that ask for the other.
    noticed = set()
    for handler in (AlwaysText, AlwaysOpenMetrics):
        with fixture.serving(handler) as url:
            rows = [(check, broken) for check, broken in endpoint.checks(url) if check.startswith("accept")]
            noticed |= {check for check, broken in rows if faults_of(broken)}
    for check, handler in MISBEHAVIOURS:
        with fixture.serving(handler) as url:
            found = faults_of(dict(endpoint.checks(url))[check])
        report.verdict(f"{check} notices {handler.__name__}", [] if found else ["not noticed"])
        noticed.add(check)
    with fixture.serving(server=OneAtATime) as url:
        found = list(endpoint.idle_clients(url))
        report.verdict("idle-clients notices OneAtATime", [] if found else ["not noticed"])
        noticed.add("idle-clients")
    # An unnoticed row of `accept` shows up here.
    report.verdict("no check of an endpoint is never failed", every_check.keys() - noticed)
