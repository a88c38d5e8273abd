#!/usr/bin/env python3
"""Lets receivers fail while a program exports to them, and looks at the program, and at what they have after.

    outage.py [NAME...]

One process and one receiver, or one proxy before it (`faulty.py`), for each fault, all side by side: receivers
that are gone, refuse, answer halfway, slowly or never, or forget a connection. The program works at its pace,
its memory is bounded, its health tells what happens; once the receiver is well again, everything arrives while
the program goes on, and what the receiver has in the end is exactly what the program counted. With names, only
those faults. Everything is on loopback. Exit code 1 if anything failed.
"""

import contextlib
import functools
import itertools
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time

import endpoint
import exposition
import faulty
import peers
import pushgateway
import remote_write
import rotel
import wire
from daemon import Daemon
from otlp import VictoriaMetrics
from report import Report, die, run
from totals import falling

INTERVAL_S = 0.5
DEADLINE_S = 2
BEFORE_S = 4
FAULT_S = 24
MINUTE_S = 60
# How long a fault is felt after it: the longest pause that there is after as many failures as fit in it, each half
# a second times a power of two up to a minute, cut short by half at most; and a little for what waited.
AFTER_S = 36
AFTER_MINUTE_S = 66
# How long what was taken may not be found yet.
FOUND_S = 15
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


def unharmed(before, worst, fault_s):
    """What is wrong with a program during any fault of so many seconds."""
    rounds = worst["rounds"] - before["rounds"]
    # Half the pace leaves room for sleeps that are longer than asked, on a busy machine.
    if rounds < fault_s * 1000 / 4:
        yield f"it did {rounds} rounds in {fault_s} s"
    if (growth := worst["rss_kib"] - before["rss_kib"]) > GROWTH_KIB:
        yield f"its memory grew by {growth} KiB"
    if worst["dropped_exports_total"] != 0:
        yield f"its health tells that {worst['dropped_exports_total']} exports were dropped"


def during(before, worst, fault_s):
    """What is wrong with a program after so many seconds in which nothing was taken."""
    yield from unharmed(before, worst, fault_s)
    if worst["failure"] < 2:
        yield f"its health tells {worst['failure']} failures"
    if worst["success"] > before["success"] + 1:
        yield f"its health tells {worst['success'] - before['success']} successes"
    age_s = worst["at"] - worst["last_success_time_seconds"]
    if not fault_s - 2 <= age_s <= fault_s + 5:
        yield f"its health tells that it succeeded {age_s:.1f} s ago, not {fault_s}"


def reconnecting(before, worst, fault_s):
    """What is wrong with a program after so many seconds in which a connection was dead and a new one was not."""
    yield from unharmed(before, worst, fault_s)
    # One for a connection, and there may be two.
    if not 1 <= (failures := worst["failure"] - before["failure"]) <= 2:
        yield f"its health tells {failures} failures"
    # A deadline and a pause are lost for each.
    least = (fault_s - 2 * (DEADLINE_S + 2)) / INTERVAL_S / 2
    if (successes := worst["success"] - before["success"]) < least:
        yield f"its health tells {successes} successes, not {least} or more"


def is_healed(worst, now):
    """Whether all is as before the fault."""
    accepted = now["success"] > worst["success"] and now["at"] - now["last_success_time_seconds"] < 3
    return accepted and now["queue_bytes"] == 0


def after(worst, healed):
    """What is wrong once the fault was over for as long as it is felt."""
    if healed["success"] <= worst["success"]:
        yield "nothing was accepted since"
    if healed["at"] - healed["last_success_time_seconds"] > 3:
        yield "its health tells no success"
    if healed["queue_bytes"] != 0:
        yield f"{healed['queue_bytes']} bytes still wait"


def arriving(healed, total):
    """Whether what was counted until the fault was over arrived while the program went on: an exporter that sends
    all at its end, and nothing until then, is of no use to those who look at what it sends."""
    if total is None or total < healed["rounds"]:
        yield f"{total} rounds had arrived while it ran, of {healed['rounds']} and more"


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


def eventually(read, is_so):
    """What there is, once it is as it should be, or after a while: what was taken is not found at once."""
    until = time.monotonic() + FOUND_S
    while not is_so(found := read()) and time.monotonic() < until:
        time.sleep(0.25)
    return found


