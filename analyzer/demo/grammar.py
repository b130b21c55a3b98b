"""The grammar of the comments: frames with slots and choices, read from ``frames/*.txt``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analyzer.errors import ConfigError

_FOLDER = Path(__file__).resolve().parent / "frames"
_CHOICE = re.compile(r"<([^<>]*)>")
_SLOT = re.compile(r"\{(\w+)\}")
_ANY = re.compile(r"<[^<>]*>|\{\w+\}")
PHONE_MARK = "@phone "
DRAWS = 12  # uniform numbers one clause may use


@dataclass(frozen=True)
class Grammar:
    """Frames of one purpose.

    Attributes
    ----------
    frames : per section, every frame, those for any channel first.
    general : per section, the number of frames for any channel.
    slots : choices per slot name.
    """

    frames: Mapping[str, tuple[str, ...]]
    general: Mapping[str, int]
    slots: Mapping[str, tuple[str, ...]]

    def clause(self, section: str, draws: Sequence[float], *, phone: bool = False) -> str:
        """One realisation of a section's frames.

        Parameters
        ----------
        section : theme id, or "positive", "neutral", "negative" for general remarks.
        draws : uniform numbers in [0, 1), used in turn (and from the start again should a frame need more).
        phone : whether frames about telephone calls may be used.

        Examples
        --------
        >>> load("negative").clause("waiting", [0.99] * DRAWS)
        'the estimated wait kept going UP, started at 5 and ended at close to two hours'
        """
        frames = self.frames[section]
        usable = len(frames) if phone else self.general[section]
        turn = _cycle(draws)
        text = frames[int(next(turn) * usable)]
        while _ANY.search(text):
            text = _CHOICE.sub(lambda match: _pick(match.group(1).split("|"), next(turn)), text)
            text = _SLOT.sub(lambda match: _pick(self.slots[match.group(1)], next(turn)), text)
        return text


def _cycle(draws: Sequence[float]) -> Iterator[float]:
    while True:
        yield from draws


def _pick(choices: Sequence[str], draw: float) -> str:
    return choices[int(draw * len(choices))]


def _lines(name: str) -> list[str]:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [line.rstrip("\r") for line in text.split("\n") if line.strip() and not line.startswith("#")]


@cache
def load(name: str) -> Grammar:
    """Read ``frames/<name>.txt`` (name: negative, positive or generic) with the shared slots.

    Raises
    ------
    ConfigError
        If a frame names a slot that ``slots.txt`` does not define.
    """
    slots: dict[str, tuple[str, ...]] = {}
    for line in _lines("slots"):
        key, _, value = line.partition("=")
        slots[key.strip()] = tuple(choice.strip() for choice in value.split("|"))
    sections: dict[str, list[str]] = {}
    section = ""
    for line in _lines(name):
        if line.startswith("["):
            section = line.strip("[] ")
            sections[section] = []
        else:
            sections[section].append(line.strip())
    for key, lines in sections.items():
        unknown = sorted({slot for line in lines for slot in _SLOT.findall(line)} - slots.keys())
        if unknown:
            raise ConfigError(f"frames/{name}.txt [{key}]: unknown slot {unknown[0]!r}; use one of {', '.join(slots)}.")
    general = {key: [line for line in lines if not line.startswith(PHONE_MARK)] for key, lines in sections.items()}
    phone = {key: [line.removeprefix(PHONE_MARK) for line in lines if line.startswith(PHONE_MARK)]
             for key, lines in sections.items()}  # fmt: skip
    return Grammar(
        frames={key: (*general[key], *phone[key]) for key in sections},
        general={key: len(lines) for key, lines in general.items()},
        slots=slots,
    )
