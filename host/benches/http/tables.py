"""Figures as people read them, in Markdown."""


def table(head, rows, texts=1):
    """The first columns, as many as `texts`, are words; the others are figures."""
    lines = [head, ["---"] * texts + ["---:"] * (len(head) - texts), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def duration(microseconds):
    if microseconds < 1000:
        return f"{microseconds:.0f} us"
    if microseconds < 1_000_000:
        return f"{microseconds / 1000:.2f} ms"
    return f"{microseconds / 1_000_000:.2f} s"


def mebibytes(amount):
    return f"{amount:.0f} MiB"


def ratio(value, base):
    return f"{value / base:.2f} x"


MISSING = "–"
