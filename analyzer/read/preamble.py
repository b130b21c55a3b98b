"""Title lines above the header: "Weekly report", a blank line, then the table."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.read import names as n
from analyzer.schema import Finding

_HEAD = 30


def leading_rows(rows: Sequence[Sequence[str]]) -> int:
    """Number of records before the header: blank ones, and titles that fill far fewer cells than the table.

    Examples
    --------
    >>> leading_rows([["Report of May"], [], ["id", "nps", "why"], ["1", "9", "quick"]])
    2
    >>> leading_rows([["id", "nps", "why"], ["1", "9", ""]])
    0
    """
    filled = [sum(bool(str(cell).strip()) for cell in row) for row in rows[:_HEAD]]
    first = next((i for i, k in enumerate(filled) if k), 0)
    width = max(filled, default=0)
    header = next((i for i, k in enumerate(filled) if k >= 0.6 * width), first)
    above = [i for i in range(first, header) if filled[i]]
    if not above or width < 2 or any(filled[i] > max(1, width // 3) for i in above):
        return first
    apart = any(not k for k in filled[first:header])
    if width == 2 and (not apart or _known(rows[first])):  # a column of comments, one of them with the delimiter
        return first
    return header


def _known(row: Sequence[str]) -> bool:
    text = n.words(" ".join(map(str, row)))
    return bool(n.COMMENT.search(text) or n.GENERIC_SCORE.search(text))


def title_finding(count: int, name: str) -> tuple[Finding, ...]:
    """Say that title lines were passed over."""
    if not count:
        return ()
    text = f"{name}: {count} title lines above the header were passed over. Delete them if a row is missing."
    return (Finding("info", "title_lines_skipped", text),)
