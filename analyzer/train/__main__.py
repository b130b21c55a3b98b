"""``python -m analyzer.train sentiment --data ../shared/data --out DIR``: train, calibrate and write the artefact."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from analyzer.errors import AnalyzerError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analyzer.train", description=__doc__)
    jobs = parser.add_subparsers(dest="job", required=True)
    job = jobs.add_parser("sentiment", help="the one-pass model: sentence vector and sentiment")
    job.add_argument("--data", type=Path, required=True, help="folder with fabsa/, nhs_fft/, nhs_phase1/, sst5/, …")
    job.add_argument(
        "--out", type=Path, required=True, help="folder for the checkpoint and DIR/artefact; goes on where it stopped"
    )
    job.add_argument("--leave-out", help="publishers kept out of training, e.g. nhs or fabsa+sst5")
    job.add_argument(
        "--checks", type=Path, help="CSV of hand-written checks (column comment) whose four-word runs are kept out"
    )
    job.add_argument("--epochs", type=int, default=3)
    job.add_argument("--layers", type=int, default=4, help="blocks trained, counted from the top (6: all)")
    job.add_argument("--rank", type=int, default=0, help="rank of low-rank updates; 0: all weights of those blocks")
    job.add_argument("--no-question", action="store_true", help="train without questions, for comparison")
    job.add_argument("--rows", type=int, help="rows of an epoch (default: all)")
    job.add_argument("--threads", type=int, default=2)
    job.add_argument("--seed", type=int, default=0)
    other = jobs.add_parser("multilingual", help="the sentiment head of the multilingual encoder")
    other.add_argument("--data", type=Path, required=True, help="folder with fabsa/, xlmt_multilingual/, …")
    other.add_argument("--out", type=Path, required=True, help="folder for DIR/artefact")
    other.add_argument("--checks", type=Path, help="CSV of hand-written checks, as for sentiment")
    other.add_argument("--threads", type=int, default=2)
    other.add_argument("--seed", type=int, default=0)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one training job; returns the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    import torch

    torch.set_num_threads(options.threads)
    try:
        print(_run(options))
    except AnalyzerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace) -> Path:
    if options.job == "multilingual":
        from analyzer.train.multilingual import train_multilingual

        return train_multilingual(options.data, options.out, checks=options.checks, seed=options.seed)
    from analyzer.train.loop import Settings
    from analyzer.train.sentiment import train_sentiment

    settings = Settings(
        rank=options.rank,
        layers=options.layers,
        epochs=options.epochs,
        question=not options.no_question,
        seed=options.seed,
    )
    return train_sentiment(
        options.data, options.out, settings, leave_out=options.leave_out, checks=options.checks, rows=options.rows
    )


if __name__ == "__main__":
    raise SystemExit(main())
