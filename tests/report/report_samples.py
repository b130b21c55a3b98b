"""Small results made by hand for the report's tests: every kind of row, and payloads in every text."""

import math

import pandas as pd

from analyzer.config import Config
from analyzer.schema import FINDINGS, LEDGER, LINKS, MENTIONS, RESPONSES, SCORES, THEMES

NAN = float("nan")
PAYLOADS = (
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg onload=window.pwned=1>",
    "{{7*7}} {% raw %} ${7*7}",
    "javascript:window.pwned=1 --> <!-- ]]>",
    "\"'><b onmouseover=window.pwned=1>\u2028x\u2029",
)
BEST = {"nps": 100.0, "csat": 100.0, "ces": 7.0, "stars": 5.0}
VALUE = {"nps": -12.5, "csat": 61.25, "ces": 4.125, "stars": 3.625}


def sample(metric="nps", *, hostile=False, themes=True, links=True, periods=True, rows=40):
    """(tables, extras, manifest, config) of a made-up run; ``hostile`` puts a payload into every text."""
    text = _payloads() if hostile else lambda plain: plain
    responses, mentions = _comments(rows if themes else 0, rows, text)
    names = {"wait": text("wait_minutes"), "first": text("resolved_first_contact"), "moves": text("transfers")}
    for position, name in enumerate(names.values()):
        responses[name] = [float(i % (2, 2, 4)[position]) + (0.5 if position == 0 else 0.0) for i in range(rows)]
    tables = {
        "responses": responses,
        "mentions": mentions,
        "themes": _themes(text) if themes else pd.DataFrame(columns=list(THEMES)),
        "ledger": _ledger(metric, themes),
        "scores": _scores(metric, rows, periods, text),
        "links": _links(names, themes) if links else pd.DataFrame(columns=list(LINKS)),
        "findings": pd.DataFrame(
            [("warning", "made_up", text("Some rows look odd."), 3), ("info", "other", "Fine.", 0)],
            columns=list(FINDINGS),
        ),
    }
    extras = _extras(metric, names, links and themes, periods) | _more(tables, metric, themes, periods)
    status = {"ok": rows if themes else 0, "empty": 0 if themes else rows, "non_answer": 0}
    manifest = {
        "rows": {"read": rows, "score_status": {"ok": rows}, "comment_status": status},
        "seed": 0,
        "version": "0",
    }
    return tables, extras, manifest, Config()


def _payloads():
    turn = iter(range(10_000))
    return lambda plain: f"{plain} {PAYLOADS[next(turn) % len(PAYLOADS)]}"


def _comments(said, rows, text):
    comments, mentions = [], []
    for i in range(rows):
        first = "Kept on hold again for far too long" if i % 2 else "Agent was kind and fixed it"
        comment = text(f"{first}, number {i}.") if i < said else None
        comments.append(comment)
        if comment is not None:
            theme = ("waiting", "fault", "menu")[i % 3]
            part = comment[: len(first)]
            mentions.append((f"R{i}", "comment", 0, len(first), part, theme, "negative", -0.9, 0.9 - i / 1000))
    responses = pd.DataFrame({name: [None] * rows for name in RESPONSES})
    responses["response_id"], responses["comment"] = [f"R{i}" for i in range(rows)], comments
    responses["comment_status"] = ["ok" if c is not None else "empty" for c in comments]
    return responses, pd.DataFrame(mentions, columns=list(MENTIONS))


def _themes(text):
    def theme(rank, key, parent, label, source, lost, stability=NAN):
        some = not math.isnan(lost)
        return (
            rank, rank, rank + 1, key, parent, text(label), source, 20 if some else NAN, 0.25 if some else NAN,
            0.375 if some else NAN, 12 if some else NAN, -30.0 if some else NAN, 5.0 if some else NAN,
            -35.0 if some else NAN, -50.0, -20.0, -3.5 if some else NAN, lost, lost / 2, lost * 2, 0.5, stability,
        )  # fmt: skip

    rows = [
        theme(1, "reach", None, "Hard to reach", "codebook", 30.0),
        theme(1, "waiting", "reach", "Waiting time", "codebook", 25.123456789),
        theme(2, "fault", None, "Faults", "codebook", 10.0),
        theme(3, "menu", None, "Odd menu", "discovered", 5.0, 0.625),
        theme(4, "praise", None, "Kindness", "codebook", 0.0),
        theme(NAN, "rare", None, "Rare thing", "codebook", NAN),
    ]
    return pd.DataFrame(rows, columns=list(THEMES))


