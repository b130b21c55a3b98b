"""How people and programs distort what they write: separators, other digits, invisible characters, line breaks."""

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
INVISIBLE = "\u200b"


def digits(rng, n, *, first="0123456789"):
    """n random digits."""
    return rng.choice(first) + "".join(rng.choice("0123456789") for _ in range(n - 1))


def letters(rng, n, alphabet="ABCDEFGHJKLMNPQRSTUVWXYZ"):
    return "".join(rng.choice(alphabet) for _ in range(n))


def grouped(text, sizes, separator):
    """Text cut into groups of the given sizes (the rest last), joined by a separator."""
    out, at = [], 0
    for size in sizes:
        out.append(text[at : at + size])
        at += size
    return separator.join(part for part in [*out, text[at:]] if part)


def distorted(rng, value, *, share=0.3):
    """The value as it stands, or (in ``share`` of the cases) distorted in one adversarial way."""
    if rng.random() >= share:
        return value
    where = [i for i, c in enumerate(value) if c in " -./" and 2 <= i <= len(value) - 3]
    kind = rng.choice(["full width", "invisible", "no-break", "thin", "double", "line break", "dash"])
    if kind == "full width":
        return value.translate(FULL_WIDTH)
    if kind == "invisible":
        at = rng.randrange(1, len(value))
        return value[:at] + INVISIBLE + value[at:]
    if not where:
        return value
    at = rng.choice(where)
    swap = {"no-break": "\u00a0", "thin": "\u202f", "double": value[at] * 2, "line break": "\n", "dash": "\u2013"}
    if kind == "line break" and value[at] == "-":
        return value[: at + 1] + "\n" + value[at + 1 :]
    return value[:at] + swap[kind] + value[at + 1 :]
