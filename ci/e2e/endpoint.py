"""How an endpoint must behave over HTTP, whatever is on its pages.

Content negotiation follows RFC 9110: of what the server offers, the type with the highest quality
wins, the most specific range that matches a type gives its quality, and what is left open is
decided for plain text, which every reader understands. The rows of `ACCEPT` are requests with the
one format that is right, among them what the real scrapers send.

Each check is a function that yields what is wrong; `checks` gives them all with their ids.
"""

import functools
import gzip
import http.client
import socket
import time
import zlib

import wire
from exposition import OPENMETRICS, TEXT, read

MEDIA_TYPES = {TEXT: "text/plain", OPENMETRICS: "application/openmetrics-text"}
OM = MEDIA_TYPES[OPENMETRICS]
PROTOBUF = "application/vnd.google.protobuf"
# The pages an endpoint may have, and how Prometheus 3 asks for each when told to scrape it alone.
# A server without UTF-8 names answers the last two with the same pages as the first two.
ASK = {
    "text": "text/plain;version=0.0.4;q=0.6,*/*;q=0.5",
    "openmetrics": f"{OM};version=1.0.0;escaping=underscores;q=0.6,*/*;q=0.5",
    "text-utf8": "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5",
    "openmetrics-utf8": f"{OM};version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5",
}
# The quickest scrape interval in use is a second; an answer from loopback has no excuse to take one.
PROMPT_S = 1.0