def healed_by(program, worst, most_s):
    """What the program tells once all is as before, or after so many seconds."""
    until = time.monotonic() + most_s
    while not is_healed(worst, now := program.look()) and time.monotonic() < until:
        time.sleep(0.5)
    return now


def fault(program, total, break_it, mend_it, fault_s=FAULT_S, judge=during):
    """Goes through one fault, of which `total` reads what arrived. Gives what is wrong, and a line about it."""
    time.sleep(BEFORE_S)
    before = program.look()
    break_it()
    time.sleep(fault_s)
    worst = program.look()
    mend_it()
    healed = healed_by(program, worst, AFTER_MINUTE_S if fault_s == MINUTE_S else AFTER_S)
    arrived = eventually(total, lambda found: found is not None and found >= healed["rounds"])
    end = program.end()
    in_the_end = eventually(total, lambda found: found == end["rounds"])
    found = [*judge(before, worst, fault_s), *after(worst, healed)]
    found += [*arriving(healed, arrived), *ending(end, in_the_end)]
    growth = worst["rss_kib"] - before["rss_kib"]
    detail = f"{end['rounds']:.0f} rounds, {worst['failure']:.0f} failures, {growth:+} KiB, "
    detail += f"well after {healed['at'] - worst['at']:.0f} s, "
    return found, detail + f"longest round {end['longest'] * 1000:.0f} ms, end {end['end'] * 1000:.0f} ms"


def behind(binary, proxy, url, name, manner, values, fold=lambda values: values[-1], **more):
    """Goes through the fault of a proxy, of whose receiver `values` reads the values of the rounds, in order."""
    program = Program(binary, f"{url}interval=500ms&deadline={DEADLINE_S}s", name)
    since = []

    def break_it():
        since.append(time.monotonic())
        proxy.be(manner)

    def total():
        return fold(found) if (found := values()) else None

    try:
        found, detail = fault(program, total, break_it, lambda: proxy.be(faulty.well), **more)
    finally:
        program.kill()
        proxy.close()
    if manner is faulty.busy:
        asked = [at for at in proxy.times if since[0] <= at <= since[0] + FAULT_S]
        found += pauses(asked, since[0] + INTERVAL_S, faulty.RETRY_AFTER_S)
    if fold is not sum:
        found += falling("rounds", values())
    return found, detail


def only(found):
    """The values of the one series that there is."""
    return found[0] if len(found) == 1 else []


def otlp(binary, victoria, name, manner, temporality="cumulative", **more):
    proxy = faulty.Proxy(victoria.address)
    url = f"otlp+http://{proxy.address}/opentelemetry/v1/metrics?temporality={temporality}&"
    if temporality == "delta":
        more["fold"] = sum

    def values():
        return only([values for labels, values in victoria.series(name) if labels["__name__"] == "rounds"])

    return behind(binary, proxy, url, name, manner, values, **more)


def otlp_grpc(binary, receiver, name, manner):
    proxy = faulty.Pipe(receiver.grpc)

    def values():
        metrics = rotel.received(receiver.lines()).get(name, {})
        return [int(metric["Value"]) for metric in metrics.get("rounds", []) if "Value" in metric]

    return behind(binary, proxy, f"otlp+grpc://{proxy.address}?match=rounds&", name, manner, values)


def pushed(binary, gateway, name, manner, **more):
    proxy = faulty.Proxy(gateway.address)

    def values():
        page, _ = endpoint.fetch(f"{gateway.url}/metrics", "text")
        of_job = pushgateway.of_job(page, name)
        return only([[sample.value] for series, _, sample in of_job if series == "rounds_total"])

    url = f"pushgateway+http://{proxy.address}?job={name}&match=rounds&"
    return behind(binary, proxy, url, name, manner, values, **more)


def backfilled(binary, prometheus, name, manner, **more):
    proxy = faulty.Proxy(prometheus.address)
    url = f"remote-write+http://{proxy.address}/api/v1/write?job={name}&match=rounds&"

    def values():
        return remote_write.numbers(prometheus, "rounds_total", name)

    found, detail = behind(binary, proxy, url, name, manner, values, **more)
    for _, samples, _ in remote_write.stored(prometheus, "rounds_total", name):
        # The first is the zero at the creation. Nothing is collected while an answer is waited for, nor between two
        # such waits, if the pause between them has no moment of collection in it.
        waits_s = 2 * DEADLINE_S if manner in (faulty.slow, faulty.silent, faulty.forgotten) else 0
        found += gaps(samples[1:], 3 * INTERVAL_S + waits_s)
        detail += f", {len(samples)} samples"
    return found, detail


