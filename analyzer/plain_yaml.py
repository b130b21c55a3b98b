"""Plain YAML as people mean it: no objects, no duplicate keys, and ``on``, ``yes``, ``no`` stay words."""

from __future__ import annotations

import errno
import re
from pathlib import Path
from typing import Any

import yaml


class _PlainLoader(yaml.SafeLoader):
    """SafeLoader with YAML 1.2 booleans: YAML 1.1 would turn the key ``on`` and the keyword ``no`` into booleans."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Refuse a key that is given twice instead of letting the last one win in silence."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)  # type: ignore[no-untyped-call]
            if isinstance(key, str) and key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} is given twice", key_node.start_mark)
            if isinstance(key, str):
                seen.add(key)
        return super().construct_mapping(node, deep)


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_PlainLoader.add_implicit_resolver(  # type: ignore[no-untyped-call]
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


_MOST_CHARACTERS = 16 << 20
_MOST_VALUES = 1_000_000


def _size(data: Any, known: dict[int, int]) -> int:
    """Values in the data with every alias written out; each node is counted once, so a bomb costs nothing."""
    if not isinstance(data, dict | list):
        return 1
    if id(data) not in known:
        known[id(data)] = _MOST_VALUES + 1  # met again inside itself: endless
        parts = [*data.keys(), *data.values()] if isinstance(data, dict) else data
        known[id(data)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(data)]


def read_plain_text(path: Path) -> str:
    """The text of a YAML file; never more than it can sensibly hold, so that a device does not fill the memory.

    Raises
    ------
    OSError, UnicodeDecodeError
        If it cannot be read, or is too large (with ``strerror``).
    """
    with path.open(encoding="utf-8-sig") as handle:
        text = handle.read(_MOST_CHARACTERS + 1)
    if len(text) > _MOST_CHARACTERS:
        raise OSError(errno.EFBIG, f"larger than {_MOST_CHARACTERS >> 20} MB", str(path))
    return text


def load_plain_yaml(text: str) -> Any:
    """Parse one YAML document into dicts, lists and scalars.

    Raises
    ------
    ValueError
        If the text is not plain YAML; the message names the line.

    Examples
    --------
    >>> load_plain_yaml("on: [no, yes]")
    {'on': ['no', 'yes']}
    """
    try:
        data = yaml.load(text, Loader=_PlainLoader)
        if _size(data, {}) > _MOST_VALUES:
            raise ValueError("aliases that multiply; write the values out")
        return data
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise ValueError(f"line {mark.line + 1}: {problem}" if mark else str(problem)) from error
