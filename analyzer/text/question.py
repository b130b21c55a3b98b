# ruff: noqa: E501  (patterns and word lists)
"""What an open question asks for: the good, the bad, both."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

QuestionKind = Literal["improve", "good", "neutral", ""]

_PLACEHOLDER = re.compile(r"\[(?:EMAIL|PHONE|CARD|IBAN|ID|NUMBER|ADDRESS|NAME|LINK|DATE|IP)\]")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_IMPROVE = re.compile(
    r"\b(?:improv\w*|(?:what|how) (?:else )?(?:can|could|should) we\b|(?<!get )(?:done|do|work|serve|been|be|make|made|did|it|us|you|experience|service) (?:\w+ ){0,2}(?:even )?(?:better|different\w*)"
    r"|better\b|dislik\w*|(?:like\w*|enjoy\w*|satisf\w*) (?:the )?least|least (?:like\w*|satisf\w*|enjoy\w*|favou?rite)|(?:not|dont|didnt|doesnt|wasnt|isnt|couldnt)"
    r" (?:\w+ )?(?:like\w*|enjoy\w*|go|gone|well|good|satisf\w*|happy|work\w*|meet)(?: so)?(?: well| good)?|dissatisf\w*|unsatisf\w*|unhappy|disappoint\w*|frustrat\w*|annoy\w*"
    r"|worst|worse|bad|badly|wrong|poor|complain\w*|negativ\w*|problems?|issues?|weak\w*|cons|missing|lacking|change|suggest\w*|fix|difficult\w*"
    r"|verbesser\w*|verbeter\w*|besser|nicht gefall\w*|gefiel (?:\w+ )?nicht|nicht gut|unzufrieden|schlecht\w*|gestort|stort|beter|ontevreden|niet goed|slecht\w*|minder goed"
    r"|amelior\w*|mieux|insatisf\w*|insatisf\w*|decu\w*|deplu|pas (?:aime|plu|apprecie)|mal|mauvais\w*|mejor\w*|melhor\w*|piorar|no (?:le |te |les )?gust\w*|nao (?:gostou|gosta|agrad\w*)|desagrad\w*"
    r"|miglior\w*|meglio|insoddisf\w*|non (?:ti |le |vi )?(?:e )?piaciut\w*)\b"
)
_GOOD = re.compile(
    r"\b(?:good|great|best|well|like|likes|liked|enjoy\w*|satisf\w*|happy|positiv\w*|pros|strengths?|praise|compliment\w*|excellent|favou?rite|love|loved|delight\w*|impress\w*|appreciat\w*|right"
    r"|gut|gefallen|gefiel|gefallt|zufrieden|positiv\w*|lob|goed|tevreden|leuk|bien|aime\w*|plu|appreci\w*|satisfait\w*|points forts|gust\w*|bueno|buena|gostou|gosta|bom|boa|bem|agrad\w*|piaciut\w*|bene|soddisf\w*|apprezz\w*)\b"
)
_BOTH = re.compile(r"\b(?:and|or|und|oder|et|ou|y|o|e|ed|en|of)\b")
_POLITE = re.compile(
    r"\b(?:would|d|youd|wed) like(?: to)?\b|\bas well\b|\bfeel like\b|\bcould you please\b|\bjust like\b|\bmade you (?:choose|give)\b|\bbest (?:describes?|way)\b"
)


def question_kind(asked: str | None) -> QuestionKind:
    """What a question asks for: something to improve, something good, neither or both (``neutral``), or nothing known.

    Examples
    --------
    >>> [question_kind(q) for q in ("What could we do better?", "What did you like least?", "What was good?", "Why?", "")]
    ['improve', 'improve', 'good', 'neutral', '']
    >>> question_kind("What were you satisfied or dissatisfied with?")
    'neutral'
    """
    if not isinstance(asked, str) or not asked.strip():
        return ""
    form = _POLITE.sub(" ", normal_form(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", asked[:1000])))
    improve = bool(_IMPROVE.search(form))
    good = bool(_GOOD.search(_IMPROVE.sub(" ", form)))
    if improve and good and (_BOTH.search(form) or asked.count("?") > 1):
        return "neutral"
    return "improve" if improve else "good" if good else "neutral"


def normal_form(text: str) -> str:
    """Case, accents, punctuation and placeholders removed: ``"N/A !"`` -> ``"n a"``.

    Examples
    --------
    >>> normal_form("Rien à  signaler.")
    'rien a signaler'
    """
    text = (_PLACEHOLDER.sub(" ", text) if "[" in text else text).casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = text.replace("'", "").replace("’", "").replace("`", "").replace("´", "")
    return _NOT_WORD.sub(" ", text).strip()
