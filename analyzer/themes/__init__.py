"""Room ``themes``: clauses, vectors and polarity -> a theme model and mentions."""

from analyzer.themes.codebook import (
    Codebook,
    Edit,
    Theme,
    codebook_names,
    dump_codebook,
    load_codebook,
    parse_codebook,
    save_codebook,
)
from analyzer.themes.coding import code_clauses
from analyzer.themes.model import ThemeModel, fit_theme_model, load_theme_model

__all__ = [
    "Codebook",
    "Edit",
    "Theme",
    "ThemeModel",
    "code_clauses",
    "codebook_names",
    "dump_codebook",
    "fit_theme_model",
    "load_codebook",
    "load_theme_model",
    "parse_codebook",
    "save_codebook",
]
