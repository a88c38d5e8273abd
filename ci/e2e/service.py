"""Starts the project's example service and finds its endpoint.

The service is `examples/service/main.rs`. It makes its own load for `--seconds`, listens where
`--listen` says, and prints at its start, each on a line of its own on stdout:

    service: HOST:PORT
    metrics: http://HOST:PORT/metrics
"""

import contextlib
import json
import queue
import re
import subprocess
import threading
import time

from peers import ROOT
from report import die

# The service ends by itself after this long, should whoever started it be gone without stopping it.
LIFE_S = 300
START_S = 20.0


def build(example="service"):
    """Builds an example in release mode; gives the path of its binary, as cargo tells it."""
    command = ["cargo", "build", "--release", "--example", example, "--message-format", "json-render-diagnostics"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, check=False)
    if done.returncode:
        die(f"the example {example} does not build")
    for message in map(json.loads, done.stdout.splitlines()):
        if message.get("executable") and message["target"]["name"] == example:
            return message["executable"]
    die(f"cargo built no example of the name `{example}`")


@contextlib.contextmanager
def running(command, patience_s=START_S):
    """Runs `command` and gives the URL that it prints; ends it by its own process id at the exit."""
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        yield announced(process, patience_s)
    finally:
        stop(process)


def announced(process, patience_s):
    """The URL on the line `metrics: URL`. The rest of the output is read and dropped: a full pipe would block."""
    lines = queue.Queue()

    def drain():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=drain, daemon=True).start()
    seen = []
    deadline = time.monotonic() + patience_s
    while (left := deadline - time.monotonic()) > 0:
        with contextlib.suppress(queue.Empty):
            line = lines.get(timeout=left)
            if line is None:
                die(f"the service ended with {process.wait()} after printing {seen}")
            seen.append(line.rstrip("\n"))
            if found := re.match(r"metrics: (http://\S+)", line):
                return found[1]
    die(f"the service printed no line `metrics: URL` within {patience_s} s, but {seen}")


def stop(process, patience_s=10):
    """Asks a child to end, then makes it."""
    process.terminate()
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def at(url):
    """The endpoint to check: `url` if given, else that of a service started for the purpose."""
    if url:
        yield url
    else:
        binary = build()
        with running([binary, "--seconds", str(LIFE_S), "--listen", "127.0.0.1:0"]) as started:
            yield started
