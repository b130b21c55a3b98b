"""The public face of accuracy: draw a blind sample to code by hand, and measure themes or sentiment with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
import pandas as pd

from analyzer import artifacts
from analyzer.api import read_table
from analyzer.display import Displayed
from analyzer.errors import AnalyzerError, InputError, did_you_mean

if TYPE_CHECKING:
    from analyzer.themes.codebook import Codebook

NONE: Final = "(none)"
_FEW: Final = 10  # hand-coded comments of a theme under which its figures are indicative only
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # characters an Excel file cannot hold


@dataclass(frozen=True)
class ThemeAccuracy(Displayed):
    """Accuracy of a run's themes.

    Attributes
    ----------
    table : per theme, then ``(none)`` (no theme at all), ``(micro)``, ``(macro)``; columns ``theme_id, label`` and
        :data:`analyzer.evaluate.accuracy.COLUMNS`. A parent holds the union of its sub-themes.
    notes : sentences on how many rows count and why.
    """

    shown_frames: ClassVar[tuple[str, ...]] = ("table",)

    table: pd.DataFrame
    notes: tuple[str, ...] = ()


def draw_labels(folder: str | Path, out: str | Path, *, n: int = 200, seed: int = 0) -> list[Path]:
    """Write a blind, stratified sample of a run's comments, to be coded by hand.

    Parameters
    ----------
    folder : results of `analyzer run` or `analyzer themes apply`.
    out : ``.csv`` (the codebook goes to ``<name>.codebook.csv``) or ``.xlsx`` (the codebook is its second sheet).
    n : comments; ``seed`` : of the draw.

    Returns
    -------
    list of Path
        The sample, the codebook where it is a file of its own, and ``<name>.design.csv`` with the design weights,
        which :func:`theme_accuracy` needs and which tells nothing about the themes found.

    Raises
    ------
    InputError
        If the folder holds no run, there is no usable comment, or ``out`` has another suffix.
    """
    from analyzer.evaluate import draw_sample
    from analyzer.report.tables import neutralise

    out = Path(out)
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise InputError(f"{out}: give a name that ends in .csv or .xlsx.")
    sample = draw_sample(read_table(folder, "responses"), n=n, seed=seed)
    book = neutralise(_meanings(_codebook(Path(folder))))
    sheet, design = neutralise(sample.sheet), neutralise(sample.design)
    written = [out]
    if out.suffix.lower() == ".xlsx":
        _write_excel(out, {"comments": sheet, "codebook": book})
    else:
        written.append(out.with_suffix(".codebook.csv"))
        _write_csv(sheet, out)
        _write_csv(book, written[-1])
    _write_csv(design, _design_path(out))
    return [*written, _design_path(out)]


def theme_accuracy(
    folder: str | Path, labels: str | Path, *, design: str | Path | None = None, confidence: float = 0.95
) -> ThemeAccuracy:
    """Accuracy of a run's themes against a hand-coded sample.

    Parameters
    ----------
    folder : results of `analyzer run` or `analyzer themes apply`.
    labels : the coded sample (CSV or Excel) with ``response_id`` and ``themes``; an empty cell is not coded, "none"
        is coded as no theme.
    design : file with ``response_id, stratum, population``; by default the one :func:`draw_labels` wrote beside the
        sample. Without it the sample counts as a simple random one.
    confidence : of the intervals.

    Raises
    ------
    InputError
        For a missing file or column, a code that is no theme, or a sample of another run.
    """
    from analyzer.evaluate import parse_codes
    from analyzer.evaluate.design import Design
    from analyzer.themes.edit import follow

    responses = read_table(folder, "responses")
    usable = responses[responses["comment_status"] == "ok"].reset_index(drop=True)
    labels, book = Path(labels), _codebook(Path(folder))
    sheet = _read(labels, ("response_id", "themes"))
    codes = parse_codes(
        sheet["themes"].tolist(), {t.id: t.label for t in book.themes}, where=labels.name,
        follow=lambda theme_id: follow(book, theme_id),
    )  # fmt: skip
    place = _places(sheet["response_id"], usable["response_id"])
    rows = [i for i, code in enumerate(codes) if code is not None and place[i] >= 0]
    if all(code is None for code in codes):
        raise InputError(
            f"{labels.name}: no row is coded yet. Write theme ids, parted by ';', or 'none' into the column 'themes'."
        )
    if not rows:
        raise InputError(f"{labels.name}: no coded row is a comment of {folder}. Give the run the sample comes from.")
    if len({place[i] for i in rows}) < len(rows):
        raise InputError(f"{labels.name}: a response_id is coded twice. Keep one row of each.")
    at = np.array([place[i] for i in rows])
    notes = [f"{len(rows)} of {len(sheet)} rows are coded; the run has {len(usable)} usable comments."]
    weights, strata, more = _weights(labels, design, sheet["response_id"].iloc[rows], len(usable))
    parents = {t.id: book.ancestors(t.id) for t in book.themes}
    found = [_with_parents(given, parents) for given in usable["themes"]]
    gold = [_with_parents(codes[i] or (), parents) for i in rows]
    table = _table(gold, found, at, book, Design(weights, strata, confidence))
    rare = int((table["n_gold"].iloc[:-2] < _FEW).sum())
    notes += [*more, *([f"{rare} rows have fewer than {_FEW} hand-coded comments: indicative only."] if rare else [])]
    return ThemeAccuracy(table, tuple(notes))


def sentiment_accuracy(
    path: str | Path, *, text: str, label: str, question: str | None = None,
    mapping: Mapping[str, str] | None = None, model: str = "auto", encoder: str = "auto", confidence: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Accuracy of the sentiment model on a file with labelled comments.

    Parameters
    ----------
    path : CSV, Excel, Parquet or JSON file.
    text, label, question : its columns; labels are negative, neutral, positive, mixed, or 1 to 5, or as ``mapping``
        says.

    Returns
    -------
    DataFrame
        ``label`` and the columns of :func:`analyzer.evaluate.accuracy.accuracy_table` that apply; ``(macro)`` holds the
        macro-F1, ``(micro)`` the accuracy as F1 and the kappa over all classes.

    Raises
    ------
    InputError
        For a missing file or column, or a label of unknown meaning.
    """
    from analyzer.evaluate import map_sentiments
    from analyzer.evaluate import sentiment_accuracy as measure
    from analyzer.sentiment.classify import classify_sentiment

    wanted = [name for name in (text, label, question) if name is not None]
    frame = _read(Path(path), wanted)
    gold = map_sentiments(frame[label].tolist(), mapping)
    asked = frame[question].fillna("").astype("str").tolist() if question is not None else None
    found = classify_sentiment(frame[text].tolist(), asked, model=model, encoder=encoder)
    table = measure(gold, found.labels, found.probabilities, confidence=confidence)
    return table.rename(columns={"code": "label"}).drop(
        columns=["share_predicted", "prevalence", "prevalence_low", "prevalence_high", "attenuation"]
    )


