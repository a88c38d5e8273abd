"""A peer of our own on a free port of loopback: a context manager around a child process."""

import pathlib
import socket
import subprocess
import tempfile
import time

import service
import wire
from report import die

START_S = 30
LAST_LINES = 80


class Daemon:
    """A program that listens where it is told to.

    `command` gives its command line for an address to listen on and a folder of its own.
    """

    def __init__(self, command, ready="/-/ready"):
        self.command = command
        self.ready = ready

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="peer-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self.log_file = pathlib.Path(self.folder.name) / "log"
        command = self.command(self.address, pathlib.Path(self.folder.name))
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.wait()
        return self

    def __exit__(self, *_):
        # No check ends a peer: one that is gone by now died of what it was asked.
        died, last = self.process.poll(), self.log()[-LAST_LINES:]
        service.stop(self.process, 30)
        self.folder.cleanup()
        if died is not None:
            die(f"{self.process.args[0]} ended with {died} under the checks:\n" + "\n".join(last))

    def wait(self):
        """Until it answers."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if wire.exchange(self.url + self.ready).status == 200:
                    return
            except OSError:
                pass  # not yet
            time.sleep(0.1)
        die(f"{self.command} does not answer:\n" + "\n".join(self.log()))

    def log(self):
        return self.log_file.read_text(errors="replace").splitlines()
