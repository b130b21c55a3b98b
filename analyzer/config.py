"""The configuration: strict, frozen, with suggestions. ``auto`` = guess and say so, ``null`` = none."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from analyzer.errors import ConfigError, did_you_mean, shortened
from analyzer.plain_yaml import load_plain_yaml, read_plain_text

Auto = Literal["auto"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Columns(_Section):
    """Which input column plays which role."""

    comment: str | list[str] | None = "auto"
    score: str | dict[str, str] | None = "auto"
    id: str | None = "auto"
    respondent: str | None = "auto"
    date: str | None = "auto"
    question: str | None = "auto"
    segments: Auto | list[str] | None = "auto"
    weight: str | None = None
    agent: str | None = None
    unit: str | None = None
    interaction_date: str | None = None
    operations: list[str] = Field(default_factory=list)
    sub_ratings: list[str] = Field(default_factory=list)


class Score(_Section):
    """How the score is computed."""

    metric: Literal["auto", "nps", "csat", "ces", "stars"] = "auto"
    scale: Auto | tuple[float, float] = "auto"
    reversed: bool = False
    satisfied: list[float] | None = None
    confidence: float = Field(default=0.95, ge=0.90, le=0.99)

    @field_validator("scale")
    @classmethod
    def _ordered(cls, value: Any) -> Any:
        if value != "auto" and not value[0] < value[1]:
            raise ValueError(f"must be [lowest, highest] with lowest < highest, got {list(value)}")
        return value


class Operations(_Section):
    """A second file with operational metrics."""

    file: str | None = None
    on: str | list[str] | None = None
    columns: list[str] = Field(default_factory=list)
    date: str | None = None


class Themes(_Section):
    """Codebook and discovery."""

    codebook: str | None = "contact_center"
    discover: bool = True
    max_themes: int = Field(default=40, ge=1, le=200)
    coded: str | None = None


class Model(_Section):
    """A model by name, Hugging Face id or folder."""

    model: str = "auto"


class Privacy(_Section):
    """Redaction and minimum group sizes."""

    redact: bool = True
    min_group: int = Field(default=5, ge=1)
    min_quotes: int = Field(default=8, ge=1)
    agents: bool = False


class Time(_Section):
    """Periods and the launch date of an initiative."""

    period: Literal["day", "week", "month", "quarter", "year"] = "month"
    before_after: str | None = None


class SurveyKind(_Section):
    """What is known about the survey itself."""

    invitations: int | None = Field(default=None, ge=1)
    kind: Literal["transactional", "relational"] | None = None


class Config(_Section):
    """Everything a run can be told. Defaults equal ``configs/default.yaml``."""

    columns: Columns = Field(default_factory=Columns)
    score: Score = Field(default_factory=Score)
    operations: Operations = Field(default_factory=Operations)
    themes: Themes = Field(default_factory=Themes)
    encoder: Model = Field(default_factory=Model)
    sentiment: Model = Field(default_factory=Model)
    privacy: Privacy = Field(default_factory=Privacy)
    time: Time = Field(default_factory=Time)
    survey: SurveyKind = Field(default_factory=SurveyKind)
    values: dict[str, Any] = Field(default_factory=dict)
    seed: int = Field(default=0, ge=0)

    def updated(self, changes: dict[str, Any]) -> Config:
        """A copy with dotted keys replaced, e.g. ``{"score.metric": "nps"}``; None values are ignored.

        Raises
        ------
        ConfigError
            For an unknown key or a value of the wrong type.
        """
        data = self.model_dump()
        for key, value in changes.items():
            if value is None:
                continue
            target = data
            *path, last = key.split(".")
            for part in path:
                target = target[part]
            target[last] = value
        return parse_config(data, where="options")


def parse_config(data: Any, *, where: str = "config") -> Config:
    """Build a :class:`Config` from plain data.

    Raises
    ------
    ConfigError
        One line naming the key, the value received, what is allowed and the closest known key.
    """
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ConfigError(f"{where}: expected a mapping of sections such as 'columns:', got {type(data).__name__}.")
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError(f"{where}: {_explain(error)}") from error


def load_config(path: str | Path) -> Config:
    """Read a YAML configuration file (plain YAML only; tags that build objects are refused).

    Raises
    ------
    ConfigError
        If the file is missing, is not plain YAML, or holds unknown keys or wrong values.
    """
    path = Path(path)
    try:
        text = read_plain_text(path)
    except (OSError, ValueError) as error:  # not UTF-8, or not even a file name
        raise ConfigError(
            f"{path}: cannot read the configuration ({_reason(error)}). Give an existing UTF-8 YAML file."
        ) from error
    try:
        data = load_plain_yaml(text)
    except ValueError as error:
        raise ConfigError(
            f"{path}, {error}. Write plain YAML: 'key: value' lines without tags such as !!python."
        ) from error
    return parse_config(data, where=str(path))


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def _explain(error: ValidationError) -> str:
    """One line for the first problem pydantic reports."""
    first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    parts = [
        str(p) for p in first["loc"] if not str(p).startswith(("literal[", "list[", "tuple[", "str", "dict[", "int"))
    ]
    key = ".".join(parts)
    if first["type"] == "extra_forbidden":
        section: Any = Config
        for part in parts[:-1]:
            section = section.model_fields[part].annotation
        allowed = list(section.model_fields)
        return f"unknown key {key!r}.{did_you_mean(parts[-1], allowed)} Allowed: {', '.join(allowed)}."
    message = first["msg"].removeprefix("Value error, ")
    return f"{key}: got {shortened(first.get('input'))}. {message[:1].upper()}{message[1:]}."
