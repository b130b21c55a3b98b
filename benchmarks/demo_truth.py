"""Does the whole job find what was planted? Ranks and links of the demo over seeds, through the text.

    python benchmarks/demo_truth.py --first 9001 --seeds 10 [--n 4000]

A seed passes "order" when the three costliest planted themes are the run's first three in the planted order; a link is
found when its q is under .05 with the planted sign; the null metric and the one that only follows the channel should
not be reported at all.
"""

import argparse
import tempfile
from pathlib import Path

import pandas as pd

import analyzer
from analyzer.demo import write_demo


def one(seed, n, discover):
    with tempfile.TemporaryDirectory() as folder:
        paths = write_demo(Path(folder), seed=seed, n=n)
        truth = pd.read_json(paths["truth"], typ="series")
        config = {"themes": {"discover": discover}}
        result = analyzer.analyze(paths["survey"], paths["operations"], on="interaction_id", config=config)
    themes = result.themes
    leaves = themes[~themes["theme_id"].isin(set(themes["parent_id"].dropna())) & themes["rank"].notna()]
    planted = [t["theme_id"] for t in truth["themes"]]
    found = leaves["theme_id"].tolist()
    links = result.links.set_index(["outcome", "metric"])
    hits, thresholds = {}, {}
    for link in truth["links"]:
        key = (link["outcome"], link["metric"])
        row = links.loc[key] if key in links.index else None
        hits["~".join(key)] = bool(row is not None and row["q_value"] < 0.05 and row["estimate"] * link["sign"] > 0)
        thresholds["~".join(key)] = float(row["threshold"]) if row is not None else float("nan")
    reported = set(result.links.loc[result.links["q_value"] < 0.05, "metric"])
    lost = themes.set_index("theme_id")["lost_points"]
    ratio = {t["theme_id"]: lost.get(t["theme_id"], 0) / t["lost_points"] for t in truth["themes"][:3]}
    return {
        "seed": seed, "order": found[:3] == planted[:3], "found": found[:4], "planted": planted[:4], "links": hits,
        "thresholds": thresholds, "null": sorted(set(truth["nulls"]) & reported),
        "confounded": sorted(set(truth["confounded"]) & reported), "ratio": ratio,
    }  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", type=int, default=9001)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--n", type=int, default=4000)
    parser.add_argument("--no-discovery", action="store_true")
    args = parser.parse_args()
    rows = []
    for seed in range(args.first, args.first + args.seeds):
        row = one(seed, args.n, not args.no_discovery)
        missed = [k for k, hit in row["links"].items() if not hit]
        ratio = ", ".join(f"{k} {v:.2f}" for k, v in row["ratio"].items())
        ratio += f" | wait starts at {row['thresholds']['waiting~wait_minutes']:.1f}"
        print(f"seed {seed}: order {row['order']} {row['found']} | lost/planted {ratio} | missed {missed} "
              f"| null {row['null']} | channel-only {row['confounded']}", flush=True)  # fmt: skip
        rows.append(row)
    k = len(rows)
    print(f"\norder of the top three right: {sum(r['order'] for r in rows)} of {k}")
    print(f"planted top theme first: {sum(r['found'][0] == r['planted'][0] for r in rows)} of {k}")
    for link in rows[0]["links"]:
        print(f"link {link}: found with its sign in {sum(r['links'][link] for r in rows)} of {k}")
    print(f"null metric reported in {sum(bool(r['null']) for r in rows)} of {k}")
    print(f"channel-only metric reported in {sum(bool(r['confounded']) for r in rows)} of {k}")


if __name__ == "__main__":
    main()
