"""How results show themselves in a notebook: their fields as a table, everything escaped, raw frames by size only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from html import escape
from typing import Any, ClassVar


class Displayed:
    """Mixin of frozen results: Jupyter shows a table of the fields instead of the ``repr``.

    A frame is shown by its size, because it may hold customers' raw words; those named in ``shown_frames`` by
    their first rows. Numbers have four significant digits here; the fields hold full ones.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Point(Displayed):
    ...     x: float
    >>> Point(1 / 3)._repr_html_()
    '<table><caption>Point</caption><tbody><tr><th>x</th><td>0.3333</td></tr></tbody></table>'
    """

    __slots__ = ()
    shown_frames: ClassVar[tuple[str, ...]] = ()

    def _repr_html_(self) -> str:
        rows: list[str] = []
        frames: list[str] = []
        own: tuple[Field[Any], ...] = fields(self) if is_dataclass(self) else ()
        for field in own:
            value = getattr(self, field.name)
            if field.name in self.shown_frames and len(value):
                frames.append(f"<p>{escape(field.name)}</p>{_frame(value)}")
            elif not field.name.startswith("_"):
                rows.append(f"<tr><th>{escape(field.name)}</th><td>{_text(value)}</td></tr>")
        head = f"<table><caption>{escape(type(self).__name__)}</caption><tbody>{''.join(rows)}</tbody></table>"
        return head + "".join(frames)


def _frame(value: Any) -> str:
    return str(value.head(12).to_html(index=False, float_format=lambda x: f"{x:.4g}", na_rep="", border=0))


def _text(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, bool | str) or value is None:
        return escape("" if value is None else str(value))
    if isinstance(value, float):
        return f"{value:.4g}"
    if hasattr(value, "shape"):
        return escape(" × ".join(map(str, value.shape)) + (" (rows × columns)" if len(value.shape) == 2 else " values"))
    if hasattr(value, "_asdict"):
        return escape(", ".join(f"{k} {v}" for k, v in value._asdict().items()))
    if hasattr(value, "low") and hasattr(value, "high") and hasattr(value, "method"):
        return escape(f"{value.low:.4g} to {value.high:.4g} ({value.confidence:.0%}, {value.method})")
    if isinstance(value, Mapping):
        return escape(", ".join(f"{k}: {_plain(v)}" for k, v in value.items()))
    if isinstance(value, tuple | list):
        return escape("; ".join(_plain(v) for v in value[:12]) + (" …" if len(value) > 12 else ""))
    return escape(str(value))


def _plain(value: Any) -> str:
    """An item of a collection: findings by their message, frames by their size."""
    if hasattr(value, "severity") and hasattr(value, "message"):
        return f"{value.severity}: {value.message}"
    if hasattr(value, "shape"):
        return " × ".join(map(str, value.shape))
    return f"{value:.4g}" if isinstance(value, float) else str(value)
