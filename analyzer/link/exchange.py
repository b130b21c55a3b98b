"""The test that takes a metric's values as exchangeable, beside the robust one.

Robust variances come from the residuals at hand. Where a rare value of the metric meets a rare complaint, a handful of
responses that all happen to be alike leave next to no residual, and the link looks certain (at 60 responses and 5 %
complaints, one data set in four would report a link that is not there).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analyzer.link.design import Codes
from analyzer.link.effects import Effect
from analyzer.results import FloatArray


def exchangeable_p(x_clean: FloatArray, y_clean: FloatArray, cluster: Codes) -> float:
    """Probability of so large a sum x y if the metric's values were dealt out at random (adjusters out of both).

    Variance m_2(x) m_2(y) n and skewness g(x) g(y)/sqrt(n) of the permutation distribution, inflated where answers of
    a cluster go together; Pearson type III tails (``score.skewness``).

    Parameters
    ----------
    x_clean, y_clean : (n,) residuals of metric and outcome; cluster : (n,) codes 0...G-1.

    Returns
    -------
    float, NaN where either does not vary.
    """
    from analyzer.score.skewness import pearson3_p

    n = len(x_clean)
    (x2, x3), (y2, y3) = _powers(x_clean), _powers(y_clean)
    if not (x2 > 0 and y2 > 0):
        return float("nan")
    product = x_clean * y_clean
    sums = np.bincount(cluster, product)
    inflation = max(float((sums**2).sum()) / float((product**2).sum()), 1.0) if len(sums) < n else 1.0
    skewness = x3 / x2**1.5 * (y3 / y2**1.5) / np.sqrt(n)
    z = float(product.sum()) / np.sqrt(n * x2 * y2 * inflation)
    return float(pearson3_p(z, skewness * np.sqrt(inflation)))


def _powers(values: FloatArray) -> tuple[float, float]:
    """Mean square and mean cube."""
    square = values * values  # a cube by multiplication: as a power it costs fifty times as much
    return float(square.mean()), float((square * values).mean())


def guarded(effect: Effect, p_value: float, *, df: float, confidence: float) -> Effect:
    """The effect with the larger p; where that turns the verdict, the intervals are widened to agree with it.

    Then the standard error is |estimate|/t(p), and the risk ratio's interval is stretched by the same factor.
    """
    from scipy.special import stdtrit

    if not p_value > effect.p_value:  # NaN on either side: nothing to guard
        return effect
    if p_value < round(1 - confidence, 12) or effect.p_value >= round(1 - confidence, 12) or effect.se <= 0:
        return replace(effect, p_value=p_value)
    se = abs(effect.estimate) / max(float(stdtrit(df, 1 - p_value / 2)), 1e-3)
    stretch = max(se / effect.se, 1.0)
    down, up = (np.log(v / effect.risk_ratio) * stretch for v in (effect.ratio_low, effect.ratio_high))
    return replace(
        effect,
        se=effect.se * stretch,
        low=effect.estimate - (effect.estimate - effect.low) * stretch,
        high=effect.estimate + (effect.high - effect.estimate) * stretch,
        p_value=p_value,
        ratio_low=float(effect.risk_ratio * np.exp(down)),
        ratio_high=float(effect.risk_ratio * np.exp(up)),
    )
