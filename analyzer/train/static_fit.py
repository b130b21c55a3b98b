"""Fit the tables of the fast tier: vectors near to the teacher's, then sentiment by attention and a head."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from torch.nn import functional as F

from analyzer.encode.bags import Bags, bags
from analyzer.encode.static import CLIP
from analyzer.train.calibrate import class_index, fit_temperature
from analyzer.train.loop import KINDS

_LOG = logging.getLogger(__name__)
NARROW: Final = 128
_BATCH: Final = 256  # of the vectors' fit
_HIDDEN: Final = 192
EPOCHS: Final = 6
_SENTIMENT_BATCH: Final = 512
_RATE: Final = 3e-3
_ASKED_ANEW: Final = 0.3  # share of labelled texts that are put under a question drawn at random in each epoch
_ASKED_OTHERS: Final = 0.5  # the same of texts only the teacher has judged
KINDS_AND_NONE: Final = ("", *KINDS)


@dataclass(frozen=True)
class Lesson:
    """Texts, their teacher's vectors and probabilities under no question and each kind of it: (n, 4, 3).

    ``label``, ``weight`` and ``kind`` are the labelled rows' own; the other texts have the teacher's word alone.
    """

    texts: list[str]
    vectors: np.ndarray
    says: np.ndarray
    label: np.ndarray
    weight: np.ndarray
    kind: np.ndarray
    labelled: np.ndarray


class StaticNet(torch.nn.Module):
    """Table ``words``, a convolution over three neighbours of its narrower copy, and a head over text and question.

    ``taps`` channels of the convolution are pooled by the exponentials of its other ``heads`` channels.
    """

    def __init__(self, start: np.ndarray, *, taps: int, heads: int, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.words = torch.nn.EmbeddingBag.from_pretrained(
            torch.from_numpy(start), freeze=False, mode="mean", sparse=True
        )
        self.narrow = torch.nn.Embedding(len(start), NARROW)
        self.taps, self.weigh = torch.nn.Linear(3 * NARROW, taps), torch.nn.Linear(3 * NARROW, heads)
        self.width = start.shape[1] + (2 + heads) * taps
        self.first = torch.nn.Linear(2 * self.width + 1, _HIDDEN)
        self.last = torch.nn.Linear(_HIDDEN, 3)
        self.hear, self.drop, self.hide = (torch.nn.Dropout(share) for share in (0.05, 0.1, 0.2))

    @torch.no_grad()
    def begin(self, seen: Bags) -> None:
        """Start the narrow vectors as the principal components of the words, at a spread of one."""
        words = self.words.weight.numpy()
        known = np.bincount(seen.ids, minlength=len(words)) > 0
        components = np.linalg.svd(words[known].astype(float), full_matrices=False)[2][:NARROW].T
        narrow = words @ components.astype(np.float32)
        self.narrow.weight.copy_(torch.from_numpy(narrow / narrow[known].std()))

    def features(self, part: Bags) -> torch.Tensor:
        """(n, width) of texts, as inference computes them; the vectors' table gets no gradient."""
        with torch.no_grad():
            vector = F.normalize(_pooled(self.words, part), dim=1)
        sizes, ids = torch.from_numpy(part.sizes), torch.from_numpy(part.ids)
        text = torch.repeat_interleave(sizes)
        pieces = self.hear(self.narrow(ids))
        none, same = torch.zeros(1, NARROW), (text[1:] == text[:-1]).float().unsqueeze(1)
        before, after = torch.cat([none, pieces[:-1] * same]), torch.cat([pieces[1:] * same, none])
        near = torch.cat([before, pieces, after], dim=1)
        return torch.cat([vector, *self._pooled(near, text, sizes)], dim=1)

    def _pooled(self, near: torch.Tensor, text: torch.Tensor, sizes: torch.Tensor) -> list[torch.Tensor]:
        """Largest and mean of what is heard at the pieces of each text, and its means by each head's weights."""
        heard, weights = F.relu(self.taps(near)), torch.exp(self.weigh(near).clamp(-CLIP, CLIP))

        def total(pieces: torch.Tensor) -> torch.Tensor:
            return torch.zeros(len(sizes), pieces.shape[1]).index_add(0, text, pieces)

        largest = torch.zeros(len(sizes), heard.shape[1])
        largest = largest.scatter_reduce(0, text.unsqueeze(1).expand_as(heard), heard, "amax")
        by_head = [total(heard * w) / total(w) for w in weights.T.unsqueeze(2).unbind()]
        return [largest, total(heard) / sizes.unsqueeze(1), *by_head]

    @torch.no_grad()
    def tables(self) -> dict[str, np.ndarray]:
        """What inference looks up: the words, and the convolution multiplied into the narrow vectors."""
        weight, taps = torch.cat([self.taps.weight, self.weigh.weight]), {}
        for i, name in enumerate(("before", "here", "after")):
            taps[name] = (self.narrow.weight @ weight[:, i * NARROW : (i + 1) * NARROW].T).numpy()
        return {"words": self.words.weight.numpy(), **taps}

    def bias(self) -> np.ndarray:
        """What is added to every piece's channels."""
        return torch.cat([self.taps.bias, self.weigh.bias]).detach().numpy()

    def logits(self, text: torch.Tensor, question: torch.Tensor, flag: torch.Tensor) -> torch.Tensor:
        """(n, 3) of text and question features and a flag (n, 1) that is 1 with a question."""
        hidden = self.first(torch.cat([self.drop(text), question, flag], dim=1))
        out: torch.Tensor = self.last(self.hide(F.gelu(hidden)))
        return out

    def head_arrays(self) -> dict[str, np.ndarray]:
        """Weights of the head as :class:`analyzer.sentiment.head.HeadSentiment` reads them."""
        layers = enumerate((self.first, self.last))
        return {f"layers.{i}.{k}": v.detach().numpy() for i, layer in layers for k, v in layer.state_dict().items()}


