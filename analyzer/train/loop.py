"""The training loop: soft cross-entropy on the head, closeness to the base vector, checkpoints one can resume from."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch

from analyzer.artifacts import atomic_write
from analyzer.train.batches import MAX_TRAIN_TOKENS, Tokens, padded, shuffled_batches, sorted_batches
from analyzer.train.network import HIDDEN, MINILM, WIDTH, Base, OnePass, TokenIds, pooled, run_blocks
from analyzer.train.templates import wording

_LOG = logging.getLogger(__name__)
KINDS: Final = ("improve", "good", "why")
CHECKPOINT: Final = "checkpoint.safetensors"
_CENTRED_ON: Final = 2000  # rows


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What decides the result besides the data.

    The last `layers` blocks are trained: all their weights (`rank` 0), or updates of that rank. `rate` None: 2e-4 for
    whole weights, 2e-3 for updates. `question` False: trained without questions.
    """

    rank: int = 0
    layers: int = 4
    epochs: int = 3
    batch: int = 64
    rate: float | None = None
    head_rate: float = 1e-3
    decay: float = 0.01
    warmup: float = 0.06
    preserve: float = 2.0
    preserve_share: float = 0.2
    question: bool = True
    seed: int = 0
    checkpoint_every: int = 200

    @property
    def body_rate(self) -> float:
        """Highest learning rate of the encoder."""
        return self.rate if self.rate is not None else 2e-3 if self.rank else 2e-4


def _question_batch(
    kinds: np.ndarray, bank: Mapping[str, list[str]], ids: TokenIds, rng: np.random.Generator
) -> tuple[Tokens, np.ndarray]:
    """Two wordings of each kind of question in this batch, and for each row the number of its wording (-1: none)."""
    wordings: list[str] = []
    index = np.full(len(kinds), -1)
    for kind in KINDS:
        rows = np.flatnonzero(kinds == kind)
        if len(rows):
            picked = rng.permutation(len(bank[kind]))[:2]
            index[rows] = len(wordings) + rng.integers(len(picked), size=len(rows))
            wordings += [bank[kind][i] for i in picked]
    return padded(ids(wordings or ["?"])), index


