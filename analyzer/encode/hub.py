"""Resolve a Hugging Face id or a local folder to files on disk: safetensors only, no code from the hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from analyzer.artifacts import content_hash, sha256_file
from analyzer.errors import ModelError, did_you_mean

_WANTED = ["*.json", "*.txt", "*.model", "*.safetensors", "1_Pooling/config.json"]
_LONGEST = 200  # characters; the hub's own ids end at 96
_UNWANTED = ["onnx/*", "openvino/*", "*.onnx"]


def resolve_folder(name: str, *, known: tuple[str, ...] = ()) -> Path:
    """Folder of a model: a local folder as it is, else the hub's snapshot (downloaded once, kept in its own cache).

    Parameters
    ----------
    name : local folder, ``org/name`` or ``org/name@revision``.
    known : names that may have been meant, for the suggestion.

    Raises
    ------
    ModelError
        If there is no such folder or hub id, the hub cannot be reached, or there are no safetensors weights.
    """
    folder = Path(name).expanduser()
    try:
        local = folder.is_dir()
    except (OSError, ValueError):  # longer than a path can be, or a null byte in it
        local = False
    if not local:
        folder = _snapshot(name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…", known)
    if not (folder / "config.json").is_file():
        raise ModelError(f"{name}: no config.json in that folder; give a folder saved with save_pretrained().")
    if not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"{name}: no safetensors weights (pickled weights are never loaded). Save the model again with "
            "save_pretrained(), or name a revision that has them: 'org/name@revision'."
        )
    return folder


def _snapshot(name: str, known: tuple[str, ...]) -> Path:
    repository, _, revision = name.partition("@")
    if repository.count("/") != 1 or repository.startswith((".", "/", "~")):
        hint = did_you_mean(name, known)
        names = f" Names: {', '.join(known)}." if known else ""
        raise ModelError(f"model {name!r}: no such folder, and not a Hugging Face id ('org/name').{hint}{names}")
    from huggingface_hub import snapshot_download

    try:
        return Path(
            snapshot_download(repository, revision=revision or None, allow_patterns=_WANTED, ignore_patterns=_UNWANTED)
        )
    except Exception as error:  # the hub client raises a dozen unrelated types; all mean "could not be had"
        raise ModelError(
            f"model {name!r} is not on this machine and the Hugging Face hub did not give it ({type(error).__name__}): "
            "check the id and the connection, or download it elsewhere and give the folder."
        ) from error


def read_config(folder: Path) -> dict[str, Any]:
    """The model's ``config.json``.

    Raises
    ------
    ModelError
        If it is not JSON.
    """
    try:
        return dict(json.loads((folder / "config.json").read_text(encoding="utf-8")))
    except ValueError as error:
        raise ModelError(
            f"{folder / 'config.json'} is not JSON: save the model again with save_pretrained()."
        ) from error


def load_pretrained(name: str, folder: Path, auto: str) -> tuple[Any, Any]:
    """Model (in evaluation mode, float32) and fast tokenizer of a folder, through the ``transformers`` class ``auto``.

    Raises
    ------
    ModelError
        If ``transformers`` cannot build them from safetensors without foreign code.
    """
    import torch
    import transformers

    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, **options)
        model = getattr(transformers, auto).from_pretrained(
            folder, use_safetensors=True, dtype=torch.float32, **options
        )
    except Exception as error:  # missing classes, wrong shapes, foreign code: the reason is in the message
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(f"{name}: transformers cannot load it ({first[:200]}).") from error
    return model.eval(), tokenizer


def folder_fingerprint(folder: Path) -> str:
    """Digest of every file that decides a model's output."""
    files = sorted(p for pattern in ("*.json", "*.txt", "*.model", "*.safetensors", "1_Pooling/config.json")
                   for p in folder.glob(pattern))  # fmt: skip
    return content_hash(*(part for p in files for part in (p.name, sha256_file(p))))


def max_tokens(tokenizer: Any, config: Any, most: int = 256) -> int:
    """Tokens a text is cut at: ``most``, or fewer where the model has fewer positions."""
    positions = int(getattr(config, "max_position_embeddings", most + 2) or most + 2)
    # RoBERTa counts positions from padding_idx + 1, so two fewer are usable.
    return max(8, min(most, positions - 2, int(min(getattr(tokenizer, "model_max_length", most), 10**6))))
