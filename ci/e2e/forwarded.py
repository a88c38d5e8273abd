"""What a Prometheus hands on by remote write, version 2, of what it was written.

Prometheus shows type, text and unit of what it was written nowhere; but it hands them on. Here is where to:
a receiver of our own that takes requests of version 2 apart.
"""

import contextlib
import http.server
import threading

KINDS = {1: "counter", 2: "gauge", 3: "histogram", 6: "info", 7: "stateset"}


class Handler(http.server.BaseHTTPRequestHandler):
    """Keeps what each series says of itself, by its name."""

    known = None  # of the server

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        series = list(read(unpacked(body)))
        self.known.update({labels["__name__"]: said for labels, said in series})
        self.send_response(204)
        for what in ("Samples", "Histograms", "Exemplars"):
            self.send_header(f"X-Prometheus-Remote-Write-{what}-Written", str(len(series)))
        self.end_headers()

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def receiving():
    """The URL of a receiver, and by name what it was said of series: (type, text, unit)."""
    known = {}
    own = type("Own", (Handler,), {"known": known})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), own) as listening:
        thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}/", known
        finally:
            listening.shutdown()
            thread.join()


def read(request):
    """Yields (labels, (type, text, unit)) of each series of a request."""
    symbols, series = [], []
    for number, value in fields(request):
        if number == 4:
            symbols.append(value.decode())
        elif number == 5:
            series.append(dict(fields(value)))
    for found in series:
        labels = [symbols[place] for place in varints(found[1])]
        said = dict(fields(found.get(5, b"")))
        kind = KINDS.get(said.get(1, 0), "unknown")
        yield (
            dict(zip(labels[::2], labels[1::2], strict=True)),
            (kind, symbols[said.get(3, 0)], symbols[said.get(4, 0)]),
        )


def fields(message):
    """Yields number and value of the fields of a message; of one that is there twice the later counts."""
    at = 0
    while at < len(message):
        key, at = varint(message, at)
        if key & 7 == 0:
            value, at = varint(message, at)
        else:
            size, at = (8, at) if key & 7 == 1 else varint(message, at)
            value, at = message[at : at + size], at + size
        yield key >> 3, value


def varints(packed):
    at = 0
    while at < len(packed):
        value, at = varint(packed, at)
        yield value


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at


def unpacked(block):
    """The bytes that a block of Snappy's format stands for."""
    size, at = varint(block, 0)
    out = bytearray()
    while at < len(block):
        tag = block[at]
        kind, length = tag & 3, (tag >> 2) + 1
        at += 1
        if kind == 0:
            if (more := length - 60) > 0:
                length = int.from_bytes(block[at : at + more], "little") + 1
                at += more
            out += block[at : at + length]
            at += length
            continue
        if kind == 1:
            length, offset = (tag >> 2 & 7) + 4, tag >> 5 << 8 | block[at]
            at += 1
        else:
            more = 2 if kind == 2 else 4
            offset = int.from_bytes(block[at : at + more], "little")
            at += more
        for _ in range(length):
            out.append(out[-offset])
    if len(out) != size:
        raise ValueError(f"{len(out)} bytes, not {size}")
    return bytes(out)
