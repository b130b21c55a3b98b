#!/usr/bin/env python3
"""Hold what `analyzer run --out DIR` wrote against the contract in DESIGN.md.

    check_contract.py DIR [--input EXPORT.csv] [--best 100]

Prints every breach, one a line, and exits 1 if there is any. --input (a plain CSV) also checks that no row was lost.
--best is the highest value the score can take (100 for NPS and CSAT, the scale's top for means).
"""

import argparse, json, sys
from pathlib import Path
import numpy as np, pandas as pd

COLUMNS = {
    "responses.parquet": "response_id source score score_status group comment comment_status language sentiment polarity themes",
    "mentions.parquet": "response_id question start end text theme_id sentiment polarity confidence",
    "themes.csv": "rank rank_low rank_high theme_id parent_id label source n_responses share share_detractors n_negative score_with score_without gap gap_low gap_high impact lost_points lost_low lost_high gained_points stability",
    "ledger.csv": "theme_id lost_points low high",
    "scores.csv": "metric segment segment_value period n value low high method grade",
    "links.csv": "outcome metric n estimate low high unit p_value q_value adjusted_for threshold threshold_low threshold_high e_value refuted",
    "findings.csv": "severity code message n_rows",
}
RESIDUALS = {"(no complaint)", "(no comment)", "(other)"}
SENTIMENTS = {"negative", "neutral", "positive", "mixed"}


def main(argv=None):
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("dir", type=Path)
    p.add_argument("--input")
    p.add_argument("--best", type=float, default=100.0)
    a = p.parse_args(argv)
    breaches = []

    def need(ok, text):
        if not ok:
            breaches.append(text)

    t = {}
    for name, columns in COLUMNS.items():
        f = a.dir / name
        if not f.exists():
            breaches.append(f"{name}: missing")
            continue
        t[name] = pd.read_parquet(f) if f.suffix == ".parquet" else pd.read_csv(f, keep_default_na=True)
        missing = [c for c in columns.split() if c not in t[name].columns]
        need(not missing, f"{name}: no column {', '.join(missing)}")
    for name in ("report.html", "run.json", "analysis.duckdb", "theme_model"):
        need((a.dir / name).exists(), f"{name}: missing")
    if (a.dir / "run.json").exists():
        try:
            json.loads((a.dir / "run.json").read_text())
        except ValueError as e:
            breaches.append(f"run.json: {e}")
    if breaches:
        return finish(breaches)
    r, m, th, l, s, k = (
        t[n] for n in ("responses.parquet", "mentions.parquet", "themes.csv", "ledger.csv", "scores.csv", "links.csv")
    )
    if a.input:
        need(
            len(pd.read_csv(a.input)) == len(r),
            f"responses.parquet: {len(r)} rows, the input has {len(pd.read_csv(a.input))}",
        )
    need(
        r.response_id.is_unique and all(isinstance(v, str) for v in r.response_id.head(100)),
        "responses.parquet: response_id must be unique text",
    )
    need(set(r.score_status) <= {"ok", "missing", "out_of_range"}, f"score_status: {set(r.score_status)}")
    need(set(r.comment_status) <= {"ok", "empty", "non_answer"}, f"comment_status: {set(r.comment_status)}")
    usable = r.comment_status == "ok"
    need(set(r.sentiment.dropna()) <= SENTIMENTS, f"sentiment: {set(r.sentiment.dropna())}")
    need(r.sentiment[usable].notna().all(), "a usable comment without sentiment")
    need(r.polarity[~usable].isna().all(), "polarity where there is no usable comment")
    need(r.polarity.dropna().between(-1, 1).all(), "polarity outside [-1, 1]")
    need(
        r.group[r.score_status != "ok"].isna().all() and r.group[r.score_status == "ok"].notna().all(),
        "group must be there exactly where the score is ok",
    )
    need(all(len(v) == 0 for v in r.themes[~usable]), "themes on a response without a usable comment")
    if len(m):
        text = r.set_index("response_id").comment
        need(set(m.response_id) <= set(text.index), "mentions of unknown responses")
        got = [text[i][b:e] for i, b, e in zip(m.response_id, m.start, m.end)]
        bad = sum(g != w for g, w in zip(got, m.text))
        need(bad == 0, f"{bad} mentions whose offsets do not give back their text")
        need((m.start < m.end).all(), "an empty span")
        need(m.confidence.between(0, 1).all(), "confidence outside [0, 1]")
        need(set(m.sentiment) <= SENTIMENTS - {"mixed"}, f"sentiment of a clause: {set(m.sentiment)}")
        per = m.groupby("response_id").theme_id.agg(set)
        own = r.set_index("response_id").themes.map(set)
        need(
            all(per.get(i, set()) == v for i, v in own.items() if v or i in per.index),
            "responses.themes differ from the mentions'",
        )
        need(set(m.theme_id) <= set(th.theme_id), "mentions of themes that themes.csv lacks")
    need(th.theme_id.is_unique and th.label.is_unique, "themes.csv: ids and labels must be unique")
    q = th.dropna(subset=["rank"])
    leaves = q[~q.theme_id.isin(set(th.parent_id.dropna()))]
    need((q.rank_low <= q["rank"]).all() and (q["rank"] <= q.rank_high).all(), "rank outside its interval")
    need(
        q["rank"].is_monotonic_increasing
        and leaves["rank"].is_unique
        and leaves.sort_values("rank").lost_points.is_monotonic_decreasing,
        "themes.csv is not ranked by lost_points",
    )
    j = leaves.merge(l, on="theme_id")
    need(
        len(j) == len(leaves) and not ((j.lost_points_x - j.lost_points_y).abs() > 1e-9).any(),
        "themes.csv and ledger.csv disagree",
    )
    need(set(l.theme_id) - RESIDUALS <= set(th.theme_id), "ledger rows of unknown themes")
    need({"(no complaint)", "(no comment)"} <= set(l.theme_id), "ledger without its residual rows")
    overall = s[s.segment.isna() & s.segment_value.isna() & s.period.isna()]
    need(len(overall) >= 1, "scores.csv has no overall row")
    if len(overall):
        need(
            abs(l.lost_points.sum() - (a.best - overall.value.iloc[0])) < 1e-9 * max(1, len(r)),
            f"ledger sums to {l.lost_points.sum()!r}, best - value is {a.best - overall.value.iloc[0]!r}",
        )
    ci = s.dropna(subset=["low", "high"])
    need(((ci.low <= ci.value + 1e-12) & (ci.value <= ci.high + 1e-12)).all(), "a score outside its interval")
    if len(k):
        need(set(k.outcome) <= set(th.theme_id) | {"score"}, "links of unknown outcomes")
        v = k.dropna(subset=["p_value", "q_value"])
        need((v.q_value >= v.p_value - 1e-12).all(), "a q-value under its p-value")
        w = k.dropna(subset=["estimate", "low", "high"])
        need(((w.low <= w.estimate) & (w.estimate <= w.high)).all(), "an estimate outside its interval")
    html = (a.dir / "report.html").read_text(errors="replace")
    need(
        not [u for u in ('src="http', "src='http", 'href="http://fonts', "@import url(http") if u in html],
        "report.html loads something from the network",
    )
    return finish(breaches)


def finish(breaches):
    print("\n".join(breaches) or "holds")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