def statsd(binary, folder):
    sink = Sink(str(folder / "statsd"))
    program = Program(binary, f"statsd+unix://{sink.path}?interval=500ms&match=rounds", "statsd")
    try:
        return fault(program, lambda: sink.total, sink.go, sink.come)
    finally:
        program.kill()
        sink.go()


def build():
    command = ["cargo", "build", "--package", "fixture-outages", "--message-format", "json-render-diagnostics"]
    done = subprocess.run(command, cwd=peers.ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for message in map(json.loads, done.stdout.splitlines()):
        if message.get("executable") and message["target"]["name"] == "fixture-outages":
            return message["executable"]
    die("cargo built no fixture-outages")


def receivers(stack):
    """Starts one of each. rotel is none if it is not installed."""
    folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
    started = []
    for name, start in (("victoria", VictoriaMetrics), ("rotel", lambda own: rotel.Rotel(rotel.agent(), own))):
        if name == "rotel" and not rotel.agent():
            started.append(None)
            continue
        (folder / name).mkdir()
        receiver = start(folder / name)
        stack.callback(receiver.stop)
        receiver.wait()
        started.append(receiver)
    prometheus = stack.enter_context(Daemon(remote_write.prometheus()))
    gateway = stack.enter_context(Daemon(pushgateway.gateway))
    return folder, *started, prometheus, gateway


# What a proxy does, and what else is to be known of a fault.
FAULTS = {
    "gone for a minute": (None, {"fault_s": MINUTE_S}),
    "gone": (None, {}),
    "503": (faulty.unavailable, {}),
    "429": (faulty.busy, {}),
    "half an answer": (faulty.half, {}),
    "a slow answer": (faulty.slow, {}),
    "no answer": (faulty.silent, {}),
    "a dead connection": (faulty.forgotten, {"judge": reconnecting}),
}
ALL = [name for name in FAULTS if name != "gone for a minute"]
# Who meets which. What is taken and not answered is sent again, which differences and nothing else count twice.
MEET = {
    "otlp": [name for name in FAULTS if name != "gone"],
    "otlp delta": ["gone", "503"],
    "otlp grpc": ["gone"],
    "remote write": ALL,
    "pushgateway": ["gone", "503", "a dead connection"],
}


def meetings(binary, folder, victoria, agent, prometheus, gateway):
    """By name what goes through a fault."""
    exporters = {
        "otlp": functools.partial(otlp, binary, victoria),
        "otlp delta": functools.partial(otlp, binary, victoria, temporality="delta"),
        "otlp grpc": functools.partial(otlp_grpc, binary, agent),
        "remote write": functools.partial(backfilled, binary, prometheus),
        "pushgateway": functools.partial(pushed, binary, gateway),
    }
    found = {"statsd: gone": functools.partial(statsd, binary, folder)}
    for exporter, go in exporters.items():
        for fault in MEET[exporter] if agent or exporter != "otlp grpc" else []:
            name = f"{exporter}: {fault}"
            manner, more = FAULTS[fault]
            found[name] = functools.partial(go, re.sub(r"\W+", "-", name), manner, **more)
    return found


def main():
    report = Report("outage")
    for program in ("victoria-metrics", "prometheus", "prometheus-pushgateway"):
        if not pathlib.Path(peers.path(program)).exists():
            report.skip(program, "there is none; ci/peers.sh gets one")
            return report.close()
    if not rotel.agent():
        report.skip("rotel", "there is none; ci/venv.sh installs it")
    binary = build()
    with contextlib.ExitStack() as stack:
        all = meetings(binary, *receivers(stack))
        wanted = sys.argv[1:] or list(all)
        results = {}

        def go(name):
            try:
                results[name] = all[name]()
            except (Exception, SystemExit) as error:
                results[name] = [f"{type(error).__name__}: {error}"], ""

        threads = [threading.Thread(target=go, args=(name,)) for name in wanted]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name in wanted:
            report.verdict(name, *results[name])
    return report.close()


if __name__ == "__main__":
    run(main)