def _table(
    gold: Sequence[set[str]], found: Sequence[set[str]], at: np.ndarray, book: Codebook, design: Any
) -> pd.DataFrame:
    """Accuracy per theme that was coded or predicted in the sample, and of having none."""
    from analyzer.evaluate import accuracy_table

    said = [found[i] for i in at]
    seen = set().union(*gold, *said)
    ids = [t.id for t in book.themes if t.id in seen]
    has_children = {t.parent for t in book.themes}

    def matrix(sets: Sequence[set[str]]) -> np.ndarray:
        columns = [[theme_id in s for s in sets] for theme_id in ids] + [[not s for s in sets]]
        return np.array(columns, dtype=bool).T

    table = accuracy_table(
        matrix(gold), matrix(said), [*ids, NONE], design=design, shares=matrix(found).mean(axis=0),
        summed=np.array([*(i not in has_children for i in ids), False]),
    )  # fmt: skip
    names = {t.id: t.label for t in book.themes}
    table.insert(1, "label", table["code"].map(lambda code: names.get(code, "")).astype("str"))
    return table.rename(columns={"code": "theme_id"})


def _with_parents(themes: Iterable[str], parents: Mapping[str, Sequence[str]]) -> set[str]:
    return {name for theme in themes for name in (theme, *parents.get(theme, ()))}