def _ledger(metric, themes):
    total = BEST[metric] - VALUE[metric]
    parts = {"waiting": 0.3, "fault": 0.15, "menu": 0.1, "reach": 0.05, "praise": 0.0, "(no complaint)": 0.4}
    rows = [(k, total * s, total * s / 2, total * s * 2) for k, s in parts.items()] if themes else []
    rows = rows or [("(no comment)", total, total, total)]
    return pd.DataFrame(rows, columns=list(LEDGER))


def _scores(metric, rows, periods, text):
    value, name = VALUE[metric], text("channel")
    wide = rows < 5

    def row(segment, segment_value, period, shift, gap=NAN, q=NAN):
        low, high = (NAN, NAN) if wide else (value + shift - 1.5, value + shift + 1.25)
        return (
            metric,
            segment,
            segment_value,
            period,
            rows,
            value + shift,
            low,
            high,
            "adjusted_wald",
            "solid",
            gap,
            q,
        )

    made = [row(None, None, None, 0.0)]
    if periods:
        made += [row(None, None, f"2026-0{m}", m / 10) for m in (1, 2, 3)]
    made += [
        row(name, text("phone"), None, -1.0, -2.0, 0.01),
        row(name, text("a very long name of a channel, longer than it should be " * 2), None, 1.0, 2.0, 0.5),
    ]
    frame = pd.DataFrame(made, columns=[*SCORES, "gap_vs_rest", "q_value"])
    hidden = pd.DataFrame(
        [(metric, name, "few", None, *[NAN] * 4, "suppressed", "none", NAN, NAN)], columns=frame.columns
    )
    return pd.concat([frame, hidden], ignore_index=True)


def _links(names, themes):
    def link(outcome, metric, estimate, q, threshold=NAN, refuted=False):
        half = abs(estimate) / 2
        return (
            outcome, metric, 40, estimate, estimate - half, estimate + half, "", q / 2, q, "channel", threshold,
            threshold - 1, threshold + 1, 2.0, refuted,
        )  # fmt: skip

    rows = [
        link("score", names["first"], 40.5, 1e-9),
        link("waiting", names["wait"], 0.0256, 1e-6, 9.15),
        link("reach", names["wait"], 0.03, 1e-5),
        link("fault", names["first"], -0.25, 0.001),
        link("menu", names["moves"], 0.00004, 0.01),
        link("fault", names["moves"], 0.1, 0.02, refuted=True),
        link("menu", names["wait"], 0.01, 0.9),
        link("score", names["moves"], -17.5, 0.004, 1.0),
    ]
    return pd.DataFrame([r for r in rows if themes or r[0] == "score"], columns=list(LINKS))


def _extras(metric, names, links, periods):
    trends = [(metric, None, 0.4567, 0.1, 0.8, 0.003, "month"), (metric, "channel", 0.4, 0.1, 0.7, 0.01, "month")]
    bins = [
        (outcome, names[which], low, high, 10, value, value / 2, value * 1.5)
        for outcome, which, spans in (
            ("waiting", "wait", [(0.2, 1.4, 0.05), (1.5, 2.0, 0.1), (11.7, 97.8, 0.583)]),
            ("fault", "first", [(0.0, 0.0, 0.24), (1.0, 1.0, 0.03)]),
            ("score", "first", [(0.0, 0.0, -46.1), (1.0, 1.0, 23.6)]),
        )
        for low, high, value in spans
    ]
    through = [
        (names["moves"], "waiting", 0.52),
        (names["moves"], "(no complaint)", -0.1),
        (names["wait"], "fault", 1.0),
    ]
    return {
        "trends": pd.DataFrame(
            trends if periods else [], columns=["metric", "segment", "slope", "low", "high", "p_value", "per"]
        ),
        "dose": pd.DataFrame(
            bins if links else [],
            columns=["outcome", "metric", "bin_low", "bin_high", "n", "value", "low", "high"],
        ),
        "through": pd.DataFrame(through if links else [], columns=["metric", "theme_id", "coefficient"]),
    }


