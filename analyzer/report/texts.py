"""Every word the page says of itself, from one YAML file: translate the file, not the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from analyzer.errors import InputError

if TYPE_CHECKING:
    from analyzer.report.figure import Words


@dataclass(frozen=True)
class Texts:
    """Texts by dotted key.

    Attributes
    ----------
    language : BCP 47 tag of the texts, for the page's ``lang``.
    entries : key -> text with ``{named}`` places; a counted text has two entries, ``key.one`` and ``key.other``.
    """

    language: str
    entries: Mapping[str, str]

    def __call__(self, key: str, /, **values: Any) -> Any:
        """The text as safe markup: values that are not markup themselves are escaped.

        Examples
        --------
        >>> print(load_texts()("methods.seed", seed="<1>", version=2))
        Seed &lt;1&gt;, version 2; run.json holds the full configuration and the hashes of inputs and models.
        """
        from markupsafe import Markup, escape

        return Markup(escape(self.entries[key])).format(**values)

    def count(self, key: str, n: float | None, /, **values: Any) -> Any:
        """As calling it, with the form for ``n`` things."""
        return self(f"{key}.{'one' if n == 1 else 'other'}", **values)

    def plain(self, key: str, /, **values: Any) -> str:
        """The text with its values, not escaped: for terminals, and for places that escape later."""
        return self.entries[key].format(**values)

    def words(self, key: str, /, **values: Any) -> Words:
        """The text as a list of words and figures, so that each number keeps its cell.

        Examples
        --------
        >>> load_texts().words("dose.ends", first=1, last=2, low="0", high="9", metric="transfers")
        [1, ' of 100 comments at ', '0', ' ', 'transfers', ', ', 2, ' at ', '9']
        """
        out: Words = []
        for text, name, _, _ in Formatter().parse(self.entries[key]):
            out += [text] * bool(text) + ([] if name is None else [values[name]])
        return out


@lru_cache(maxsize=8)
def load_texts(path: str | Path | None = None) -> Texts:
    """The packed English texts, or a translation of that file.

    Raises
    ------
    InputError
        If the file lacks a text, has one too many, or names other places in one.
    """
    import yaml

    packed = files("analyzer.report").joinpath("assets", "texts.yaml").read_text(encoding="utf-8")
    english = _flat(yaml.safe_load(packed))
    if path is None:
        return Texts(english.pop("language"), english)
    try:
        entries = _flat(yaml.safe_load(Path(path).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError) as error:
        raise InputError(
            f"texts {str(path)!r}: not a readable YAML file of texts ({error}). Copy the English one and edit it."
        ) from error
    wrong = sorted(set(english) ^ set(entries))
    wrong += [key for key in entries if key in english and _places(entries[key]) != _places(english[key])]
    if wrong:
        shown = ", ".join(wrong[:5])
        raise InputError(
            f"texts {str(path)!r}: {len(wrong)} keys differ from analyzer/report/assets/texts.yaml in name or "
            f"{{places}}: {shown}. Copy that file and translate its values only."
        )
    return Texts(entries.pop("language"), entries)


def _flat(node: Any, prefix: str = "") -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in node.items():
        name = f"{prefix}{key}"
        out |= _flat(value, f"{name}.") if isinstance(value, dict) else {name: str(value).strip()}
    return out


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