def _weights(
    labels: Path, design: str | Path | None, ids: pd.Series[str], population: int
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Weights N_h over the coded rows of stratum h, strata 0..H-1, and what to tell."""
    path = Path(design) if design is not None else _design_path(labels)
    if design is None and not path.exists():
        note = f"{path.name} is not beside the sample: taken as a simple random sample, without design weights."
        return np.full(len(ids), population / len(ids)), np.zeros(len(ids), dtype=np.intp), [note]
    table = _read(path, ("response_id", "stratum", "population"))
    place = _places(ids, table["response_id"])
    if (place < 0).any():
        raise InputError(
            f"{path.name}: {int((place < 0).sum())} coded rows are not in the design, e.g. response "
            f"{str(ids.iloc[int(np.argmin(place))])!r}. Give the design file that was drawn with this sample."
        )
    size = pd.to_numeric(table["population"], errors="coerce").to_numpy(dtype=float)
    if not (size > 0).all():
        raise InputError(f"{path.name}: 'population' must be a positive number in every row.")
    every, stratum = np.unique(table["stratum"].astype("str").to_numpy(), return_inverse=True)
    own = stratum[place]
    weights = size[place] / np.bincount(own, minlength=len(every))[own]
    lost = sorted(set(range(len(every))) - set(own.tolist()))
    missing = sum(size[stratum == h][0] for h in lost)
    notes = [f"{len(lost)} strata have no coded row: their {missing:.0f} comments are not represented."] if lost else []
    return weights, np.unique(own, return_inverse=True)[1], notes


def _places(wanted: pd.Series[str], known: pd.Series[str]) -> np.ndarray:
    """Position of each id among the known ones, -1 where absent; spreadsheets may have dropped leading zeros."""
    exact = {str(k).lstrip("'"): i for i, k in enumerate(known)}
    plain: dict[str, int] = {}
    for name, i in exact.items():
        key = name.lstrip("0").removesuffix(".0")
        plain[key] = -1 if key in plain else i
    keys = [str(w).strip().lstrip("'") for w in wanted]
    return np.array([exact.get(k, plain.get(k.lstrip("0").removesuffix(".0"), -1)) for k in keys], dtype=np.intp)


def _codebook(folder: Path) -> Codebook:
    """All themes of a run or of applied themes; the ids alone where the model is not beside them."""
    from analyzer.api_themes import load_theme_model
    from analyzer.themes.codebook import Codebook, Theme
    from analyzer.themes.export import to_codebook

    mentions = read_table(folder, "mentions")
    try:
        return to_codebook(load_theme_model(folder).themes, mentions, date="", examples=5)
    except AnalyzerError:
        ids = sorted(mentions["theme_id"].unique())
        return Codebook(folder.name, tuple(Theme(i, i.replace("_", " "), i) for i in ids))


def _meanings(book: Codebook) -> pd.DataFrame:
    """What the coder reads: ids and what they mean."""
    rows = [(t.id, t.label, t.description, " / ".join(t.examples[:5]), t.parent or "") for t in book.themes]
    rows.append(("none", "No theme", "The comment is about none of the themes.", "", ""))
    return pd.DataFrame(rows, columns=["theme_id", "label", "meaning", "examples", "parent"])


def _read(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """A table with the columns that are needed."""
    from analyzer.read import read_tables

    frame = read_tables(path).frame
    for name in columns:
        if name not in frame:
            raise InputError(
                f"{path.name}: there is no column {name!r}.{did_you_mean(name, map(str, frame.columns))} "
                f"Columns: {', '.join(map(str, frame.columns))}."
            )
    return frame


def _design_path(sample: Path) -> Path:
    return sample.with_name(f"{sample.stem}.design.csv")


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    """CSV with a byte-order mark, so that spreadsheets read accents right."""
    with artifacts.atomic_write(path) as temporary:
        frame.to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8-sig")


def _write_excel(path: Path, sheets: Mapping[str, pd.DataFrame]) -> None:
    """An Excel file with one sheet per frame, readable as it opens."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.remove(book.active)
    for name, frame in sheets.items():
        page = book.create_sheet(name)
        page.append([str(c) for c in frame.columns])
        for row in frame.itertuples(index=False):
            page.append([_CONTROL.sub(" ", v) if isinstance(v, str) else v for v in row])
        page.freeze_panes = "A2"
        for cell in page[1]:
            cell.font = Font(bold=True)
            wide = str(cell.value) in ("comment", "meaning", "examples")
            page.column_dimensions[cell.column_letter].width = 80 if wide else 24
        for row in page.iter_rows(min_row=2):
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    with artifacts.atomic_write(path) as temporary, temporary.open("wb") as handle:
        book.save(handle)


__all__ = ["ThemeAccuracy", "draw_labels", "sentiment_accuracy", "theme_accuracy"]
