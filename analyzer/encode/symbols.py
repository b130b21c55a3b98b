"""Write emoji and other symbols as words, because the tokenizer of the English encoder knows hardly any of them."""

from __future__ import annotations

import unicodedata

# Variation selectors, zero-width joiner and skin tones change how a symbol looks, not what it says.
_SILENT = {0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)}


def _is_symbol(character: str) -> bool:
    code = ord(character)
    return code in _SILENT or (code > 0x2000 and unicodedata.category(character) == "So")


def name_symbols(text: str) -> str:
    """Return `text` with every pictogram replaced by its Unicode name in lower case.

    Parameters
    ----------
    text : str
        Any text; lone surrogates pass through unchanged.

    Returns
    -------
    str
        Text for the encoder only (offsets differ from the input when it holds symbols).

    Examples
    --------
    >>> name_symbols("Thanks 👍🏽")
    'Thanks  thumbs up sign '
    >>> name_symbols("no symbols (c) 2 × 3")
    'no symbols (c) 2 × 3'
    """
    if text.isascii() or not any(_is_symbol(character) for character in text):
        return text
    parts: list[str] = []
    for character in text:
        if not _is_symbol(character):
            parts.append(character)
        elif ord(character) not in _SILENT:
            name = unicodedata.name(character, "symbol").lower()
            parts.append(f" {name} ")
    return "".join(parts)