def _more(tables, metric, themes, periods):
    """Further tables of a run: what changed, themes inside segments and periods, drivers, bias."""
    scores, theme_ids = tables["scores"], ("waiting", "fault", "menu", "(no complaint)") if themes else ()
    values = scores.loc[scores["segment"].notna() & scores["value"].notna(), ["segment", "segment_value"]]
    inside = [
        (segment, value, theme, 20.0, n, 0.25, n / 4, n / 8, n / 2, 3.0, n / 4 - 3.0, 0.01, 0.02 if n > 20 else 0.9)
        for j, (segment, value) in enumerate(values.itertuples(index=False))
        for i, theme in enumerate(theme_ids)
        for n in [NAN if (i, j) == (0, 0) else 11.0 + 6 * i + j]
    ]
    columns = ["segment", "segment_value", "theme_id", "n", "n_responses", "share", "lost_points", "low", "high",
               "lost_rest", "difference", "p_value", "q_value"]  # fmt: skip
    months = ("2026-01", "2026-02", "2026-03") if periods else ()
    when = [("", m, t, 20.0, 12.0, 0.5, 4.0, 2.0, 8.0, 3.0, 1.0, 0.5, 0.9) for m in months for t in theme_ids]
    base = [(metric, "2026-03", "2026-02", VALUE[metric] + 0.3, VALUE[metric] + 0.2, 0.1, -1.5, 1.75, 0.6)]
    bridge = [("waiting", -1.5, -0.5), ("fault", 2.0, 0.25), ("menu", 0.5, -0.25), ("(no comment)", -0.25, -0.25)]
    changes = [("waiting", 12, 9, 0.3, 0.2), ("fault", 20, 6, 0.5, 0.125), ("menu", 1, 9, 0.01, 0.1)]
    return {
        "baseline": pd.DataFrame(
            base if periods else [],
            columns=["metric", "period", "previous", "value", "previous_value", "change", "change_low", "change_high",
                     "p_value"],
        ),
        "bridge": pd.DataFrame(
            [("2026-02", "2026-03", t, f, s, f + s) for t, f, s in bridge if themes and periods],
            columns=["period_before", "period_after", "theme_id", "frequency", "severity", "change"],
        ),
        "changes": pd.DataFrame(
            [("2026-02", "2026-03", *row, row[4] - row[3]) for row in changes if themes and periods],
            columns=["period_before", "period_after", "theme_id", "n_before", "n_after", "share_before",
                     "share_after", "change"],
        ),
        "alerts": pd.DataFrame(
            [("themes", "fault", 1e-6, 1e-5, 1e-5, True), ("themes", "menu", 1e-6, 1e-5, 1e-5, True)],
            columns=["family", "subject", "p_value", "q_value", "family_p", "alert"],
        ),
        "theme_segments": pd.DataFrame(inside, columns=columns),
        "theme_periods": pd.DataFrame(when, columns=columns).drop(columns="segment").rename(
            columns={"segment_value": "period"}
        ),
        "comment_bias": pd.DataFrame(
            [(metric, 30, 10, -10.5, 0.001)],
            columns=["metric", "n_commented", "n_silent", "difference", "p_value"],
        ),
        "drivers": pd.DataFrame(
            [("speed_rating", 40, 0.5, 0.375, 0.25, 0.5, 0.75, -30.0, -40.0, -20.0, 10.0, 5.0, 15.0, "basic"),
             ("price_rating", 40, 0.5, 0.125, 0.05, 0.25, 0.25, -5.0, -9.0, -1.0, 2.0, 1.0, 4.0, "")],
            columns=["driver", "n", "r_squared", "lmg", "lmg_low", "lmg_high", "share", "penalty", "penalty_low",
                     "penalty_high", "reward", "reward_low", "reward_high", "kind"],
        ),
    }  # fmt: skip


def load_run(folder):
    """(tables, extras, manifest, config) of a finished run's folder."""
    import json

    import duckdb

    from analyzer.config import parse_config

    with duckdb.connect(str(folder / "analysis.duckdb"), read_only=True) as store:
        every = {name: store.sql(f'select * from "{name}"').df() for (name,) in store.sql("show tables").fetchall()}
    every |= {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("responses", "mentions")}
    names = ("responses", "mentions", "themes", "ledger", "scores", "links", "findings")
    manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    extras = {name: frame for name, frame in every.items() if name not in names}
    return {n: every[n] for n in names}, extras, manifest, parse_config(manifest["config"], where="run.json")
