"""A proxy on loopback in front of a receiver by HTTP, which fails in the way that it is told to.

Each connection carries one request: what is wrong is then wrong for each export.
"""

import contextlib
import http.client
import http.server
import threading
import time

RETRY_AFTER_S = 8
# Long past any deadline of an exporter, short enough for the end of a check.
NEVER_S = 15


def forward(handler, body):
    """Hands the request on, and the answer back."""
    connection = http.client.HTTPConnection(*handler.server.receiver, timeout=10)
    headers = {n: v for n, v in handler.headers.items() if n.lower() not in ("host", "connection")}
    try:
        connection.request(handler.command, handler.path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), [(n, v) for n, v in answer.getheaders() if n.startswith("X-")]
    finally:
        connection.close()


def well(handler, body):
    handler.answer(*forward(handler, body))


def unavailable(handler, _):
    handler.answer(503, b"not now")


def busy(handler, _):
    handler.answer(429, b"too many", [("Retry-After", str(RETRY_AFTER_S))])


def half(handler, body):
    """The receiver takes it, and its answer is lost."""
    forward(handler, body)
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nand so")


def slow(handler, _):
    """Byte by byte, long past the deadline."""
    with contextlib.suppress(OSError):
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Slow: yes\r\n\r\n":
            handler.wfile.write(bytes([byte]))
            time.sleep(0.3)


def silent(_handler, _body):
    time.sleep(NEVER_S)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.close_connection = True
        self.server.times.append(time.monotonic())
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.server.manner(self, body)

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body))), ("Connection", "close")]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Proxy:
    """Listens until it is closed. `manner` is one of the functions above; None refuses connections."""

    def __init__(self, receiver):
        host, port = receiver.split(":")
        self.receiver = (host, int(port))
        self.port = 0
        # When requests came.
        self.times = []
        self.server = None
        self.be(well)
        self.address = f"127.0.0.1:{self.port}"

    def be(self, manner):
        """Answers like this from now on."""
        if manner is None:
            self.close()
            return
        if self.server is None:
            self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
            self.port = self.server.server_port
            self.server.receiver = self.receiver
            self.server.times = self.times
            threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.server.manner = manner

    def close(self):
        if self.server is not None:
            self.server.shutdown()
            # Without waiting for what is being answered, slowly or never.
            self.server.block_on_close = False
            self.server.server_close()
            self.server = None
