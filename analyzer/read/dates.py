"""Text to dates: day-first or month-first is decided per column on all its values; Excel serial dates are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from analyzer.read.values import is_text, missing_mask, stripped

Order = Literal["iso", "day", "month", "mixed", "serial", "epoch"]
_TIME = (  # RE2 syntax: the C++ engine reads whole columns
    r"(?:[T ,]\s*(?P<H>\d{1,2})[:h.](?P<M>\d{2})(?:[:.](?P<S>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<ap>[AaPp]\.?[Mm]\.?)?\s*(?P<tz>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_ISO = r"(?P<Y>\d{4})(?:[-/.](?P<m>\d{1,2})(?:[-/.](?P<d>\d{1,2}))?|(?P<c>\d{4}))" + _TIME
_NUMERIC = r"(?P<a>\d{1,2})(?P<sep>[-/. ])(?P<b>\d{1,2})[-/. ](?P<Y>\d{4}|\d{2})" + _TIME
_WEEK = r"(?P<Y>\d{4})-?W(?P<w>\d{2})"
_EXCEL_EPOCH = np.datetime64("1899-12-30", "us")


@dataclass(frozen=True)
class Dates:
    """A column as dates.

    Attributes
    ----------
    values : (n,) datetime64[us]; NaT where missing or unreadable.
    unreadable : (n,) bool, True where there is text that is no date.
    order : how day and month were read.
    ambiguous : True when no value tells day-first from month-first.
    """

    values: npt.NDArray[np.datetime64]
    unreadable: npt.NDArray[np.bool_]
    order: Order = "iso"
    ambiguous: bool = False


def dates(series: pd.Series[Any], *, serial: bool = True) -> Dates:
    """Read a column as dates (times kept, offsets turned into UTC).

    Parameters
    ----------
    series : text, datetimes, or numbers.
    serial : whether numbers of 20000-70000 may be Excel serial dates (1954-2091), and numbers of 9e8 to 4e9 (in
        seconds) or 9e11 to 4e12 (in milliseconds) Unix times (1998-2096).

    Examples
    --------
    >>> dates(pd.Series(["03/04/2026", "25/04/2026"])).values.astype("datetime64[D]").astype(str).tolist()
    ['2026-04-03', '2026-04-25']
    """
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        plain = (
            series.dt.tz_convert("UTC").dt.tz_localize(None) if getattr(series.dt, "tz", None) is not None else series
        )
        return Dates(plain.to_numpy(dtype="datetime64[us]"), np.zeros(len(series), dtype=bool))
    if pd.api.types.is_bool_dtype(series.dtype):
        return Dates(np.full(len(series), "NaT", dtype="datetime64[us]"), series.notna().to_numpy(dtype=bool))
    plain = _plain(series) if is_text(series) else None
    if plain is not None:
        return Dates(plain, np.zeros(len(series), dtype=bool))
    codes, uniques = pd.factorize(series)
    text = stripped(pd.Series(uniques).map(_text) if not is_text(series) else pd.Series(uniques, dtype="str"))
    values, order, ambiguous = _parse(text, serial=serial)
    unreadable = np.isnat(values) & ~missing_mask(text).to_numpy(dtype=bool)
    return Dates(
        np.append(values, np.datetime64("NaT", "us"))[codes], np.append(unreadable, False)[codes], order, ambiguous
    )


def _plain(series: pd.Series[Any]) -> npt.NDArray[np.datetime64] | None:
    """All cells at once where they are ISO dates or empty; None where one is something else."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.utf8_trim_whitespace(pa.array(series.astype("str"), type=pa.large_string(), from_pandas=True))
    cells = pc.if_else(pc.is_in(cells, value_set=pa.array(["", "NA", "NULL"], type=pa.large_string())), None, cells)
    if not pc.all(
        pc.match_substring_regex(
            cells,
            r"^(?:19|20)\d\d-\d\d-\d\d(?:[ "
            r"T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)?$",
        )
    ).as_py():
        return None
    try:
        stamps: npt.NDArray[np.datetime64] = pc.cast(cells, pa.timestamp("us")).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        return None
    return stamps.astype("datetime64[us]")


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _extract(text: pd.Series[Any], pattern: str) -> pd.DataFrame:
    """Named groups of a full match, one column each: NaN without a match, "" for a group that took no part."""
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pa.array(text.astype("str"), type=pa.large_string(), from_pandas=True)
    groups = pc.extract_regex(cells, f"^{pattern}$")
    matched = pc.is_valid(groups)
    columns = {f.name: pc.if_else(matched, pc.struct_field(groups, f.name), None) for f in groups.type}
    return pd.DataFrame({k: pd.Series(v.to_pandas(), dtype="str") for k, v in columns.items()}).set_axis(text.index)


