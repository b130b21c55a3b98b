"""Start-up: `analyzer --help` against a Typer program with as many commands, what `import analyzer` adds, and how long
after its start a program that analyses an export says that it has begun and that its first room is done.

    python benchmarks/startup.py [--rounds 15]

Both programs alternate in one run; medians of wall time.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEER = """
import typer
app = typer.Typer()
sub = typer.Typer()
app.add_typer(sub, name="group")
{commands}
app()
"""

FIRST = """
import sys, time, analyzer
from pathlib import Path
said = []
def tell(room, done, total):
    said.append((room, time.time()))
    if room == "encode" and done:
        print(said[0][1], next(t for r, t in said if r != said[0][0]), time.time())
        raise SystemExit
analyzer.analyze(Path(sys.argv[1]), progress=tell)
"""


def first_work(rounds):
    """Medians of seconds from the start of a program to its first room, the end of it, and its first encoded batch."""
    from analyzer.demo import write_demo

    with tempfile.TemporaryDirectory() as folder:
        write_demo(Path(folder), seed=1, n=3000)
        times = []
        for _ in range(rounds + 1):
            start = time.time()
            program = [sys.executable, "-c", FIRST, str(Path(folder) / "survey.csv")]
            said = subprocess.run(program, check=True, capture_output=True, text=True).stdout
            times.append([float(t) - start for t in said.split()])
    return [statistics.median(column) for column in zip(*times[1:], strict=True)]


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def measure(rounds, count):
    """Medians: (our help, the peer's help, python alone, python with import analyzer)."""
    commands = "\n".join(
        f'@{"app" if i % 3 else "sub"}.command()\ndef c{i}(x: str, n: int = typer.Option(1, help="n")):\n    "Command."'
        for i in range(count)
    )
    with tempfile.TemporaryDirectory() as folder:
        peer = Path(folder) / "peer.py"
        peer.write_text(PEER.format(commands=commands))
        programs = {
            "ours": [sys.executable, "-m", "analyzer", "--help"],
            "peer": [sys.executable, str(peer), "--help"],
            "bare": [sys.executable, "-c", "pass"],
            "import": [sys.executable, "-c", "import analyzer"],
        }
        times = {name: [] for name in programs}
        for _ in range(rounds + 1):
            for name, program in programs.items():
                times[name].append(seconds(program))
    return {name: statistics.median(values[1:]) for name, values in times.items()}  # the first round warms up


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()
    m = measure(args.rounds, count=14)
    ratio = m["ours"] / m["peer"]
    print(f"analyzer --help {m['ours']:.3f} s, a Typer program of 14 commands {m['peer']:.3f} s: ratio {ratio:.2f}")
    begun, room, encoded = first_work(args.rounds)
    print(f"an analysis of 3,000 responses says that it has begun after {begun:.2f} s; its first room is done after "
          f"{room:.2f} s, and clauses are encoded after {encoded:.2f} s")  # fmt: skip
    print(f"import analyzer adds {m['import'] - m['bare']:.3f} s")


if __name__ == "__main__":
    main()
