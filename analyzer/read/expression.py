"""``--where`` expressions: comparisons, ``in``, ``and``/``or``/``not`` over columns; a whitelist, no evaluated code."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.errors import InputError

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_SWAP: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE,
                                                 ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}  # fmt: skip
_HELP = (
    "Write e.g. \"channel == 'phone' and score < 7\" or \"team in ['A', 'B']\"; quote odd column names with backticks."
)
Resolve = Callable[[str], "pd.Series[Any]"]


def names_in(expression: str) -> set[str]:
    """Column names that an expression uses.

    Examples
    --------
    >>> sorted(names_in("channel == 'phone' and `Net score` < 7"))
    ['Net score', 'channel']
    """
    tree, aliases = _parse(expression)
    return {aliases.get(node.id, node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)}


def evaluate(expression: str, resolve: Resolve) -> npt.NDArray[np.bool_]:
    """Rows for which the expression holds; missing values never compare as equal, less or more.

    Parameters
    ----------
    expression : e.g. ``"channel == 'phone' and not score >= 9"``.
    resolve : gives a column by name as numbers, datetimes, or text; raises InputError for unknown names.

    Raises
    ------
    InputError
        If the expression is not of this small language.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0, 2.0, None], "b": ["x", "y", "y"]})
    >>> evaluate("a >= 1 and b in ['y']", frame.__getitem__).tolist()
    [False, True, False]
    """
    tree, aliases = _parse(expression)

    def column(node: ast.expr) -> pd.Series[Any]:
        if not isinstance(node, ast.Name):
            raise _refused(node)
        return resolve(aliases.get(node.id, node.id))

    def holds(node: ast.expr) -> npt.NDArray[np.bool_]:
        if isinstance(node, ast.BoolOp):
            parts = [holds(value) for value in node.values]
            return _all(parts) if isinstance(node.op, ast.And) else ~_all([~part for part in parts])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return ~holds(node.operand)
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            return _all([pair(a, op, b) for a, op, b in zip(sides, node.ops, sides[1:], strict=False)])
        raise _refused(node)

    def pair(left: ast.expr, op: ast.cmpop, right: ast.expr) -> npt.NDArray[np.bool_]:
        if isinstance(op, ast.In | ast.NotIn):
            inside = _isin(column(left), _constant(right))
            return inside if isinstance(op, ast.In) else ~inside
        if not isinstance(left, ast.Name):
            left, right, swapped = right, left, _SWAP.get(type(op))
            op = swapped() if swapped else op
        if type(op) not in _COMPARE:
            raise _refused(op)
        return _compare(column(left), type(op), _constant(right))

    return holds(tree)


def _all(parts: Sequence[npt.NDArray[np.bool_]]) -> npt.NDArray[np.bool_]:
    every: npt.NDArray[np.bool_] = np.asarray(np.stack(parts).all(axis=0))
    return every


def _parse(expression: str) -> tuple[ast.expr, dict[str, str]]:
    """The tree, and placeholder -> column for names in backticks."""
    aliases: dict[str, str] = {}
    parts = expression.split("`")
    if len(parts) % 2 == 0:
        raise InputError(f"--where: a backtick is not closed. {_HELP}")
    for i in range(1, len(parts), 2):
        alias = f"column__{i}"
        aliases[alias] = parts[i]
        parts[i] = alias
    if len(expression) > 4000:
        raise InputError("--where: the expression is longer than 4,000 characters. Filter the export instead.")
    try:
        return ast.parse("".join(parts).strip(), mode="eval").body, aliases
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InputError(f"--where: cannot read {expression[:80]!r}. {_HELP}") from error


def _refused(node: ast.AST) -> InputError:
    return InputError(f"--where: {type(node).__name__} is not allowed. {_HELP}")


def _constant(node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise _refused(node) from error
    items = value if isinstance(value, list | tuple | set) else [value]
    if not all(isinstance(v, str | int | float | bool) or v is None for v in items):
        raise _refused(node)
    return value


def _comparable(series: pd.Series[Any], value: Any) -> tuple[pd.Series[Any], Any]:
    """The column and the constant in one type: a date for date columns, text for text columns."""
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        stamp = pd.to_datetime(str(value), errors="coerce")
        if pd.isna(stamp):
            raise InputError(f"--where: {value!r} is no date. Write dates as '2026-01-31'.")
        return series, stamp
    if pd.api.types.is_numeric_dtype(series.dtype):
        try:
            return series, float(value)
        except (TypeError, ValueError) as error:
            raise InputError(f"--where: {value!r} is compared with a column of numbers. Give a number.") from error
    return series.astype("str"), str(value)


def _compare(series: pd.Series[Any], op: type[ast.cmpop], value: Any) -> npt.NDArray[np.bool_]:
    present: npt.NDArray[np.bool_] = series.notna().to_numpy(dtype=bool)
    if value is None:
        if op not in (ast.Eq, ast.NotEq):
            raise InputError("--where: None can only be compared with == and !=.")
        return ~present if op is ast.Eq else present
    left, right = _comparable(series, value)
    result: npt.NDArray[np.bool_] = _COMPARE[op](left, right).fillna(False).to_numpy(dtype=bool)
    return result | ~present if op is ast.NotEq else result & present


def _isin(series: pd.Series[Any], values: Any) -> npt.NDArray[np.bool_]:
    if not isinstance(values, list | tuple | set):
        raise InputError(f"--where: 'in' needs a list. {_HELP}")
    out = np.zeros(len(series), dtype=bool)
    for value in values:
        out |= _compare(series, ast.Eq, value)
    return out
