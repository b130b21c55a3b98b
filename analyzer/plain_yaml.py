"""Plain YAML as people mean it: no objects, no duplicate keys, and ``on``, ``yes``, ``no`` stay words."""

from __future__ import annotations

import re
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
    if len(re.findall(r"(?<!\S)\*\w", text)) > 50:
        raise ValueError("too many YAML aliases; write the values out")
    try:
        return yaml.load(text, Loader=_PlainLoader)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise ValueError(f"line {mark.line + 1}: {problem}" if mark else str(problem)) from error
