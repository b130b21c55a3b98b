"""A sample coded by hand, read, split, encoded and given its sentiment, for the themes to learn from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from analyzer.encode import Encoder
    from analyzer.sentiment.base import SentimentModel
    from analyzer.themes.codebook import Codebook
    from analyzer.themes.teach import HandCoded


def hand_coded(path: str | None, codebook: Codebook, encoder: Encoder, model: SentimentModel) -> HandCoded | None:
    """A coded sample of `analyzer label`, split, encoded and with its sentiment; None where none is given.

    Raises
    ------
    InputError
        For a missing file or column, a code that is no theme of the codebook, or a sample without a coded row.
    """
    from analyzer.encode import cached_encode
    from analyzer.errors import InputError, did_you_mean
    from analyzer.evaluate import parse_codes
    from analyzer.read import read_tables
    from analyzer.text import split_clauses
    from analyzer.themes.edit import follow
    from analyzer.themes.teach import HandCoded

    if path is None:
        return None
    frame, name = read_tables(Path(path)).frame, Path(path).name
    for column in ("comment", "themes"):
        if column not in frame:
            hint = did_you_mean(column, map(str, frame.columns))
            raise InputError(f"{name}: there is no column {column!r}.{hint} Give the columns comment and themes.")
    codes = parse_codes(
        frame["themes"].tolist(), {t.id: t.label for t in codebook.themes}, where=name,
        follow=lambda theme_id: follow(codebook, theme_id),
    )  # fmt: skip
    said = frame["comment"].fillna("").astype(str).str.removeprefix("'").tolist()
    used = [(text, code) for text, code in zip(said, codes, strict=True) if code is not None and text.strip()]
    if not used:
        raise InputError(f"{name}: no row is coded yet. Write theme ids, or 'none', into the column 'themes'.")
    spans = [(i, text[a:b]) for i, (text, _) in enumerate(used) for a, b in split_clauses(text)]
    texts = tuple(text for _, text in spans)
    encoded = cached_encode(encoder, texts)
    polarity = model.predict(texts, encoded=encoded).polarity
    row = np.array([i for i, _ in spans], dtype=np.intp)
    return HandCoded(texts, row, encoded.vectors, polarity, tuple(code for _, code in used))
