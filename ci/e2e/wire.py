"""HTTP to an endpoint on this machine, with every byte of the request under the caller's control.

No proxy, no redirect, no header that was not asked for, and nothing but loopback addresses.
"""

import http.client
import socket
import urllib.parse
from typing import NamedTuple

TIMEOUT_S = 5


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def media_type(self):
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()

    @property
    def parameters(self):
        """The parameters of Content-Type, names in lower case."""
        pairs = (p.partition("=") for p in self.headers.get("Content-Type", "").split(";")[1:])
        return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def split(url):
    """(host, port, path with query) of an http URL on a loopback address; ValueError otherwise."""
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise ValueError(f"{url}: only http on a loopback address is checked")
    path = parts.path or "/"
    return parts.hostname, parts.port or 80, path + (f"?{parts.query}" if parts.query else "")


def send(connection, method, path, headers):
    """One exchange on an open connection. `headers` is a list of pairs: names may repeat."""
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    return Answer(response.status, response.headers, response.read())


def exchange(url, headers=(), method="GET"):
    """One exchange on a connection of its own."""
    host, port, path = split(url)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        return send(connection, method, path, headers)
    finally:
        connection.close()


def raw(url, request):
    """Sends the bytes of `request` and gives every byte that comes until the peer closes."""
    host, port, _ = split(url)
    with socket.create_connection((host, port), timeout=TIMEOUT_S) as stream:
        stream.sendall(request)
        received = b""
        try:
            while chunk := stream.recv(65536):
                received += chunk
        except ConnectionResetError:
            pass  # a server may well slam the door on nonsense; what came before counts
        return received
