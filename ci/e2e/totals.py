"""What a receiver has of a total: each value of a series is at least the one before."""


def falling(name, values):
    """Where a total falls, which readers take for a restart of the program."""
    values = list(values)
    if values != sorted(values):
        yield f"{name} falls: {values}"
