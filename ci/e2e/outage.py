#!/usr/bin/env python3
"""Lets receivers fail while a program exports to them, and looks at the program, and at what they have after.

    outage.py

One process and one receiver, or one proxy before it (`faulty.py`), for each fault, all side by side: a
receiver that is gone for a minute, and others that refuse, answer halfway, slowly or never. The program
works at its pace, its memory is bounded, its health tells what happens, and what the receiver has in the
end is exactly what the program counted. Everything is on loopback. Exit code 1 if anything failed.
"""

import contextlib
import itertools
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import threading
import time

import exposition
import faulty
import peers
import remote_write
import wire
from daemon import Daemon
from otlp import VictoriaMetrics
from report import Report, die, run

INTERVAL_S = 0.5
DEADLINE_S = 2
BEFORE_S = 4
FAULT_S = 24
MINUTE_S = 60
# After a fault: past the longest pause that there is after as many failures as fit in it, each half a second
# times a power of two, cut short by half at most. After a minute that would be too long to wait for.
AFTER_S = 36
AFTER_MINUTE_S = 20
# What a fault may cost: the pages of an allocator's new arenas, far from what a queue that grows would take.
# 1 MiB is ten times the most that was measured (88 KiB).
GROWTH_KIB = 1024
# A round takes a millisecond. An exporter that holds one up does so for its deadline.
LONGEST_S = DEADLINE_S / 2


class Program:
    """The fixture `outages`, exporting to a URL."""

    def __init__(self, binary, url, service):
        environment = os.environ | {"METRIKEN_EXPORT": url, "OTEL_SERVICE_NAME": service}
        self.process = subprocess.Popen(
            [binary], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url = self.told("metrics")

    def told(self, name):
        """The value of a line that it prints."""
        for line in self.process.stdout:
            if found := re.match(rf"{name}: (.*)", line):
                return found[1]
        die(f"the program ended with {self.process.wait()} and without telling its {name}")

    def look(self):
        """What it counts now, what memory it takes, and how its exporter fares."""
        page = exposition.read(wire.exchange(self.url).body, exposition.TEXT)
        found = {"at": time.time(), "rss_kib": self.rss_kib()}
        for sample in page.samples:
            labels = dict(sample.labels)
            if sample.name == "rounds_total":
                found["rounds"] = sample.value
            elif sample.name.startswith("metriken_export") and labels.get("exporter") != "prometheus":
                found[labels.get("outcome") or sample.name.removeprefix("metriken_export_")] = sample.value
        return found

    def rss_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])

    def end(self):
        """Ends it; what it tells then."""
        self.process.stdin.close()
        return {name: float(self.told(name)) for name in ("rounds", "longest", "end")}

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def during(before, worst, fault_s):
    """What is wrong with a program after so many seconds of a fault."""
    rounds = worst["rounds"] - before["rounds"]
    # Half the pace leaves room for sleeps that are longer than asked, on a busy machine.
    if rounds < fault_s * 1000 / 4:
        yield f"it did {rounds} rounds in {fault_s} s"
    if (growth := worst["rss_kib"] - before["rss_kib"]) > GROWTH_KIB:
        yield f"its memory grew by {growth} KiB"
    if worst["failure"] < 2:
        yield f"its health tells {worst['failure']} failures"
    if worst["success"] > before["success"] + 1:
        yield f"its health tells {worst['success'] - before['success']} successes"
    age_s = worst["at"] - worst["last_success_time_seconds"]
    if not fault_s - 2 <= age_s <= fault_s + 5:
        yield f"its health tells that it succeeded {age_s:.1f} s ago, not {fault_s}"
    if worst["dropped_exports_total"] != 0:
        yield f"its health tells that {worst['dropped_exports_total']} exports were dropped"


def after(worst, healed, waits):
    """What is wrong once the fault was over for a while, unless it may still wait to try again."""
    if waits:
        return
    if healed["success"] <= worst["success"]:
        yield "nothing was accepted since"
    if healed["at"] - healed["last_success_time_seconds"] > 3:
        yield "its health tells no success"
    if healed["queue_bytes"] != 0:
        yield f"{healed['queue_bytes']} bytes still wait"


def ending(end, total):
    """What is wrong with the end of a program, and with the total that arrived."""
    if total != end["rounds"]:
        yield f"{total} rounds arrived of {end['rounds']}"
    if end["longest"] > LONGEST_S:
        yield f"a round took {end['longest']} s"
    if end["end"] > 6:
        yield f"its end took {end['end']} s"


def pauses(times, since, least_s):
    """Whether a receiver that asked for a pause got it."""
    asked = [at for at in times if at >= since]
    if len(asked) < 2:
        yield f"{len(asked)} requests"
    for first, second in itertools.pairwise(asked):
        if second - first < least_s:
            yield f"it came again after {second - first:.2f} s, asked for {least_s}"


def gaps(samples, longest_s):
    """Where samples of (time, value), which are to be of the times of the fault as well, are too far apart."""
    if not samples:
        yield "there are none"
    for (first, _), (second, _) in itertools.pairwise(samples):
        if second - first > longest_s:
            yield f"none for {second - first:.2f} s from {first} on"


