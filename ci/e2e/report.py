"""What a check script prints: one line a check, then one line of totals.

Every check has an id. A script may report one id several times (a rule has one id for every page
it is held against); `selftest.py` reads `failed` to prove that each id is able to fail.
"""

import os
import signal
import sys

IN_CI = os.environ.get("CI") == "true"


class Report:
    """Collects verdicts, printing them as they come unless `quiet`."""

    def __init__(self, name, quiet=False):
        self.name = name
        self.quiet = quiet
        self.passed = []
        self.failed = []
        self.skipped = []

    def _say(self, verdict, check, detail):
        if not self.quiet:
            print(f"{verdict:4} {check}" + (f": {detail}" if detail else ""), flush=True)

    def ok(self, check, detail=""):
        self.passed.append(check)
        self._say("ok", check, detail)

    def fail(self, check, detail):
        self.failed.append(check)
        self._say("FAIL", check, detail)

    def skip(self, check, detail):
        """What a developer's machine may lack and a CI run may not."""
        if IN_CI:
            self.fail(check, f"{detail} (a CI run may skip nothing)")
        else:
            self.skipped.append(check)
            self._say("skip", check, detail)

    def verdict(self, check, faults, detail=""):
        """Reports `check` as failed with the first few of `faults`, or as passed without any."""
        faults = list(faults)
        for fault in faults[:5]:
            self._say("FAIL", check, fault)
        if len(faults) > 5:
            self._say("", "", f"... and {len(faults) - 5} more of {check}")
        if faults:
            self.failed.append(check)
        else:
            self.ok(check, detail)

    def close(self):
        """Prints the totals and gives the exit code."""
        line = f"{self.name}: {len(self.passed)} passed, {len(self.failed)} failed"
        print(line + (f", {len(self.skipped)} skipped" if self.skipped else ""), flush=True)
        return 1 if self.failed else 0


def run(main):
    """Runs a script's `main`; being told to stop unwinds like any exit, so that children are stopped too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())


def die(message):
    """For what makes the checks themselves impossible; the exit code is that of a failure."""
    sys.exit(f"FAIL {message}")