def _question_features(model: OnePass, batch: Tokens, index: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Question features per row (zeros without a question) and the flag."""
    flag = torch.from_numpy((index >= 0).astype(np.float32)).unsqueeze(1)
    if not (index >= 0).any():
        return torch.zeros(len(index), WIDTH), flag
    _, features = model.encode(*batch)
    return features[torch.from_numpy(np.maximum(index, 0))] * flag, flag


def _optimiser(model: OnePass, settings: Settings) -> torch.optim.AdamW:
    head = [p for n, p in model.named_parameters() if n.startswith(("first", "last"))]
    body = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("encoder")]
    groups = [{"params": body, "lr": settings.body_rate}, {"params": head, "lr": settings.head_rate}]
    return torch.optim.AdamW(groups, weight_decay=settings.decay)


def _rate_factor(step: int, total: int, warmup: float) -> float:
    """Linear rise, then cosine to a twentieth."""
    rise = max(1, int(total * warmup))
    if step < rise:
        return (step + 1) / rise
    return float(0.05 + 0.95 * 0.5 * (1 + np.cos(np.pi * (step - rise) / max(1, total - rise))))


def _save(folder: Path, model: OnePass, optimiser: torch.optim.AdamW, step: int) -> None:
    """Trained tensors and optimiser moments in one safetensors file, with the step in its metadata."""
    from safetensors.torch import save_file

    tensors = {f"model.{n}": t.contiguous() for n, t in model.trained_state().items()}
    for number, state in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{number}.{k}": torch.as_tensor(v).clone() for k, v in state.items()}
    with atomic_write(folder / CHECKPOINT) as path:
        save_file(tensors, path, metadata={"step": str(step)})


def load_trained(folder: Path, model: OnePass) -> int:
    """Put a checkpoint's tensors into the model; return its step."""
    from safetensors import safe_open

    with safe_open(folder / CHECKPOINT, "pt") as file:
        state = {k.removeprefix("model."): file.get_tensor(k) for k in file.keys() if k.startswith("model.")}
        step = int(file.metadata()["step"])
    missing = set(model.trained_state()) - set(state)
    if missing:
        raise ValueError(
            f"{folder / CHECKPOINT} was written with other settings (no {sorted(missing)[0]}); use another --out."
        )
    model.load_state_dict(state, strict=False)
    return step


def _resume(folder: Path, model: OnePass, optimiser: torch.optim.AdamW) -> int:
    from safetensors import safe_open

    if not (folder / CHECKPOINT).exists():
        return 0
    step = load_trained(folder, model)
    with safe_open(folder / CHECKPOINT, "pt") as file:
        moments: dict[int, dict[str, Any]] = {}
        for key in file.keys():
            if key.startswith("optimiser."):
                _, number, name = key.split(".")
                moments.setdefault(int(number), {})[name] = file.get_tensor(key)
    optimiser.load_state_dict({**optimiser.state_dict(), "state": moments})
    return step


def train(
    settings: Settings,
    epochs: Callable[[int], pd.DataFrame],
    folder: Path,
    *,
    base: Base = MINILM,
    questions: Mapping[str, list[str]] | None = None,
    stop_after: int | None = None,
) -> OnePass:
    """Train, or go on from the checkpoint in `folder`.

    Loss per batch: weighted mean of -sum(p log softmax(logits)) + preserve * mean(1 - cos(vector, base vector)),
    the second over a random share of the rows. Everything random derives from (seed, step), so a resumed run sees the
    same batches.

    Parameters
    ----------
    settings : Settings
        See there.
    epochs : callable
        Epoch number -> rows (text, kind, p_neg, p_neu, p_pos, weight).
    folder : path
        Where the checkpoint is kept.
    base : Base
        What is trained.
    questions : mapping, optional
        Kind of question -> wordings; by default the English ones.
    stop_after : int, optional
        Steps of this call (tests of the restart).

    Returns
    -------
    OnePass
        The trained network.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(settings.seed)
    model = OnePass(settings.rank, settings.layers, base=base, seed=settings.seed)
    ids_of = base.tokenizer(MAX_TRAIN_TOKENS)
    bank = questions or wording()["questions"]
    untouched: Any = base.load()
    optimiser = _optimiser(model, settings)
    done = _resume(folder, model, optimiser)
    step, began = 0, done
    plans = [_plan(epochs(e), settings, ids_of, e) for e in range(settings.epochs)]
    total = sum(len(p[2]) for p in plans)
    if base.centred:
        model.centre = common_part(model, plans[0][1][:_CENTRED_ON])
    asked = functools.partial(_question_batch, bank=bank, ids=ids_of)
    kept = untouched.encoder.layer[model.fixed :]
    clock, losses = time.monotonic(), []
    for rows, ids, batches in plans:
        for batch in batches:
            step += 1
            if step <= done:
                continue
            factor = _rate_factor(step - 1, total, settings.warmup)
            for group, rate in zip(optimiser.param_groups, (settings.body_rate, settings.head_rate), strict=True):
                group["lr"] = rate * factor
            losses.append(
                _step(model, kept, optimiser, rows.iloc[batch], [ids[i] for i in batch], asked, settings, step)
            )
            if step % 50 == 0:
                pace = (step - began) * settings.batch / (time.monotonic() - clock)
                ce, cos = np.mean(losses[-50:], axis=0)
                _LOG.info("step %d/%d  cross-entropy %.3f  cosine %.3f  %.0f rows/s", step, total, ce, cos, pace)
            if step % settings.checkpoint_every == 0 or step == total:
                _save(folder, model, optimiser, step)
            if stop_after is not None and step - began >= stop_after:
                _save(folder, model, optimiser, step)
                return model
    return model


def _plan(
    rows: pd.DataFrame, settings: Settings, ids_of: TokenIds, epoch: int
) -> tuple[pd.DataFrame, list[list[int]], list[np.ndarray]]:
    ids = ids_of(list(rows["text"]))
    rng = np.random.default_rng([settings.seed, epoch, 7])
    return rows, ids, shuffled_batches(np.array([len(i) for i in ids]), settings.batch, rng=rng)


def _step(
    model: OnePass,
    base: Any,
    optimiser: torch.optim.AdamW,
    rows: pd.DataFrame,
    ids: list[list[int]],
    asked: Callable[..., tuple[Tokens, np.ndarray]],
    settings: Settings,
    step: int,
) -> tuple[float, float]:
    """One update; returns (cross-entropy, cosine to the base)."""
    rng = np.random.default_rng([settings.seed, step])
    torch.manual_seed(settings.seed * 1_000_003 + step)
    model.train()
    model.encoder.eval()  # no dropout inside the encoder
    tokens, mask = padded(ids)
    target = torch.from_numpy(rows[["p_neg", "p_neu", "p_pos"]].to_numpy(dtype=np.float32, copy=True))
    weight = torch.from_numpy(rows["weight"].to_numpy(dtype=np.float32, copy=True))
    kept = torch.from_numpy(np.sort(rng.permutation(len(rows))[: max(1, round(settings.preserve_share * len(rows)))]))
    kinds = rows["kind"].to_numpy(dtype=object) if settings.question else np.full(len(rows), "", dtype=object)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states, blocked = model.lower(tokens, mask)
        vector, features = model.upper(states, blocked, mask)
        questions, flag = _question_features(model, *asked(kinds, rng=rng))
        with torch.no_grad():
            before, _ = pooled(run_blocks(base, states[kept], blocked[kept]), mask[kept], model.centre)
    logits = model.logits(features, questions, flag)
    entropy = -(target * torch.log_softmax(logits, dim=1)).sum(1)
    entropy = (entropy * weight).sum() / weight.sum()
    cosine = (vector[kept] * before).sum(1).mean()
    loss = entropy + settings.preserve * (1 - cosine)
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], 1.0)
    optimiser.step()
    return float(entropy.detach()), float(cosine.detach())


@torch.no_grad()
def common_part(model: OnePass, ids: list[list[int]], *, batch: int = 128) -> torch.Tensor:
    """Mean (384,) of the mean-pooled states of some texts."""
    total = torch.zeros(HIDDEN)
    for _, tokens in sorted_batches(ids, batch):
        total += model.encode(*tokens)[1][:, HIDDEN:].float().sum(0)
    return total / len(ids)


@torch.no_grad()
def predict(
    model: OnePass, texts: list[str], questions: list[str], *, batch: int = 128
) -> tuple[np.ndarray, np.ndarray]:
    """Logits (n, 3) and unit vectors (n, 384), float32, of texts with their question text (empty: none)."""
    model.eval()
    ids_of = model.base.tokenizer(256)
    distinct = sorted({q for q in questions if q})
    bank = torch.zeros(len(distinct) + 1, WIDTH)
    if distinct:
        bank[1:] = model.encode(*padded(ids_of(distinct)))[1]
    number = {q: i + 1 for i, q in enumerate(distinct)}
    which = torch.tensor([number.get(q, 0) for q in questions], dtype=torch.long)
    logits, vectors = np.zeros((len(texts), 3), np.float32), np.zeros((len(texts), HIDDEN), np.float32)
    ids = ids_of(texts)
    for rows, tokens in sorted_batches(ids, batch):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vector, features = model.encode(*tokens)
        asked = which[torch.from_numpy(rows)]
        out = model.logits(features.float(), bank[asked], (asked > 0).float().unsqueeze(1))
        logits[rows], vectors[rows] = out.numpy(), vector.float().numpy()
    return logits, vectors