def _parse(text: pd.Series[Any], *, serial: bool) -> tuple[npt.NDArray[np.datetime64], Order, bool]:
    out = np.full(len(text), "NaT", dtype="datetime64[us]")
    order: Order = "iso"
    ambiguous = False
    iso = _extract(text, _ISO)
    hit = iso["Y"].notna().to_numpy(dtype=bool)
    compact = iso["c"] != ""
    month, day = iso["m"].where(~compact, iso["c"].str[:2]), iso["d"].where(~compact, iso["c"].str[2:])
    out[hit] = _assemble(iso[hit], month[hit], day[hit].replace("", "1"))
    numeric = _extract(text.where(~hit, ""), _NUMERIC)
    seen = numeric["a"].notna().to_numpy(dtype=bool)
    if seen.any():
        part = numeric[seen]
        order, ambiguous = _order(part)
        out[seen] = _numeric(part, order)
    rest = np.isnat(out) & ~missing_mask(text).to_numpy(dtype=bool) & ~hit & ~seen
    if rest.any():
        out[rest] = _other(text[rest], serial=serial)
        if not (hit.any() or seen.any()) and text[rest].str.fullmatch(r"\d{5}(?:[.,]\d+)?").all():
            order = "serial"
        elif not (hit.any() or seen.any()) and text[rest].str.fullmatch(r"\d{9,13}(?:[.,]\d+)?").all():
            order = "epoch"
    return out, order, ambiguous


def _order(part: pd.DataFrame) -> tuple[Order, bool]:
    """Day-first or month-first from all values; "mixed" if they contradict each other."""
    first, second = part["a"].astype(int), part["b"].astype(int)
    day, month = bool((first > 12).any()), bool((second > 12).any())
    if day and month:
        return "mixed", False
    if day or month:
        return ("day" if day else "month"), False
    if (part["ap"] != "").any():
        return "month", True
    if (part["sep"] != "/").any():
        return "day", True
    span = {o: np.ptp(_numeric(part, o).astype("int64")) for o in ("day", "month")}
    return ("month" if span["month"] < span["day"] else "day"), len(part) > 1 or bool((first != second).any())


def _numeric(part: pd.DataFrame, order: str) -> npt.NDArray[np.datetime64]:
    first, second = part["a"].astype(int), part["b"].astype(int)
    if order == "mixed":  # each value that tells is read as it tells; the others follow the majority
        day_first = (first > 12) | ((second <= 12) & ((first > 12).sum() >= (second > 12).sum()))
    else:
        day_first = pd.Series(order == "day", index=part.index)
    return _assemble(part, second.where(day_first, first).astype(str), first.where(day_first, second).astype(str))


def _assemble(part: pd.DataFrame, month: pd.Series[Any], day: pd.Series[Any]) -> npt.NDArray[np.datetime64]:
    """Year, month, day, time and offset to datetimes; impossible ones become NaT."""
    year = part["Y"].astype(int)
    year = year.where(year >= 100, year + np.where(year < 70, 2000, 1900))
    hour = part["H"].replace("", "0").astype(int)
    half = part["ap"].str.lower().str[:1]
    hour = hour.where(half != "p", hour % 12 + 12).where(half != "a", hour % 12)
    fields = {
        "year": year,
        "month": month.astype(int),
        "day": day.astype(int),
        "hour": hour,
        "minute": part["M"].replace("", "0").astype(int),
        "second": part["S"].replace("", "0").astype(int),
    }
    fields["hour"] = fields["hour"].where(fields["hour"] < 24, 99)
    valid = (fields["hour"] < 24) & (fields["minute"] < 60) & (fields["second"] < 60) & (year >= 1678) & (year < 2262)
    stamps: npt.NDArray[np.datetime64] = pd.to_datetime(pd.DataFrame(fields).where(valid), errors="coerce").to_numpy(
        dtype="datetime64[us]"
    )
    offset = _extract(part["tz"], r"(?P<s>[+-])(?P<h>\d{2}):?(?P<m>\d{2})")
    if offset["h"].isna().all():
        return stamps
    minutes = offset["h"].fillna("0").astype(int) * 60 + offset["m"].fillna("0").astype(int)
    signed = (minutes * np.where(offset["s"] == "-", -1, 1)).to_numpy(dtype="int64")
    shifted: npt.NDArray[np.datetime64] = stamps - signed.astype("timedelta64[m]")
    return shifted


def _other(text: pd.Series[Any], *, serial: bool) -> npt.NDArray[np.datetime64]:
    """Serial dates, Unix times, ISO weeks (their Monday), and month names in English."""
    out = np.full(len(text), "NaT", dtype="datetime64[us]")
    if serial:
        number = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce").to_numpy(dtype="float64")
        fits = (number >= 20000) & (number < 70000)
        seconds = np.round(np.where(fits, number, 0.0) * 86400).astype("int64").astype("timedelta64[s]")
        out = np.where(fits, _EXCEL_EPOCH + seconds, out)
        for unit in (1.0, 1000.0):
            unix = (number >= 9e8 * unit) & (number < 4e9 * unit)
            stamp = np.round(np.where(unix, number, 0.0) / unit * 1e6).astype("int64").astype("datetime64[us]")
            out = np.where(unix, stamp, out)
    week = text.str.extract(f"^{_WEEK}$")
    found = week["Y"].notna().to_numpy(dtype=bool)
    if found.any():
        stamps = pd.to_datetime(week["Y"][found] + "-W" + week["w"][found] + "-1", format="%G-W%V-%u", errors="coerce")
        out[found] = stamps.to_numpy(dtype="datetime64[us]")
    named = text.str.fullmatch(r"(?=.*\d)(?=.*[A-Za-z]{3})[A-Za-z0-9 ,:./+-]{6,40}").to_numpy(dtype=bool) & np.isnat(
        out
    )
    named &= text.str.contains(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b").to_numpy(
        dtype=bool
    )
    if named.any():
        stamps = pd.to_datetime(text[named], format="mixed", errors="coerce", utc=True).dt.tz_localize(None)
        out[named] = stamps.to_numpy(dtype="datetime64[us]")
    return out
