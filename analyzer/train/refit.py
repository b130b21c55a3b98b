"""Fit the head again on the finished encoder's features: cheap, so it can see every row and question many times.

"Nothing" means the opposite under two questions: a product of text and question that a head learns slowly beside an
encoder. On features computed once an epoch takes seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch

from analyzer.train.batches import MAX_TRAIN_TOKENS, padded, sorted_batches
from analyzer.train.loop import KINDS
from analyzer.train.network import WIDTH, OnePass
from analyzer.train.templates import wording

_LOG = logging.getLogger(__name__)
Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True, kw_only=True)
class HeadSettings:
    """What decides the refitted head besides its rows.

    `sharpen` raises soft labels to this power; `neutral` is the weight of neutral rows, others having 1.
    """

    epochs: int = 8
    batch: int = 256
    rate: float = 1e-3
    decay: float = 0.02
    drop_in: float = 0.15
    drop_hidden: float = 0.3
    sharpen: float = 1.5
    neutral: float = 1.6
    seed: int = 0


@torch.no_grad()
def text_features(model: OnePass, texts: Sequence[str], *, batch: int = 128) -> np.ndarray:
    """Features (n, 768) float16 of texts, as inference computes them."""
    model.eval()
    out = np.zeros((len(texts), WIDTH), np.float16)
    for rows, tokens in sorted_batches(model.base.tokenizer(256)(list(texts)), batch):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out[rows] = model.encode(*tokens)[1].float().numpy()
    return out


@torch.no_grad()
def question_bank(model: OnePass, questions: Mapping[str, list[str]] | None = None) -> dict[str, torch.Tensor]:
    """Features of every wording of each kind of question (default: the English ones), kind -> (wordings, 768)."""
    model.eval()
    bank, ids_of = questions or wording()["questions"], model.base.tokenizer(MAX_TRAIN_TOKENS)
    return {kind: model.encode(*padded(ids_of(bank[kind])))[1].float() for kind in KINDS}


def _asked(kinds: np.ndarray, bank: dict[str, torch.Tensor], rng: np.random.Generator) -> torch.Tensor:
    """Row of the joined question bank for each text, a random wording of its kind; 0 is no question."""
    index, start = np.zeros(len(kinds), dtype=np.int64), 1
    for kind, wordings in bank.items():
        rows = np.flatnonzero(kinds == kind)
        index[rows] = start + rng.integers(len(wordings), size=len(rows))
        start += len(wordings)
    return torch.from_numpy(index)


class _Head(torch.nn.Module):
    """The head on standardised features; the question's share is computed once per wording and batch."""

    def __init__(self, width: int, hidden: int, s: HeadSettings) -> None:
        super().__init__()
        self.drop, self.hide = torch.nn.Dropout(s.drop_in), torch.nn.Dropout(s.drop_hidden)
        self.text = torch.nn.Linear(width, hidden)
        self.question = torch.nn.Linear(width, hidden)
        self.last = torch.nn.Linear(hidden, 3)

    def forward(self, text: torch.Tensor, bank: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
        """Logits (n, 3) of standardised text features, bank of standardised wordings, and each row's wording."""
        share = torch.cat([torch.zeros(1, self.last.in_features), self.question(self.drop(bank))])
        hidden = torch.nn.functional.gelu(self.text(self.drop(text)) + share[asked])
        out: torch.Tensor = self.last(self.hide(hidden))
        return out


def refit_head(
    model: OnePass,
    rows: pd.DataFrame,
    features: np.ndarray,
    settings: HeadSettings | None = None,
    *,
    question: bool = True,
    questions: Mapping[str, list[str]] | None = None,
) -> OnePass:
    """Replace the head's weights by ones fitted on `features` (changes and returns `model`).

    Parameters
    ----------
    model : OnePass
        With a trained encoder.
    rows, features, settings, question
        See `fit_head`; `features` are `text_features` of the rows' texts.
    questions : mapping, optional
        Kind of question -> wordings; by default the English ones.

    Returns
    -------
    OnePass
        The same object.
    """
    s = settings or HeadSettings()
    tensors = fit_head(
        rows, features, question_bank(model, questions), s, question=question, hidden=model.first.out_features
    )
    for number, layer in enumerate((model.first, model.last)):
        layer.load_state_dict({kind: tensors[f"layers.{number}.{kind}"] for kind in ("weight", "bias")})
    return model


def fit_head(
    rows: pd.DataFrame,
    features: np.ndarray,
    bank: dict[str, torch.Tensor],
    s: HeadSettings,
    *,
    question: bool = True,
    hidden: int = 256,
) -> Tensors:
    """Weights of a head of two layers over [text ; question ; flag].

    Parameters
    ----------
    rows : pandas.DataFrame
        kind, p_neg, p_neu, p_pos, weight.
    features : numpy.ndarray, shape (n, k)
        Of the rows' texts.
    bank : dict
        Kind of question -> features (wordings, k).
    s : HeadSettings
        See there.
    question : bool
        False: no row is given its question.
    hidden : int
        Width of the first layer.

    Returns
    -------
    dict of torch.Tensor
        ``layers.0`` (hidden, 2 k + 1) and ``layers.1`` (3, hidden), each with ``weight`` and ``bias``.
    """
    torch.manual_seed(s.seed)
    rng = np.random.default_rng(s.seed)
    kinds = rows["kind"].to_numpy(dtype=object) if question else np.full(len(rows), "", dtype=object)
    target = torch.from_numpy(rows[["p_neg", "p_neu", "p_pos"]].to_numpy(dtype=np.float32, copy=True)) ** s.sharpen
    target = target / target.sum(1, keepdim=True)
    weight = torch.from_numpy(rows["weight"].to_numpy(dtype=np.float32, copy=True))
    weight = weight * (1 + (s.neutral - 1) * target[:, 1])
    x, wordings = torch.from_numpy(features.astype(np.float32)), torch.cat(list(bank.values())).float()
    scales = (_scale(x), _scale(wordings))
    x, wordings = (x - scales[0][0]) / scales[0][1], (wordings - scales[1][0]) / scales[1][1]
    net = _Head(x.shape[1], hidden, s)
    optimiser = torch.optim.AdamW(net.parameters(), lr=s.rate, weight_decay=s.decay)
    steps = s.epochs * -(-len(x) // s.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, s.rate, total_steps=steps, pct_start=0.1)
    for _ in range(s.epochs):
        asked = _asked(kinds, bank, rng)
        for part in torch.from_numpy(rng.permutation(len(x))).split(s.batch):  # type: ignore[no-untyped-call]
            logits = net(x[part], wordings, asked[part])
            loss = -(target[part] * torch.log_softmax(logits, dim=1)).sum(1)
            loss = (loss * weight[part]).sum() / weight[part].sum()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
    return _folded(net, *scales)


def _scale(features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Centre and spread of each feature."""
    return features.mean(0), features.std(0) + 1e-3


@torch.no_grad()
def _folded(
    net: _Head, text_scale: tuple[torch.Tensor, torch.Tensor], question_scale: tuple[torch.Tensor, torch.Tensor]
) -> Tensors:
    """Put the standardising into the first layer; the question's constant part goes to the flag's weight."""
    text = net.text.weight / text_scale[1]
    question = net.question.weight / question_scale[1]
    flag = net.question.bias - question @ question_scale[0]
    return {
        "layers.0.weight": torch.cat([text, question, flag.unsqueeze(1)], dim=1),
        "layers.0.bias": net.text.bias - text @ text_scale[0],
        "layers.1.weight": net.last.weight.clone(),
        "layers.1.bias": net.last.bias.clone(),
    }
