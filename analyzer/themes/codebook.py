"""The codebook: themes with stable ids in a plain YAML file that the analyst owns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from analyzer.artifacts import resource, write_text
from analyzer.display import Displayed
from analyzer.errors import ConfigError, ModelError, did_you_mean
from analyzer.plain_yaml import read_plain_text

Polarity = Literal["any", "negative", "positive"]
POLARITIES: Final = ("any", "negative", "positive")
SOURCES: Final = ("codebook", "discovered")
_ID: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Theme(Displayed):
    """One theme.

    Attributes
    ----------
    id : stable identifier ``[a-z][a-z0-9_]*``; never reused for another meaning.
    label : two to four words that say what customers say.
    description : one sentence (may be empty when there are examples).
    examples : phrases as customers would write them.
    keywords : words or short phrases that are evidence for the theme.
    parent : id of the theme one level up, or None.
    polarity : which mentions the theme is about: any, only complaints, or only praise.
    source : ``codebook`` or ``discovered`` (a proposal not yet taken over).
    stability : for discovered themes the agreement over resamples in [0, 1], else None.
    anchor : for discovered themes where they lie, written by the program (see ``anchor``), else None.
    named : the first label of a renamed theme without examples, whose name is all there is to code it by.
    """

    id: str
    label: str
    description: str = ""
    examples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    parent: str | None = None
    polarity: Polarity = "any"
    source: Literal["codebook", "discovered"] = "codebook"
    stability: float | None = None
    anchor: str | None = None
    named: str | None = None

    @property
    def name(self) -> str:
        """The name it is coded by: its first label, whatever it is called now."""
        return self.named or self.label


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry of a codebook's history: what was done to which ids."""

    date: str
    op: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Codebook(Displayed):
    """Themes in file order and the history of edits.

    ``retired`` holds themes that were merged away or dropped as they were. They still take part in the coding, so that
    an edit leaves the mentions of all other themes alone: what they find goes to the theme they were merged into, or,
    when they were dropped, to none. A retired theme that is removed from the file is forgotten.

    Examples
    --------
    >>> book = load_codebook("contact_center")
    >>> book["waiting"].label
    'Waiting time'
    >>> book.ancestors("waiting")
    ('access',)
    """

    name: str
    themes: tuple[Theme, ...] = ()
    language: str = "en"
    history: tuple[Edit, ...] = field(default=())
    retired: tuple[Theme, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Theme ids in file order."""
        return tuple(theme.id for theme in self.themes)

    def __getitem__(self, theme_id: str) -> Theme:
        """The theme with this id; a ConfigError names the closest one when there is none."""
        for theme in self.themes:
            if theme.id == theme_id:
                return theme
        raise ConfigError(
            f"codebook {self.name!r} has no theme {theme_id!r}.{did_you_mean(theme_id, self.ids)} "
            f"Allowed: {', '.join(self.ids)}."
        )

    def ancestors(self, theme_id: str) -> tuple[str, ...]:
        """Ids of the parent, its parent and so on; empty for a top theme."""
        parents = {theme.id: theme.parent for theme in self.themes}
        chain: list[str] = []
        parent = parents.get(theme_id)
        while parent is not None:
            chain.append(parent)
            parent = parents.get(parent)
        return tuple(chain)

    def to_dict(self) -> dict[str, Any]:
        """Plain data in the file's key order; ``parse_codebook`` gives the same codebook back."""
        plain = {
            "name": self.name,
            "language": self.language,
            "themes": [_theme_dict(theme) for theme in self.themes],
            "history": [
                {"date": e.date, "op": e.op, "from": list(e.source), "to": list(e.target), "note": e.note}
                for e in self.history
            ],
        }
        return plain | ({"retired": [_theme_dict(theme) for theme in self.retired]} if self.retired else {})


def load_codebook(name_or_path: str | Path | None) -> Codebook:
    """Read a codebook by name (shipped in ``configs/codebooks``) or from a YAML file.

    Parameters
    ----------
    name_or_path : a shipped name such as ``contact_center``, a path, or None / ``"none"`` for no codebook.

    Raises
    ------
    ConfigError
        One line with the line number for YAML that is not plain, unknown keys, wrong types, bad, repeated or reserved
        ids, unknown parents, and themes with neither description nor examples.
    """
    from analyzer.themes.parse import parse_text

    if name_or_path is None or str(name_or_path).lower() in ("none", "null", ""):
        return Codebook(name="none")
    given = str(name_or_path)
    path = Path(given)
    if _ID.fullmatch(given) and not path.is_file():
        try:
            path = resource("configs", "codebooks", f"{given}.yaml")
        except ModelError:
            known = codebook_names()
            raise ConfigError(
                f"codebook: nothing is called {given!r}.{did_you_mean(given, known)} "
                f"Give one of {', '.join((*known, 'none'))} or the path of a YAML file."
            ) from None
    try:
        text = read_plain_text(path)
    except (OSError, ValueError) as error:  # not UTF-8, or not even a file name
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigError(
            f"{str(path)[:200]}: cannot read the codebook ({reason}). Give an existing UTF-8 YAML file."
        ) from error
    return parse_text(text, where=path.name if path.name else given)


def codebook_names() -> tuple[str, ...]:
    """Names of the codebooks that come with the package."""
    return tuple(sorted(path.stem for path in resource("configs", "codebooks").glob("*.yaml")))


def save_codebook(codebook: Codebook, path: str | Path) -> None:
    """Write a codebook as YAML, atomically; reading it again gives an equal codebook."""
    write_text(path, dump_codebook(codebook))


def dump_codebook(codebook: Codebook) -> str:
    """The YAML text of a codebook: same codebook, same bytes."""
    import yaml

    return yaml.safe_dump(codebook.to_dict(), sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)


def parse_codebook(data: Mapping[str, Any], *, where: str = "codebook") -> Codebook:
    """Build a codebook from plain data with the checks of :func:`load_codebook` (errors then count dumped lines).

    Raises
    ------
    ConfigError
        For anything a codebook file may not hold.
    """
    import yaml

    from analyzer.themes.parse import parse_text

    try:
        text = yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True)
    except yaml.YAMLError as error:
        raise ConfigError(f"{where}: only plain values (text, numbers, lists, mappings) are allowed.") from error
    return parse_text(text, where=where)


def _theme_dict(theme: Theme) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": theme.id,
        "label": theme.label,
        "description": theme.description,
        "examples": list(theme.examples),
        "keywords": list(theme.keywords),
        "parent": theme.parent,
        "polarity": theme.polarity,
    }
    if theme.source != "codebook":
        plain["source"] = theme.source
    if theme.stability is not None:
        plain["stability"] = theme.stability
    if theme.anchor is not None:
        plain["anchor"] = theme.anchor
    if theme.named is not None:
        plain["named"] = theme.named
    return plain
