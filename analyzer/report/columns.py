"""A table for the terminal whose rows never wrap: long cells are cut with "…", the last one takes what is left."""

from __future__ import annotations

from collections.abc import Sequence

_GAP, _LEAST = 2, 12


def cut(text: str, width: int) -> str:
    """Text of at most ``width`` terminal columns (wide characters count two), cut with "…".

    Examples
    --------
    >>> cut("waiting for ages", 8)
    'waiting…'
    """
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def one_line_table(
    head: Sequence[str], rows: Sequence[Sequence[str]], *, width: int, right: Sequence[int] = (), wide: int = 1
) -> str:
    """Aligned text, one line per row.

    Parameters
    ----------
    head, rows : texts without line breaks.
    width : columns of the terminal.
    right : positions of right-aligned columns.
    wide : position of the column that gets at most a third of the width.

    The last column is left out where fewer than 12 columns are left for it.

    Examples
    --------
    >>> print(one_line_table(["n", "label", "said"], [["1", "Waiting", "far too long to wait"]], width=24))
    n  label    said
    ────────────────────────
    1  Waiting  far too lon…
    """
    from rich.cells import cell_len

    last = len(head) - 1
    sizes = [max(cell_len(cell) for cell in column) for column in zip(head, *rows, strict=True)]
    sizes[wide] = min(sizes[wide], max(width // 3, 8))
    sizes[last] = width - sum(sizes[:last]) - _GAP * last
    if sizes[last] < _LEAST:  # no room for the last column
        head, sizes = head[:last], sizes[:last]

    def line(cells: Sequence[str]) -> str:
        made = []
        for position, cell in enumerate(cells[: len(sizes)]):
            text = cut(cell, sizes[position])
            space = " " * (sizes[position] - cell_len(text))
            made.append(space + text if position in right else text + space)
        return (" " * _GAP).join(made).rstrip()

    return "\n".join([line(head), "─" * width, *(line(row) for row in rows)])