def _pooled(table: torch.nn.EmbeddingBag, part: Bags) -> torch.Tensor:
    out: torch.Tensor = table(torch.from_numpy(part.ids), torch.from_numpy(part.starts[:-1]))
    return out


def take(all_: Bags, rows: np.ndarray) -> Bags:
    """The bags of some texts."""
    sizes = all_.sizes[rows]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    at = np.repeat(all_.starts[rows] - starts[:-1], sizes) + np.arange(starts[-1])
    return Bags(all_.ids[at], starts)


def fit_vectors(net: StaticNet, seen: Bags, target: np.ndarray, *, seed: int, epochs: int = 8) -> None:
    """Bring the mean of the words near to the teacher's projected vectors: the loss is 1 - cosine."""
    optimiser = torch.optim.SparseAdam(list(net.words.parameters()), lr=3e-3)
    wanted = F.normalize(torch.from_numpy(np.asarray(target, dtype=np.float32)), dim=1)
    rng = np.random.default_rng(seed)
    for epoch in range(epochs):
        total = 0.0
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * (1 - epoch / epochs)
        for rows in np.array_split(rng.permutation(len(wanted)), max(1, len(wanted) // _BATCH)):
            loss = (1 - F.cosine_similarity(_pooled(net.words, take(seen, rows)), wanted[rows])).mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()  # type: ignore[no-untyped-call]
            total += float(loss.detach()) * len(rows)
        _LOG.info("vectors, epoch %d: cosine to the teacher %.4f", epoch + 1, 1 - total / len(wanted))


def fit_sentiment(
    net: StaticNet,
    seen: Bags,
    taught: Lesson,
    questions: Mapping[str, Bags],
    dev: pd.DataFrame,
    tokenizer: Any,
    *,
    seed: int,
    epochs: int = EPOCHS,
) -> float:
    """Fit convolution and head on labels and the teacher's probabilities; returns the temperature from dev rows."""
    net.begin(seen)
    head = [p for layer in (net.taps, net.weigh, net.first, net.last) for p in layer.parameters()]
    groups = [{"params": [net.narrow.weight], "weight_decay": 0.0}, {"params": head, "weight_decay": 0.02}]
    optimiser, batches = torch.optim.AdamW(groups, lr=_RATE), max(1, len(taught.texts) // _SENTIMENT_BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=epochs * batches, pct_start=0.1)
    rng = np.random.default_rng(seed + 1)
    for epoch in range(epochs):
        net.train()
        asked, target, weight = _targets(taught, questions, rng)
        losses = []
        for rows in np.array_split(rng.permutation(len(target)), batches):
            question, flag = _asked(net, questions, asked[rows])
            out = net.logits(net.features(take(seen, rows)), question, flag)
            loss = -(target[rows] * torch.log_softmax(out, dim=1)).sum(1)
            loss = (loss * weight[rows]).sum() / weight[rows].sum()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        _LOG.info("sentiment, epoch %d: cross-entropy %.4f", epoch + 1, np.mean(losses))
    return _judge(net, dev, questions, tokenizer)


def _targets(
    taught: Lesson, questions: Mapping[str, Bags], rng: np.random.Generator
) -> tuple[np.ndarray, torch.Tensor, torch.Tensor]:
    """Row of the bank of wordings for each text of an epoch (-1: none), its probabilities and its weight.

    Under its own question a labelled text's target is half its label, half what the teacher says of it; under another
    question nobody but the teacher knows.
    """
    own = np.array([KINDS_AND_NONE.index(str(kind)) for kind in taught.kind])
    anew = rng.random(len(own)) < np.where(taught.labelled, _ASKED_ANEW, _ASKED_OTHERS)
    kind = np.where(anew, rng.integers(len(KINDS_AND_NONE), size=len(own)), own)
    asked = _wordings(np.array(KINDS_AND_NONE, dtype=object)[kind], questions, rng)
    share = np.where(taught.labelled & (kind == own), 0.5, 0.0).astype(np.float32)[:, None]
    target = share * taught.label + (1 - share) * taught.says[np.arange(len(kind)), kind]
    weight = taught.weight.astype(np.float32) * (1 + 0.6 * target[:, 1])
    return asked, torch.from_numpy(target), torch.from_numpy(weight)


def _wordings(kinds: np.ndarray, questions: Mapping[str, Bags], rng: np.random.Generator) -> np.ndarray:
    """Row of the joined bank of wordings for each text, -1 without a question."""
    index, start = np.full(len(kinds), -1), 0
    for kind in KINDS:
        rows = np.flatnonzero(kinds == kind)
        index[rows] = start + rng.integers(len(questions[kind].sizes), size=len(rows))
        start += len(questions[kind].sizes)
    return index


def _asked(net: StaticNet, questions: Mapping[str, Bags], asked: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    bank = torch.cat([net.features(questions[kind]) for kind in KINDS])
    flag = torch.from_numpy((asked >= 0).astype(np.float32)).unsqueeze(1)
    return bank[torch.from_numpy(np.maximum(asked, 0))] * flag, flag


@torch.no_grad()
def _judge(net: StaticNet, dev: pd.DataFrame, questions: Mapping[str, Bags], tokenizer: Any) -> float:
    """Log macro-F1 per source on held-out rows; returns the temperature that fits them, sources counting alike."""
    from sklearn.metrics import f1_score

    net.eval()
    part = bags(tokenizer, list(dev["text"]), max_tokens=256)
    firsts = dict.fromkeys(KINDS, 0)
    start = 0
    for kind in KINDS:
        firsts[kind], start = start, start + len(questions[kind].sizes)
    asked = np.array([firsts.get(str(kind), -1) for kind in dev["kind"]])
    logits = net.logits(net.features(part), *_asked(net, questions, asked)).numpy().astype(float)
    gold = class_index(dev["label"])
    for source, rows in dev.groupby("source").indices.items():
        each = f1_score(gold[rows], logits[rows].argmax(axis=1), average=None, labels=[0, 1, 2], zero_division=0)
        _LOG.info("dev %s F1 %s macro %.3f", source, np.round(each, 2), each.mean())
    weight = 1.0 / dev["source"].map(dev["source"].value_counts()).to_numpy(dtype=float)
    return fit_temperature(logits, gold, weight)
