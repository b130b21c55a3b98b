"""Draws the pictures of docs/statistics.md from the functions they explain: python docs/pictures.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent / "img"
BLUE, RED, GREY = "#0b5c8a", "#b4452d", "#9aa5ab"


def nps_interval(ax: Any) -> None:
    """The interval narrows with the square root of n."""
    import analyzer

    sizes = [10, 20, 30, 50, 100, 200, 400, 1000]
    for i, n in enumerate(sizes):
        got = analyzer.nps([10] * (n * 6 // 10) + [8] * (n * 2 // 10) + [2] * (n * 2 // 10))
        ax.plot([i, i], [got.interval.low, got.interval.high], color=BLUE, linewidth=3)
        ax.plot(i, got.value, "o", color=RED)
    ax.set_xticks(range(len(sizes)), [str(n) for n in sizes])
    ax.set_xlabel("answers (60 % promoters, 20 % detractors)")
    ax.set_ylabel("NPS, 95 % interval")


def wilson(ax: Any) -> None:
    """Wilson's interval stays inside 0–100 % where Wald's does not."""
    from analyzer.score.intervals import z_value

    k = np.arange(0, 21)
    p, n, z = k / 20, 20, z_value(0.95)
    half = z * np.sqrt(p * (1 - p) / n)
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    spread = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    ax.fill_between(k, 100 * (p - half), 100 * (p + half), color=GREY, alpha=0.4, label="Wald")
    ax.plot(k, 100 * (centre - spread), color=BLUE, label="Wilson")
    ax.plot(k, 100 * (centre + spread), color=BLUE)
    ax.axhline(0, color="black", linewidth=0.6)
    ax.axhline(100, color="black", linewidth=0.6)
    ax.set_xlabel("satisfied of 20")
    ax.set_ylabel("percent")
    ax.legend()


def ledger(ax: Any) -> None:
    """The toy ledger of the text: 50 + 40 + 10 = 100 − 0."""
    names, lost = ["best: 100", "waiting", "transfers", "(no complaint)", "NPS: 0"], [100, 50, 40, 10, 0]
    left = [0, 50, 10, 0, 0]
    ax.barh(names, lost, left=left, color=[BLUE, RED, RED, GREY, BLUE])
    ax.invert_yaxis()
    ax.set_xlabel("points")


def ranks(ax: Any) -> None:
    """Costs with intervals, and what ranks they allow."""
    cost = np.array([19.0, 11.5, 5.1, 1.9, 1.8, 1.7])
    half = np.array([2.6, 2.1, 1.3, 0.9, 0.8, 0.8])
    labels = ["1", "2", "3", "4–6", "4–6", "4–6"]
    y = np.arange(len(cost))
    ax.barh(y, cost, color=RED, alpha=0.8)
    ax.hlines(y, cost - half, cost + half, color="black")
    ax.set_yticks(y, [f"rank {label}" for label in labels])
    ax.invert_yaxis()
    ax.set_xlabel("lost points with simultaneous intervals")


def bridge(ax: Any) -> None:
    """The change of a loss: frequency on one side, severity on the other."""
    from analyzer.rank import kitagawa

    mass0, loss0, mass1, loss1 = (np.array(v) for v in ([0.1], [14.0], [0.2], [32.0]))
    frequency, severity = kitagawa(mass0, loss0, mass1, loss1)
    ax.bar(["before", "frequency", "severity", "after"], [14, frequency[0], severity[0], 32], bottom=[0, 14, 14 + frequency[0], 0], color=[BLUE, RED, RED, BLUE])  # fmt: skip
    ax.set_ylabel("points lost with the theme")


def kink(ax: Any) -> None:
    """A hinge: complaints rise from a threshold on."""
    x = np.linspace(0, 15, 200)
    p = 1 / (1 + np.exp(-(-2.6 + 0.35 * np.maximum(x - 4, 0))))
    ax.plot(x, 100 * p, color=BLUE)
    ax.axvspan(3.2, 4.9, color=GREY, alpha=0.3)
    ax.axvline(4, color=RED, linestyle="--")
    ax.set_xlabel("minutes waited")
    ax.set_ylabel("comments that complain (%)")


def evalue(ax: Any) -> None:
    """How strong a common cause must be to explain a risk ratio away."""
    risk = np.linspace(1, 6, 200)
    ax.plot(risk, risk + np.sqrt(risk * (risk - 1)), color=BLUE)
    for value in (1.8, 3.9):
        found = value + np.sqrt(value * (value - 1))
        ax.plot(value, found, "o", color=RED)
        ax.annotate(f"{value} → {found:.2f}", (value, found), xytext=(6, -12), textcoords="offset points")
    ax.set_xlabel("risk ratio of the link")
    ax.set_ylabel("E-value")


def multiplicity(ax: Any) -> None:
    """The Benjamini–Hochberg line: what lies under it is reported."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1,
    ]
    i = np.arange(1, 16)
    ax.plot(i, p, "o", color=GREY)
    ax.plot(i[:4], p[:4], "o", color=RED)
    ax.plot(i, 0.05 * i / 15, color=BLUE)
    ax.set_ylim(0, 0.08)
    ax.set_xlabel("tests in order of p")
    ax.set_ylabel("p-value")


PICTURES: dict[str, Callable[[Any], None]] = {
    "nps_interval": nps_interval, "wilson": wilson, "ledger": ledger, "ranks": ranks, "bridge": bridge, "kink": kink,
    "evalue": evalue, "multiplicity": multiplicity,
}  # fmt: skip


def main() -> None:
    """Write every picture as SVG; the same code gives the same bytes."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "analyzer", "svg.fonttype": "path", "font.size": 10})
    from matplotlib import pyplot

    HERE.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        figure, ax = pyplot.subplots(figsize=(6.2, 3.0), layout="constrained")
        ax.spines[["top", "right"]].set_visible(False)
        draw(ax)
        figure.savefig(HERE / f"{name}.svg", metadata={"Date": None, "Creator": None})
        pyplot.close(figure)


if __name__ == "__main__":
    main()
