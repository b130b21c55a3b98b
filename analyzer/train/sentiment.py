"""Train the one-pass model: rows, network, head, temperature, artefact."""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import Final

import pandas as pd

from analyzer.errors import InputError
from analyzer.train.loop import Settings, train
from analyzer.train.refit import HeadSettings, refit_head, text_features
from analyzer.train.rows import epoch_rows, own_rows
from analyzer.train.sources import held_back_texts, read_all
from analyzer.train.splits import four_word_runs, reserved_hashes, short_hash

_LOG = logging.getLogger(__name__)
# Families whose label depends on the question: the head sees many more of them than the encoder.
_BY_QUESTION: Final = (
    *("topic_improve", "topic_good", "topic_alone", "nothing_improve", "nothing_good", "nothing_alone"),
    "against_question",
)
_N_BY_QUESTION: Final = 8000


def check_runs(path: Path | None) -> frozenset[str]:
    """Four-word runs of the hand-written checks; empty without a file."""
    if path is None:
        return frozenset()
    texts = pd.read_csv(path, dtype=str, keep_default_na=False)["comment"]
    return frozenset().union(*map(four_word_runs, texts))


def epoch_maker(
    data: Path,
    settings: Settings,
    *,
    leave_out: str | None,
    checks: Path | None,
    rows: int | None,
    archives: Path | None = None,
) -> tuple[pd.DataFrame, functools.partial[pd.DataFrame]]:
    """The labelled comments, and a function from the epoch number to its rows."""
    if not data.is_dir():
        raise InputError(f"--data {data}: no such folder; give the one that holds fabsa/, nhs_fft/, sst5/, …")
    runs = check_runs(checks)
    frame = read_all(data, leave_out=leave_out, archives=archives, exclude=runs)
    reserved = reserved_hashes([*frame.loc[frame["part"] != "train", "text"], *held_back_texts(data)])
    make = functools.partial(_epoch, frame, settings.seed, reserved=reserved, exclude=runs, rows=rows)
    return frame, make


def _epoch(
    frame: pd.DataFrame, seed: int, epoch: int, *, reserved: frozenset[str], exclude: frozenset[str], rows: int | None
) -> pd.DataFrame:
    made = epoch_rows(frame, epoch=epoch, seed=seed, reserved=reserved, exclude=exclude)
    return made if rows is None or rows >= len(made) else made.sample(rows, random_state=seed, ignore_index=True)


def head_rows(make: functools.partial[pd.DataFrame], settings: Settings, *, checks: Path | None) -> pd.DataFrame:
    """Rows of the last fit of the head: the last epoch's, and more generated ones that depend on their question."""
    more = own_rows(_N_BY_QUESTION, seed=settings.seed + 77, exclude=check_runs(checks), only=_BY_QUESTION)
    allowed = [short_hash(t) not in make.keywords["reserved"] for t in more["text"]]
    return pd.concat([make(settings.epochs - 1), more[allowed]], ignore_index=True)


def train_sentiment(
    data: Path,
    out: Path,
    settings: Settings,
    *,
    leave_out: str | None = None,
    checks: Path | None = None,
    rows: int | None = None,
    archives: Path | None = None,
) -> Path:
    """Train (or go on from the checkpoint in `out`), refit the head, fit the temperature, write ``out/artefact``.

    Parameters
    ----------
    data, out : Path
        Data folder; working folder.
    settings : Settings
        Rank, epochs, rates, seed.
    leave_out : str, optional
        Publisher kept out.
    checks : Path, optional
        CSV whose four-word runs no generated row may hold.
    rows : int, optional
        Rows of an epoch.
    archives : Path, optional
        Folder with the archives of judged sentences and words.

    Returns
    -------
    Path
        Folder of the artefact.
    """
    frame, make = epoch_maker(data, settings, leave_out=leave_out, checks=checks, rows=rows, archives=archives)
    _LOG.info("%d labelled comments, leave out: %s", len(frame), leave_out or "none")
    model = train(settings, make, out)
    last = head_rows(make, settings, checks=checks)
    _LOG.info("fitting the head again on %d rows", len(last))
    features = text_features(model, list(last["text"]))
    refit_head(model, last, features, HeadSettings(seed=settings.seed), question=settings.question)
    from analyzer.train.calibrate import fit_on_dev
    from analyzer.train.export import write_artefact

    temperature = fit_on_dev(model, frame[frame["part"] == "dev"])
    texts = [*last["text"], *(text for epoch in range(settings.epochs) for text in make(epoch)["text"])]
    return write_artefact(out / "artefact", model, settings, temperature=temperature, texts=texts, leave_out=leave_out)
