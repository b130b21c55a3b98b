"""Does the whole job find what was planted? Ranks and links of the demo over seeds, through the text.

    python benchmarks/demo_truth.py --first 20001 --seeds 100 [--n 4000] [--keep DIR]

The costliest planted theme should come out first, a planted link with q under .05 and its sign; the null metric and the
one that only follows the channel should not be reported at all. Attenuation: an effect as estimated through the text
over the same effect on the planted codes. With `--keep DIR` every seed is kept, and a run that was stopped goes on.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import analyzer
from analyzer.demo import write_demo
from analyzer.link import link_operations
from analyzer.results import Rating


def one(seed, n, discover):
    """What one seed planted and what the run found, as plain values."""
    with tempfile.TemporaryDirectory() as folder:
        paths = write_demo(Path(folder), seed=seed, n=n)
        truth = json.loads(Path(paths["truth"]).read_text())
        config = {"themes": {"discover": discover}}
        result = analyzer.analyze(paths["survey"], paths["operations"], on="interaction_id", config=config)
    themes = result.themes
    leaves = themes[~themes["theme_id"].isin(set(themes["parent_id"].dropna())) & themes["rank"].notna()]
    planted = [t["theme_id"] for t in truth["themes"]]
    links = result.links.set_index(["outcome", "metric"])
    ideal = _on_planted_codes(result.responses, truth)
    found, attenuation, threshold = {}, {}, float("nan")
    for link in truth["links"]:
        key = (link["outcome"], link["metric"])
        row = links.loc[key] if key in links.index else None
        found["~".join(key)] = bool(row is not None and row["q_value"] < 0.05 and row["estimate"] * link["sign"] > 0)
        if row is not None and key[0] != "score" and key in ideal:
            attenuation["~".join(key)] = float(row["estimate"] / ideal[key])
        if row is not None and key == ("waiting", "wait_minutes"):
            threshold = [float(row[c]) for c in ("threshold", "threshold_low", "threshold_high")]
    reported = set(result.links.loc[result.links["q_value"] < 0.05, "metric"])
    lost, costliest = themes.set_index("theme_id")["lost_points"], truth["themes"][:3]
    return {
        "seed": seed, "n": n, "found": leaves["theme_id"].tolist()[:4], "planted": planted[:4], "links": found,
        "attenuation": attenuation, "threshold": threshold, "null": sorted(set(truth["nulls"]) & reported),
        "confounded": sorted(set(truth["confounded"]) & reported),
        "lost_ratio": {t["theme_id"]: float(lost.get(t["theme_id"], 0) / t["lost_points"]) for t in costliest},
    }  # fmt: skip


def _on_planted_codes(responses, truth):
    """Effects of the planted links had every code been read without error: the same responses, metrics, adjusters."""
    at = {name: i for i, name in enumerate(responses["response_id"].astype(str))}
    wanted = {link["outcome"] for link in truth["links"]} - {"score"}
    rows = {(at[r], c["theme_id"]) for r, codes in truth["codes"].items() for c in codes
            if r in at and c["polarity"] == "negative" and c["theme_id"] in wanted}  # fmt: skip
    said = pd.DataFrame(sorted(rows), columns=["row", "theme_id"]).assign(sentiment="negative")
    names = sorted(wanted)
    book = pd.DataFrame({"theme_id": names, "parent_id": None, "label": names, "source": "codebook",
                         "stability": np.nan})  # fmt: skip
    segments = [s for s in ("channel", "team", "region", "product") if s in responses]
    table = link_operations(
        responses.reset_index(drop=True), said, rating=Rating("nps", 0, 10), segments=segments, date="date",
        metrics=sorted({link["metric"] for link in truth["links"]}), comment_status=responses["comment_status"],
        catalogue=book, replicates=4,
    ).table  # fmt: skip
    return table.set_index(["outcome", "metric"])["estimate"].dropna().to_dict()


def summary(rows):
    """The lines the specification asks for."""
    k = len(rows)
    yield f"planted top theme first: {sum(r['found'][:1] == r['planted'][:1] for r in rows)} of {k}"
    yield f"order of the top three right: {sum(r['found'][:3] == r['planted'][:3] for r in rows)} of {k}"
    for link in rows[0]["links"]:
        ratio = [r["attenuation"][link] for r in rows if link in r["attenuation"]]
        more = f"; effect through the text / on the planted codes, median {np.median(ratio):.2f}" if ratio else ""
        yield f"link {link}: found with its sign in {sum(r['links'][link] for r in rows)} of {k}{more}"
    yield f"null metric reported in {sum(bool(r['null']) for r in rows)} of {k}"
    yield f"channel-only metric reported in {sum(bool(r['confounded']) for r in rows)} of {k}"
    given = [r["threshold"] for r in rows if isinstance(r["threshold"], list) and np.isfinite(r["threshold"][0])]
    held = sum(low <= 4 <= high for _, low, high in given)
    middle = f", median {np.median([t for t, _, _ in given]):.1f}" if given else ""
    yield f"waiting starts at 4 minutes: a threshold given in {len(given)}{middle}; its interval holds 4 in {held}"
    ratio = [v for r in rows for v in r["lost_ratio"].values()]
    yield f"lost points through the text / planted, top three themes: median {np.median(ratio):.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=9001)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--n", type=int, default=4000)
    parser.add_argument("--no-discovery", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep every seed here and go on where it stopped")
    args = parser.parse_args()
    rows = []
    for seed in range(args.first, args.first + args.seeds):
        kept = None if args.keep is None else args.keep / f"{seed}-{args.n}{'-plain' * args.no_discovery}.json"
        if kept is not None and kept.exists():
            rows.append(json.loads(kept.read_text()))
            continue
        row = one(seed, args.n, not args.no_discovery)
        rows.append(row)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part")
            part.write_text(json.dumps(row))
            part.replace(kept)
        missed = [k for k, hit in row["links"].items() if not hit]
        print(f"seed {seed}: found {row['found']} planted {row['planted']} | missed {missed} | null {row['null']} "
              f"| channel-only {row['confounded']} | threshold {row['threshold']}", flush=True)  # fmt: skip
    print("\n" + "\n".join(summary(rows)))


if __name__ == "__main__":
    main()
