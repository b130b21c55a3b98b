"""Key drivers from sub-ratings: LMG (Shapley) shares of R² and Johnson's relative weights."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd

from analyzer.errors import InputError
from analyzer.results import FloatArray

MAX_LMG = 12


def lmg(x: pd.DataFrame, y: pd.Series) -> pd.Series:
    """LMG shares of R²: each driver's gain in R², averaged over all orders of entry (Shapley value).

    Rows with a missing value are left out. Shares are >= 0 and sum to R². Source: Lindeman, Merenda & Gold (1980);
    Grömping (2006), Journal of Statistical Software 17(1).

    Parameters
    ----------
    x : (n, k) drivers, k <= 12; y : (n,) outcome.

    Raises
    ------
    InputError
        If there are more than 12 drivers, a constant one, or too few complete rows.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 3, 4.0], "b": [1, -1, -1, 1.0]})
    >>> lmg(x, pd.Series([1, 2, 3, 4.0])).round(6).tolist()
    [1.0, 0.0]
    """
    if x.shape[1] > MAX_LMG:
        raise InputError(f"lmg: got {x.shape[1]} drivers, at most {MAX_LMG}; use johnson().")
    return pd.Series(lmg_shares(*_correlations(x, y)), index=x.columns, name="lmg")


def lmg_shares(r: FloatArray, ry: FloatArray) -> FloatArray:
    """LMG shares (k,) from the drivers' correlations (k, k) and their correlations with the outcome (k,)."""
    k = len(ry)
    subsets = np.arange(2**k)
    members = (subsets[:, None] >> np.arange(k)) & 1
    size = members.sum(axis=1)
    explained = np.zeros(2**k)
    for m in range(1, k + 1):
        chosen = subsets[size == m]
        at = np.nonzero(members[chosen])[1].reshape(-1, m)
        inverse = np.linalg.pinv(r[at[:, :, None], at[:, None, :]], hermitian=True)
        explained[chosen] = np.einsum("si,sij,sj->s", ry[at], inverse, ry[at])
    weight = 1 / (k * np.array([comb(k - 1, int(m)) for m in range(k)]))
    shares = np.zeros(k)
    for j in range(k):
        without = subsets[members[:, j] == 0]
        shares[j] = ((explained[without | 1 << j] - explained[without]) * weight[size[without]]).sum()
    return shares


def johnson(x: pd.DataFrame, y: pd.Series) -> pd.Series:
    """Johnson's relative weights: R² shared out through the orthogonal variables closest to the drivers.

    Lambda = V D^(1/2) V' from the drivers' correlations, weights = Lambda² (Lambda^-1 r_xy)². They sum to R². Source:
    Johnson (2000), Multivariate Behavioral Research 35.

    Parameters
    ----------
    x : (n, k) drivers; y : (n,) outcome. Rows with a missing value are left out.

    Raises
    ------
    InputError
        If a driver is constant or there are too few complete rows.

    Examples
    --------
    >>> x = pd.DataFrame({"a": [1, 2, 3, 4.0], "b": [1, -1, -1, 1.0]})
    >>> johnson(x, pd.Series([1, 2, 3, 4.0])).abs().round(6).tolist()
    [1.0, 0.0]
    """
    return pd.Series(johnson_weights(*_correlations(x, y)), index=x.columns, name="johnson")


def johnson_weights(r: FloatArray, ry: FloatArray) -> FloatArray:
    """Johnson's weights (k,) from the drivers' correlations (k, k) and their correlations with the outcome (k,)."""
    values, vectors = np.linalg.eigh(r)
    root = np.sqrt(np.maximum(values, 0.0))
    inverse = np.where(root > 1e-8, 1 / np.maximum(root, 1e-8), 0.0)
    loadings = (vectors * root) @ vectors.T
    beta = (vectors * inverse) @ vectors.T @ ry
    return np.asarray(loadings**2 @ beta**2)


def _correlations(x: pd.DataFrame, y: pd.Series) -> tuple[FloatArray, FloatArray]:
    data = np.column_stack([x.to_numpy(float, na_value=np.nan), y.to_numpy(float, na_value=np.nan)])
    data = data[~np.isnan(data).any(axis=1)]
    if len(data) <= x.shape[1] + 1:
        raise InputError(
            f"drivers: {len(data)} complete rows for {x.shape[1]} drivers. Give more answers or fewer drivers."
        )
    centred = data - data.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0))
    constant = [str(c) for c, s in zip([*x.columns, y.name], spread, strict=True) if s <= 1e-12]
    if constant:
        raise InputError(f"drivers: {constant[0]!r} is constant over the complete rows. Leave it out.")
    z = centred / spread
    full = np.einsum("ni,nj->ij", z, z)
    return full[:-1, :-1], full[:-1, -1]