class Sink:
    """A receiver of StatsD at a unix datagram socket, which can go and come back."""

    def __init__(self, path):
        self.path = path
        self.total = 0
        self.socket = None
        self.come()

    def come(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(0.2)
        self.thread = threading.Thread(target=self.receive, args=(self.socket,), daemon=True)
        self.gone = False
        self.thread.start()

    def receive(self, own):
        while True:
            try:
                datagram = own.recv(65536)
            except TimeoutError:
                # Only what is empty is left.
                if self.gone:
                    return
                continue
            for line in datagram.decode().splitlines():
                if found := re.match(r"rounds:(\d+)\|c", line):
                    self.total += int(found[1])

    def go(self):
        os.unlink(self.path)
        self.gone = True
        self.thread.join()
        self.socket.close()


def fault(program, fault_s, break_it, mend_it, total):
    """Goes through one fault. Gives the faults of the program, and a line about it."""
    time.sleep(BEFORE_S)
    before = program.look()
    break_it()
    time.sleep(fault_s)
    worst = program.look()
    mend_it()
    waits = fault_s == MINUTE_S
    time.sleep(AFTER_MINUTE_S if waits else AFTER_S)
    healed = program.look()
    end = program.end()
    found = [*during(before, worst, fault_s), *after(worst, healed, waits)]
    found += ending(end, total(end["rounds"]))
    growth = worst["rss_kib"] - before["rss_kib"]
    detail = f"{end['rounds']:.0f} rounds, {worst['failure']:.0f} failures, {growth:+} KiB, "
    return found, detail + f"longest round {end['longest'] * 1000:.0f} ms, end {end['end'] * 1000:.0f} ms"


def eventually(read, expected):
    """What there is, once it is what is expected, or after a while: what was taken is not found at once."""
    for _ in range(60):
        if (found := read()) == expected:
            break
        time.sleep(0.25)
    return found


def otlp(binary, victoria, name, manner, fault_s):
    proxy = faulty.Proxy(victoria.address)
    url = f"otlp+http://{proxy.address}/opentelemetry/v1/metrics?interval=500ms&deadline={DEADLINE_S}s"
    program = Program(binary, url, name)
    since = []

    def break_it():
        since.append(time.monotonic())
        proxy.be(manner)

    def total(expected):
        def read():
            found = [values for labels, values in victoria.series(name) if labels["__name__"] == "rounds"]
            return max(found[0]) if len(found) == 1 else None

        return eventually(read, expected)

    try:
        found, detail = fault(program, fault_s, break_it, lambda: proxy.be(faulty.well), total)
    finally:
        program.kill()
        proxy.close()
    if manner is faulty.busy:
        asked = [at for at in proxy.times if since[0] <= at <= since[0] + fault_s]
        found += pauses(asked, since[0] + INTERVAL_S, faulty.RETRY_AFTER_S)
    return found, detail


def statsd(binary, folder):
    sink = Sink(str(folder / "statsd"))
    program = Program(binary, f"statsd+unix://{sink.path}?interval=500ms&match=rounds", "statsd")
    try:
        return fault(program, FAULT_S, sink.go, sink.come, lambda total: eventually(lambda: sink.total, total))
    finally:
        program.kill()
        sink.go()


def backfilled(binary, prometheus):
    proxy = faulty.Proxy(prometheus.address)
    url = f"remote-write+http://{proxy.address}/api/v1/write?job=outage&interval=500ms&match=rounds"
    program = Program(binary, url, "remote-write")

    def read():
        return remote_write.numbers(prometheus, "rounds_total", "outage")

    try:
        found, detail = fault(
            program,
            FAULT_S,
            lambda: proxy.be(None),
            lambda: proxy.be(faulty.well),
            lambda expected: eventually(lambda: max(read(), default=None), expected),
        )
    finally:
        program.kill()
        proxy.close()
    for _, samples, _ in remote_write.stored(prometheus, "rounds_total", "outage"):
        # The first is the zero at the creation.
        found += gaps(samples[1:], 3 * INTERVAL_S)
        detail += f", {len(samples)} samples"
    return found, detail


def build():
    command = ["cargo", "build", "--package", "fixture-outages", "--message-format", "json-render-diagnostics"]
    done = subprocess.run(command, cwd=peers.ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for message in map(json.loads, done.stdout.splitlines()):
        if message.get("executable") and message["target"]["name"] == "fixture-outages":
            return message["executable"]
    die("cargo built no fixture-outages")


def main():
    report = Report("outage")
    for program in ("victoria-metrics", "prometheus"):
        if not pathlib.Path(peers.path(program)).exists():
            report.skip(program, "there is none; ci/peers.sh gets one")
            return report.close()
    binary = build()
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "victoria").mkdir()
        victoria = VictoriaMetrics(folder / "victoria")
        stack.callback(victoria.stop)
        victoria.wait()
        prometheus = stack.enter_context(Daemon(remote_write.prometheus()))
        faults = {
            "gone for a minute": lambda: otlp(binary, victoria, "gone", None, MINUTE_S),
            "503": lambda: otlp(binary, victoria, "unavailable", faulty.unavailable, FAULT_S),
            "429": lambda: otlp(binary, victoria, "busy", faulty.busy, FAULT_S),
            "half an answer": lambda: otlp(binary, victoria, "half", faulty.half, FAULT_S),
            "a slow answer": lambda: otlp(binary, victoria, "slow", faulty.slow, FAULT_S),
            "no answer": lambda: otlp(binary, victoria, "silent", faulty.silent, FAULT_S),
            "statsd": lambda: statsd(binary, folder),
            "remote write": lambda: backfilled(binary, prometheus),
        }
        results = {}

        def go(name):
            try:
                results[name] = faults[name]()
            except (Exception, SystemExit) as error:
                results[name] = [f"{type(error).__name__}: {error}"], ""

        threads = [threading.Thread(target=go, args=(name,)) for name in faults]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name in faults:
            report.verdict(name, *results[name])
    return report.close()


if __name__ == "__main__":
    run(main)
