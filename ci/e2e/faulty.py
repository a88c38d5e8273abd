"""A proxy on loopback in front of a receiver, which fails in the way that it is told to.

By HTTP, connections are kept, as receivers keep them: what is wrong is then met on a connection over which all
went well before. What is not HTTP goes through a pipe, of which both ends can be cut.
"""

import contextlib
import http.client
import http.server
import socket
import threading
import time

import fixture

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
    handler.close_connection = True
    forward(handler, body)
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nand so")


def slow(handler, _):
    """Byte by byte, long past the deadline."""
    handler.close_connection = True
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Slow: yes\r\n\r\n":
        handler.wfile.write(bytes([byte]))
        time.sleep(0.3)


def silent(handler, _):
    handler.close_connection = True
    time.sleep(NEVER_S)


def forgotten(handler, body):
    """Connections from before are never answered again, and stay; new ones are served."""
    if handler.opened < handler.server.since:
        silent(handler, body)
    else:
        well(handler, body)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.opened = time.monotonic()
        self.server.open.add(self.connection)

    def finish(self):
        self.server.open.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def do_POST(self):
        self.server.times.append(time.monotonic())
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            self.server.manner(self, body)
        except (OSError, http.client.HTTPException):
            self.close_connection = True

    do_PUT = do_DELETE = do_POST

    def answer(self, status, body, headers=()):
        self.send_response(status)
        lengths = [] if status == 204 else [("Content-Length", str(len(body)))]
        for name, value in [*headers, *lengths]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Proxy:
    """Listens until it is closed. `manner` is one of the functions above; None refuses connections, and cuts those
    that there are."""

    def __init__(self, receiver):
        self.receiver = split(receiver)
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
            self.server = fixture.Server(("127.0.0.1", self.port), Handler)
            self.port = self.server.server_port
            self.server.receiver = self.receiver
            self.server.times = self.times
            self.server.open = set()
            threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.server.since = time.monotonic()
        self.server.manner = manner

    def close(self):
        if self.server is not None:
            self.server.shutdown()
            # Without waiting for what is being answered, slowly or never.
            self.server.server_close()
            for connection in list(self.server.open):
                cut(connection)
            self.server = None


class Pipe:
    """The same for what is not HTTP of version 1: it goes well, or is gone."""

    def __init__(self, receiver):
        self.receiver = split(receiver)
        self.port = 0
        self.times = []
        self.listener = None
        self.be(well)
        self.address = f"127.0.0.1:{self.port}"

    def be(self, manner):
        if manner is None:
            self.close()
        elif self.listener is None:
            self.listener = socket.create_server(("127.0.0.1", self.port))
            self.port = self.listener.getsockname()[1]
            self.ends = []
            threading.Thread(target=self.accept, args=(self.listener, self.ends), daemon=True).start()

    def accept(self, listener, ends):
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                ends.append(near)
                try:
                    far = socket.create_connection(self.receiver, 10)
                except OSError:
                    cut(near)
                    continue
                far.settimeout(None)
                ends.append(far)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=pass_on, args=(one, other), daemon=True).start()

    def close(self):
        if self.listener is not None:
            # Which `accept` notices, unlike a close.
            cut(self.listener)
            self.listener.close()
            for end in self.ends:
                cut(end)
            self.listener = None


def pass_on(one, other):
    """What comes from the one to the other, until either is gone."""
    with contextlib.suppress(OSError):
        while piece := one.recv(65536):
            other.sendall(piece)
    cut(one)
    cut(other)


def cut(connection):
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def split(address):
    host, port = address.split(":")
    return host, int(port)
