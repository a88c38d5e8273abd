"""Part of `selftest.py`: programs that fare badly when a receiver fails, each with what must be noticed; and that
the proxy which lets receivers fail does."""

import contextlib
import http.client

import faulty
import outage
from fixture import serving

FAULT_S = outage.FAULT_S
BEFORE = {"at": 1000.0, "rounds": 4_000.0, "rss_kib": 8_000, "success": 8.0, "failure": 0.0}
WORST = {
    "at": 1000.0 + FAULT_S,
    "rounds": 4_000.0 + 900 * FAULT_S,
    "rss_kib": 8_100,
    "success": 8.0,
    "failure": 5.0,
    "last_success_time_seconds": 1000.0,
    "dropped_exports_total": 0.0,
}
HEALED = WORST | {
    "at": 1060.0,
    "rounds": 45_000.0,
    "success": 9.0,
    "last_success_time_seconds": 1059.7,
    "queue_bytes": 0.0,
}
# A connection that died took one export with it.
RECONNECTED = WORST | {"success": 48.0, "failure": 1.0, "last_success_time_seconds": 1000.0 + FAULT_S}
END = {"rounds": 50_000.0, "longest": 0.01, "end": 0.02}


def during(**changed):
    return outage.during(BEFORE, WORST | changed, FAULT_S)


def after(**changed):
    return outage.after(WORST, HEALED | changed)


def reconnecting(**changed):
    return outage.reconnecting(BEFORE, RECONNECTED | changed, FAULT_S)


def ending(total=50_000.0, **changed):
    return outage.ending(END | changed, total)


# (what is wrong, what finds it)
MISTAKES = [
    ("a program that stands still", during(rounds=BEFORE["rounds"] + 10)),
    ("memory that grows", during(rss_kib=8_000 + outage.GROWTH_KIB + 1)),
    ("a failure that is not told", during(failure=0.0)),
    ("a success that was none", during(success=20.0)),
    ("the time of a success that was none", during(last_success_time_seconds=1000.0 + FAULT_S)),
    ("an export that was given up", during(dropped_exports_total=1.0)),
    ("nothing after the fault", after(success=8.0)),
    ("the time of no success after the fault", after(last_success_time_seconds=1000.0)),
    ("what still waits", after(queue_bytes=1.0)),
    ("an end to connecting", reconnecting(success=9.0)),
    ("a failure for every export", reconnecting(failure=12.0)),
    ("a dead connection that was not used", reconnecting(failure=0.0)),
    ("an export that was given up with its connection", reconnecting(dropped_exports_total=1.0)),
    ("an exporter that sends what it has at its end only", outage.arriving(HEALED, 4_000.0)),
    ("an exporter that sends nothing before its end", outage.arriving(HEALED, None)),
    ("a total that falls", outage.falling("rounds", [1.0, 3.0, 2.0, 4.0])),
    ("a round that is missing", ending(total=49_999.0)),
    ("a round too many", ending(total=50_001.0)),
    ("nothing in the receiver", ending(total=None)),
    ("a round that was held up", ending(longest=2.0)),
    ("an end that was held up", ending(end=20.0)),
    ("a pause that was cut short", outage.pauses([1.0, 9.0, 12.0], 0.5, 8)),
    ("no request at all", outage.pauses([0.1], 0.5, 8)),
    ("a hole in the samples", outage.gaps([(0.5, "1"), (1.0, "2"), (20.0, "3")], 1.5)),
    ("no samples", outage.gaps([], 1.5)),
]
RIGHT = {
    "during": during(),
    "after": after(),
    "reconnecting": reconnecting(),
    "arriving": outage.arriving(HEALED, 45_100.0),
    "falling": outage.falling("rounds", [1.0, 1.0, 3.0]),
    "ending": ending(),
    "pauses": outage.pauses([0.1, 1.0, 9.0, 17.5], 0.5, 8),
    "gaps": outage.gaps([(0.5, "1"), (1.0, "2"), (1.5, "3")], 1.5),
}


def answer(address_or_connection, wait_s=5):
    """The connection on which something is asked of a proxy, and the status of the answer or what went wrong."""
    connection = address_or_connection
    if isinstance(connection, str):
        connection = http.client.HTTPConnection(connection, timeout=wait_s)
    try:
        connection.request("POST", "/metrics", b"x")
        response = connection.getresponse()
        response.read()
        return connection, response.status
    except (OSError, http.client.HTTPException) as error:
        return connection, error


def proxying(address):
    """Where a proxy in front of a right receiver, which refuses to be written to, is not as it should be."""
    proxy = faulty.Proxy(address)
    with contextlib.closing(proxy):
        kept, status = answer(proxy.address)
        socket = kept.sock
        _, again = answer(kept)
        if (status, again) != (405, 405) or kept.sock is not socket or socket is None:
            yield f"{status}, {again} on {socket} and {kept.sock}"
        proxy.be(faulty.forgotten)
        _, fresh = answer(proxy.address)
        kept.sock.settimeout(0.3)
        _, dead = answer(kept)
        if fresh != 405 or not isinstance(dead, TimeoutError):
            yield f"forgotten: {fresh} on a new connection, {dead!r} on the old one"
        proxy.be(faulty.unavailable)
        kept, status = answer(proxy.address)
        proxy.be(None)
        # Without connecting anew.
        kept.auto_open = 0
        _, cut = answer(kept)
        _, refused = answer(proxy.address)
        if status != 503 or not isinstance(cut, Exception) or not isinstance(refused, ConnectionRefusedError):
            yield f"gone: {status} before, {cut!r} on the old connection, {refused!r} on a new one"
        proxy.be(faulty.well)
        if (status := answer(proxy.address)[1]) != 405:
            yield f"well again: {status}"


def piping(address):
    """Where a pipe is not as it should be."""
    pipe = faulty.Pipe(address)
    with contextlib.closing(pipe):
        kept, status = answer(pipe.address)
        pipe.be(None)
        kept.auto_open = 0
        _, cut = answer(kept)
        _, refused = answer(pipe.address)
        pipe.be(faulty.well)
        _, again = answer(pipe.address)
        if status != 405 or not isinstance(cut, Exception) or not isinstance(refused, OSError) or again != 405:
            yield f"{status} before, {cut!r} on the old connection, {refused!r} on a new one, {again} after"


def test_outage(report):
    with serving() as url:
        address = url.removeprefix("http://").removesuffix("/metrics")
        report.verdict("outage's proxy fails as it is told to", proxying(address))
        report.verdict("outage's pipe fails as it is told to", piping(address))
    for what, found in MISTAKES:
        report.verdict(f"outage notices {what}", [] if list(found) else ["not noticed"])
    for what, found in RIGHT.items():
        report.verdict(f"outage passes what is right: {what}", found)