_PROM2 = f"{OM};version=1.0.0,{OM};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
_PROM3 = (
    f"{OM};version=1.0.0;escaping=allow-utf-8;q=0.6,{OM};version=0.0.1;q=0.5,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)
_NATIVE = f"{PROTOBUF};proto=io.prometheus.client.MetricFamily;encoding=delimited"

# (what it is, the values of Accept, one header line each, the format that must be answered).
# Rows with protobuf hold for a server that does not offer it, and are left out for one that does.
ACCEPT = [
    ("absent", [], TEXT),
    ("empty", [""], TEXT),
    ("anything", ["*/*"], TEXT),
    ("any text", ["text/*"], TEXT),
    ("text", ["text/plain"], TEXT),
    ("text 0.0.4", ["text/plain; version=0.0.4"], TEXT),
    ("text 0.0.4 with charset", ["text/plain; version=0.0.4; charset=utf-8"], TEXT),
    ("text 1.0.0, UTF-8 names", ["text/plain;version=1.0.0;escaping=allow-utf-8"], TEXT),
    ("OpenMetrics", [OM], OPENMETRICS),
    ("OpenMetrics 1.0.0", [f"{OM};version=1.0.0"], OPENMETRICS),
    ("OpenMetrics 1.0.0, quoted", [f'{OM}; version="1.0.0"; charset=utf-8'], OPENMETRICS),
    ("OpenMetrics 1.0.0, UTF-8 names", [f"{OM};version=1.0.0;escaping=allow-utf-8"], OPENMETRICS),
    ("UTF-8 names before 0.0.4", ["text/plain;version=1.0.0;escaping=allow-utf-8,text/plain;q=0.5"], TEXT),
    ("OpenMetrics of the future", [f"{OM};version=9.0.0"], TEXT),
    ("any application", ["application/*"], OPENMETRICS),
    ("case and spaces", ["Application/OpenMetrics-Text ; Version=1.0.0 , TEXT/Plain ; Q=0.1"], OPENMETRICS),
    ("text preferred", [f"{OM};q=0.2,text/plain;q=0.9"], TEXT),
    ("OpenMetrics preferred", [f"text/plain;q=0.2,{OM};q=0.9"], OPENMETRICS),
    ("preferred by a thousandth", [f"text/plain;q=0.998,{OM};q=0.999"], OPENMETRICS),
    ("no q is q=1", [f"text/plain;q=0.9,{OM}"], OPENMETRICS),
    ("OpenMetrics refused", [f"{OM};q=0,*/*"], TEXT),
    ("OpenMetrics refused, long zero", [f"{OM};q=0.000,*/*;q=0.1"], TEXT),
    ("text refused", ["text/plain;q=0,*/*"], OPENMETRICS),
    ("the more specific counts", [f"text/*;q=0.9,text/plain;q=0.1,{OM};q=0.5"], OPENMETRICS),
    ("two header lines", ["text/plain;q=0.1", f"{OM};q=0.7"], OPENMETRICS),
    ("empty elements", [f",, {OM};version=1.0.0 ,,"], OPENMETRICS),
    ("unknown", ["image/png"], TEXT),
    ("nonsense", ["\\\\;;==,,/"], TEXT),
    ("browser", ["text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"], TEXT),
    ("Prometheus 2", [_PROM2], OPENMETRICS),
    ("Prometheus 3", [_PROM3], OPENMETRICS),
    ("Prometheus 3, text", ["text/plain;version=0.0.4;q=0.6,*/*;q=0.5"], TEXT),
    ("Prometheus 3, OpenMetrics", [f"{OM};version=1.0.0;q=0.6,*/*;q=0.5"], OPENMETRICS),
    ("protobuf, then OpenMetrics", [f"{_NATIVE};q=0.7,{_PROM3}"], OPENMETRICS),
    ("protobuf only", [_NATIVE], TEXT),
]


def fetch(url, kind):
    """One of the pages in `ASK` with the answer that brought it. How it is to be read, its Content-Type says."""
    answer = wire.exchange(url, [("Accept", ASK[kind])])
    format = OPENMETRICS if answer.media_type == OM else TEXT
    return read(answer.body, format, answer.parameters.get("escaping") == "allow-utf-8"), answer


def offers_protobuf(url):
    return wire.exchange(url, [("Accept", _NATIVE)]).media_type == PROTOBUF


def accept(url, values, expected):
    """One row of `ACCEPT`."""
    answer = wire.exchange(url, [("Accept", value) for value in values])
    got = f"{answer.status} {answer.media_type}"
    if got != f"200 {MEDIA_TYPES[expected]}":
        yield f"Accept {values} -> {got}, not {expected}"


def content_type(url):
    """The parameters that tell a reader how to read: the version, the encoding, the escaping, and no others."""
    for kind, value in ASK.items():
        answer = wire.exchange(url, [("Accept", value)])
        format, _, utf8 = kind.partition("-")
        parameters = {name: value.lower() for name, value in answer.parameters.items()}
        escaping = parameters.pop("escaping", "underscores")
        version = "1.0.0" if format == OPENMETRICS or escaping == "allow-utf-8" else "0.0.4"
        wrong = (escaping == "allow-utf-8" and not utf8) or parameters.pop("version", "") != version
        if answer.media_type != MEDIA_TYPES[format] or wrong or parameters != {"charset": "utf-8"}:
            yield f"{kind}: {answer.headers.get('Content-Type')!r}"


def head(url):
    """HEAD is GET without the body."""
    host, _, path = wire.split(url)
    for value in MEDIA_TYPES.values():
        request = f"HEAD {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {value}\r\nConnection: close\r\n\r\n"
        top, _, body = wire.raw(url, request.encode()).partition(b"\r\n\r\n")
        lines = top.decode("latin-1").lower().split("\r\n")
        if not lines[0].startswith("http/1.1 200"):
            yield f"{value}: {lines[0]}"
        if not any(line.startswith(f"content-type: {value}") for line in lines):
            yield f"{value}: not the Content-Type of GET in {lines}"
        if body:
            yield f"{value}: {len(body)} bytes of body"


def not_found(url):
    """Another path is another resource, even one that begins alike."""
    host, port, path = wire.split(url)
    for other in ("/no-such-page", f"{path}-no-such-page", f"{path}/no-such-page"):
        status = wire.exchange(f"http://{host}:{port}{other}").status
        if status != 404:
            yield f"GET {other} -> {status}"


def method(url):
    """A page is only read; the refusal names what is allowed."""
    for name in ("POST", "PUT", "DELETE", "PATCH"):
        answer = wire.exchange(url, [("Content-Length", "0")], method=name)
        allowed = {word.strip() for word in answer.headers.get("Allow", "").split(",")}
        if answer.status != 405 or not {"GET", "HEAD"} <= allowed or name in allowed:
            yield f"{name} -> {answer.status}, Allow: {answer.headers.get('Allow')}"


def query(url):
    """A query is the scraper's business (`params` in its configuration) and changes nothing."""
    answer = wire.exchange(f"{url}?collect%5B%5D=one&x=%20")
    if answer.status != 200 or not answer.body:
        yield f"with a query -> {answer.status}, {len(answer.body)} bytes"


def keep_alive(url):
    """A scraper keeps its connection: two answers come on one."""
    host, port, path = wire.split(url)
    connection = http.client.HTTPConnection(host, port, timeout=wire.TIMEOUT_S)
    try:
        for media_type in MEDIA_TYPES.values():
            answer = wire.send(connection, "GET", path, [("Accept", media_type)])
            if answer.status != 200 or answer.media_type != media_type:
                yield f"{media_type}: {answer.status} {answer.media_type}"
            if connection.sock is None:
                yield "the connection was closed after one answer"
                return
    except (OSError, http.client.HTTPException) as error:
        yield f"{type(error).__name__}: {error}"
    finally:
        connection.close()


def old_http(url):
    """A client of HTTP/1.0 gets its page, unchunked, and the end of the connection."""
    _, _, path = wire.split(url)
    try:
        answer = wire.raw(url, f"GET {path} HTTP/1.0\r\n\r\n".encode())
    except TimeoutError:
        yield "the connection stays open"
        return
    top, _, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in top.split(b"\r\n")[0] or b"transfer-encoding" in top.lower() or not body.endswith(b"\n"):
        yield f"{top[:80]!r} and {len(body)} bytes"


def nonsense(url):
    """What is no request is refused or hung up on, and the next scrape is answered all the same."""
    _, _, path = wire.split(url)
    get = f"GET {path} HTTP".encode()
    for name, request in {
        "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        "no version": get + b"/x.y\r\n\r\n",
        "endless header": get + b"/1.1\r\nX-Long: " + b"a" * 2_000_000 + b"\r\n\r\n",
    }.items():
        try:
            first = wire.raw(url, request).split(b"\r\n")[0]
        except OSError as error:
            # A reset while the request is still being sent is a way to hang up; silence is not.
            if isinstance(error, TimeoutError):
                yield f"{name}: neither an answer nor the end of the connection"
            first = b""
        if b" 200 " in first:
            yield f"{name}: {first!r}"
        status = wire.exchange(url).status
        if status != 200:
            yield f"after {name}: {status}"


def idle_clients(url):
    """Clients that connect and say nothing, or half a request, keep nobody waiting."""
    host, port, path = wire.split(url)
    idle = [socket.create_connection((host, port), timeout=wire.TIMEOUT_S) for _ in range(8)]
    try:
        for stream in idle[::2]:
            stream.sendall(f"GET {path} HTTP/1.1\r\nHost: ".encode())
        start = time.monotonic()
        status = wire.exchange(url).status
        took = time.monotonic() - start
        if status != 200 or took > PROMPT_S:
            yield f"beside {len(idle)} idle clients: {status} after {took:.1f} s"
    except OSError as error:
        yield f"beside {len(idle)} idle clients: {type(error).__name__}: {error}"
    finally:
        for stream in idle:
            stream.close()


def compression(url):
    """Compressed only if asked for, and then into what decompresses to a page; offering it is up to the server."""
    for value in (None, "identity", "gzip;q=0", "identity;q=1, gzip;q=0"):
        answer = wire.exchange(url, [("Accept-Encoding", value)] if value else [])
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            yield f"Accept-Encoding {value} -> {answer.headers['Content-Encoding']}"
    answer = wire.exchange(url, [("Accept", OM), ("Accept-Encoding", "gzip")])
    if answer.headers.get("Content-Encoding") == "gzip":
        try:
            body = gzip.decompress(answer.body)
        except (OSError, EOFError, zlib.error) as error:
            yield f"not gzip: {error}"
            return
        if read(body, OPENMETRICS).faults:
            yield "what was compressed is not a page"


CHECKS = [
    ("content-type", content_type),
    ("head", head),
    ("not-found", not_found),
    ("method", method),
    ("query", query),
    ("keep-alive", keep_alive),
    ("old-http", old_http),
    ("nonsense", nonsense),
    ("idle-clients", idle_clients),
    ("compression", compression),
]


def checks(url):
    """Pairs of an id and a function without arguments that yields faults."""
    native = offers_protobuf(url)
    for name, values, expected in ACCEPT:
        if not (native and any(PROTOBUF in value for value in values)):
            yield f"accept: {name}", functools.partial(accept, url, values, expected)
    for name, check in CHECKS:
        yield name, functools.partial(check, url)
