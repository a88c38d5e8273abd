"""Part of `selftest.py`: holds functions that judge against what is right and against mistakes."""


def judge(report, script, right, mistakes):
    """Nothing may be found in what is right, and in each mistake the words that tell of it.

    `right` has what was found by what was right, `mistakes` are triples: what is wrong, the words, and
    what was found.
    """
    for what, found in right.items():
        report.verdict(f"{script} passes what is right: {what}", found)
    for what, words, found in mistakes:
        found = list(found)
        told = any(words in fault for fault in found)
        report.verdict(f"{script} notices {what}", [] if told else [f"found {found}, not {words!r}"])
