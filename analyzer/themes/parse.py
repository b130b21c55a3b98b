"""From YAML text to a :class:`Codebook`; every complaint names the line it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, cast

import yaml

from analyzer.errors import ConfigError, did_you_mean, shortened
from analyzer.schema import RESERVED_THEME_IDS
from analyzer.themes.codebook import _ID, POLARITIES, SOURCES, Codebook, Edit, Theme

_TOP: Final = ("name", "language", "themes", "history", "retired")
_THEME: Final = (
    "id", "label", "description", "examples", "keywords", "parent", "polarity", "source", "stability",
    "anchor", "named",
)  # fmt: skip
_EDIT: Final = ("date", "op", "from", "to", "note")


def parse_text(text: str, *, where: str) -> Codebook:
    """Read YAML text; see :func:`analyzer.themes.codebook.load_codebook` for what is refused."""
    return _Reader(where).codebook(text)


class _Reader:
    """Walks the composed YAML nodes, because only they know their lines."""

    def __init__(self, where: str) -> None:
        self.where = where

    def fail(self, node: yaml.Node | None, message: str) -> ConfigError:
        line = f", line {node.start_mark.line + 1}" if node is not None else ""
        return ConfigError(f"{self.where}{line}: {message}")

    def codebook(self, text: str) -> Codebook:
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            mark = getattr(error, "problem_mark", None)
            line = f", line {mark.line + 1}" if mark is not None else ""
            raise ConfigError(
                f"{self.where}{line}: not plain YAML. Write 'key: value' lines without tags or tabs."
            ) from error
        if root is None:
            raise ConfigError(
                f"{self.where}: the codebook is empty. Write 'name:' and 'themes:' with a list of themes."
            )
        top = self.mapping(root, _TOP, "the codebook")
        if "themes" not in top:
            raise self.fail(root, "there is no 'themes:' list.")
        nodes = self.sequence(top["themes"], "themes")
        themes = [self.theme(node) for node in nodes]
        self.check_ids(themes, nodes)
        history = [self.edit(node) for node in self.sequence(top.get("history"), "history")]
        name = self.text(top.get("name"), "name") or self.where.rsplit(".", 1)[0]
        language = self.text(top.get("language"), "language") or "en"
        return Codebook(name, tuple(themes), language, tuple(history), self.retired(top.get("retired"), themes))

    def retired(self, node: yaml.Node | None, themes: list[Theme]) -> tuple[Theme, ...]:
        taken = {theme.id for theme in themes}
        found = []
        for item in self.sequence(node, "retired"):
            theme = self.theme(item)
            if theme.id in taken:
                raise self.fail(item, f"id {theme.id!r} is used twice: a retired theme's id is not given again.")
            taken.add(theme.id)
            found.append(replace(theme, parent=None))
        return tuple(found)

    def theme(self, node: yaml.Node) -> Theme:
        keys = self.mapping(node, _THEME, "a theme")
        if "id" not in keys:
            raise self.fail(node, "a theme has no 'id'.")
        theme_id = self.text(keys["id"], "id") or ""
        if not _ID.fullmatch(theme_id):
            raise self.fail(
                keys["id"],
                f"id {shortened(theme_id)} is not allowed. Use small letters, digits and _ , beginning with a letter.",
            )
        if theme_id in RESERVED_THEME_IDS:
            raise self.fail(keys["id"], f"id {theme_id!r} is reserved ({', '.join(sorted(RESERVED_THEME_IDS))}).")
        label = self.text(keys.get("label"), "label")
        if not label:
            raise self.fail(keys.get("label", node), f"theme {theme_id!r} has no 'label'.")
        description = self.text(keys.get("description"), "description") or ""
        examples = self.texts(keys.get("examples"), "examples")
        if not description and not examples:
            raise self.fail(node, f"theme {theme_id!r} has neither a description nor examples. Give at least one.")
        return Theme(
            id=theme_id, label=label, description=description, examples=examples,
            keywords=self.texts(keys.get("keywords"), "keywords"),
            parent=self.text(keys.get("parent"), "parent"),
            polarity=self.choice(keys.get("polarity"), "polarity", POLARITIES),
            source=self.choice(keys.get("source"), "source", SOURCES),
            stability=self.number(keys.get("stability"), "stability"),
            anchor=self.text(keys.get("anchor"), "anchor"),
            named=self.text(keys.get("named"), "named"),
        )  # fmt: skip

    def check_ids(self, themes: list[Theme], nodes: list[yaml.Node]) -> None:
        first: dict[str, int] = {}
        for theme, node in zip(themes, nodes, strict=True):
            if theme.id in first:
                raise self.fail(node, f"id {theme.id!r} is used twice (first in line {first[theme.id]}).")
            first[theme.id] = node.start_mark.line + 1
        parents = {theme.id: theme.parent for theme in themes}
        for theme, node in zip(themes, nodes, strict=True):
            if theme.parent is not None and theme.parent not in first:
                at = self.mapping(node, _THEME, "a theme")["parent"]
                raise self.fail(
                    at,
                    f"theme {theme.id!r} has the unknown parent {shortened(theme.parent)}."
                    f"{did_you_mean(theme.parent, first)}",
                )
            seen, parent = {theme.id}, theme.parent
            while parent is not None:
                if parent in seen:
                    raise self.fail(node, f"theme {theme.id!r} is its own ancestor. A parent must be one level up.")
                seen.add(parent)
                parent = parents[parent]

    def edit(self, node: yaml.Node) -> Edit:
        keys = self.mapping(node, _EDIT, "a history entry")

        def ids(key: str) -> tuple[str, ...]:
            value = keys.get(key)
            if isinstance(value, yaml.ScalarNode):
                single = self.text(value, key)
                return (single,) if single else ()
            return self.texts(value, key)

        date = keys.get("date")
        return Edit(
            date=str(date.value) if isinstance(date, yaml.ScalarNode) else "",
            op=self.text(keys.get("op"), "op") or "",
            source=ids("from"),
            target=ids("to"),
            note=self.text(keys.get("note"), "note") or "",
        )

    def mapping(self, node: yaml.Node, allowed: tuple[str, ...], what: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode) or not node.tag.endswith(":map"):
            raise self.fail(node, f"{what} must be a mapping of 'key: value' lines, got {_kind(node)}.")
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in allowed:
                raise self.fail(
                    key,
                    f"unknown key {shortened(name)} in {what}.{did_you_mean(name, allowed)} "
                    f"Allowed: {', '.join(allowed)}.",
                )
            if name in found:
                raise self.fail(key, f"key {shortened(name)} is given twice in {what}.")
            found[name] = value
        return found

    def sequence(self, node: yaml.Node | None, key: str) -> list[yaml.Node]:
        if node is None or _null(node):
            return []
        if not isinstance(node, yaml.SequenceNode) or not node.tag.endswith(":seq"):
            raise self.fail(node, f"{key!r} must be a list, got {_kind(node)}.")
        return list(node.value)

    def text(self, node: yaml.Node | None, key: str) -> str | None:
        if node is None or _null(node):
            return None
        if not isinstance(node, yaml.ScalarNode) or not node.tag.endswith(":str"):
            raise self.fail(node, f"{key!r} must be text, got {_kind(node)}. Put it in quotes if it is meant as text.")
        return str(node.value).strip()

    def texts(self, node: yaml.Node | None, key: str) -> tuple[str, ...]:
        found = (self.text(item, key) for item in self.sequence(node, key))
        return tuple(item for item in found if item)

    def choice(self, node: yaml.Node | None, key: str, allowed: tuple[str, ...]) -> Any:
        value = self.text(node, key)
        if value is None:
            return allowed[0]
        if value not in allowed:
            hint = did_you_mean(value, allowed)
            raise self.fail(node, f"{key!r} is {shortened(value)}.{hint} Allowed: {', '.join(allowed)}.")
        return value

    def number(self, node: yaml.Node | None, key: str) -> float | None:
        if node is None or _null(node):
            return None
        if isinstance(node, yaml.ScalarNode) and node.tag.rsplit(":", 1)[-1] in ("float", "int"):
            value = float(cast(Any, yaml.safe_load(node.value)))
            if 0 <= value <= 1:
                return value
        raise self.fail(node, f"{key!r} must be a number between 0 and 1, got {_kind(node)}.")


def _null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null")


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    if isinstance(node, yaml.SequenceNode):
        return "a list"
    kind = node.tag.rsplit(":", 1)[-1]
    named = {"int": "a number", "float": "a number", "bool": "yes/no", "null": "nothing", "timestamp": "a date"}
    word = named.get(kind, kind)
    return f"{word} ({node.value!r})" if len(node.value) <= 40 else f"{word} of {len(node.value):,} characters"
