"""Answers in words ("rather satisfied", "très facile") as degrees from −4 to 4, and degrees as points of a scale.

Five languages. A label is an optional intensifier and a base word; anything else is no label. The scale is the
first of the usual ones that holds every degree seen, so that answers nobody chose do not shift the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_POSITIVE = (
    r"satisfied|happy|pleased|content|good|well|easy|simple|agree|likely|helpful|friendly|valuable|"
    r"zufrieden|gut|gute|einfach|leicht|zustimmung|stimme (?:\w+ )?zu|wahrscheinlich|zutreffend|"
    r"trifft(?: \w+)? zu|"
    r"tevreden|goed|(?:ge)?makkelijk|eenvoudig|eens|mee eens|waarschijnlijk|blij|"
    r"satisfaite?s?|contente?s?|bonne?|bien|facile|simple|d'accord|probable|"
    r"satisfech[oa]s?|content[oa]s?|buen[oa]?|bien|fácil|facil|sencill[oa]|de acuerdo|probable"
)
_NEGATIVE = (
    r"dissatisfied|unsatisfied|unhappy|poor|bad|difficult|hard|disagree|unlikely|complicated|"
    r"unzufrieden|schlecht|schlechte|schwierig|schwer|kompliziert|unwahrscheinlich|lehne(?: \w+)? ab|"
    r"ontevreden|slecht|moeilijk|lastig|oneens|mee oneens|onwaarschijnlijk|"
    r"insatisfaite?s?|mécontente?s?|mauvaise?|difficile|compliquée?|pas d'accord|en désaccord|improbable|"
    r"insatisfech[oa]s?|descontent[oa]s?|mal[oa]?|difícil|dificil|complicad[oa]|en desacuerdo|improbable"
)
_NEUTRAL = (
    r"neutral\w*|neutr[eao]l?|neutraal|neither\b.*|undecided|ok|okay|okee|fair|average|so so|so-so|acceptable|mixed|"
    r"teils[ ,/-]*teils|weder\b.*|mittel\w*|durchschnittlich|unentschieden|gemischt|geht so|"
    r"noch\b.*\bnoch\b.*|niet .{3,20} niet .{3,20}|gemiddeld|redelijk|voldoende|"
    r"ni\b.*\bni\b.*|moyenne?(?:ment)?|passable|correcte?|mitigée?|indifférente?|"
    r"regular|normal|aceptable|indiferente|indeciso"
)
_WHOLE = {  # degrees of single words
    r"excellente?s?|outstanding|amazing|perfecte?|perfekt|perfecto|exceptional|fantastic|delighted|loved it|"
    r"ausgezeichnet|hervorragend|exzellent|uitstekend|uitmuntend|excelente": 4,
    "great|super|love it|happy|toll|prima|geweldig|génial|genial|estupendo": 3,
    "terrible|awful|horrible|very terrible|hate it|furchtbar|katastrophal|verschrikkelijk|vreselijk|affreuse?|horrible|nul|pésim[oa]|fatal": -4,  # noqa: E501
    "unterdurchschnittlich|médiocre|medioc?re|deficiente|insufficient|onvoldoende": -2,
    "matig|mangelhaft": -1,
    "sad|traurig|verdrietig|triste": -2,
    "angry|wütend|boos|fâchée?|enfadad[oa]": -4,
}  # fmt: skip
_STRENGTH = {
    4: r"extremely|completely|totally|fully|absolutely|exceptionally|äußerst|ausserordentlich|vollkommen|völlig|"
    r"voll und ganz|vollständig|extrem|helemaal|volledig|uiterst|extreem|extrêmement|tout à fait|entièrement|"
    r"totalement|totalmente|completamente|extremadamente|absolutamente",
    3: r"very|strongly|highly|sehr|stark|zeer|heel|erg|sterk|très|muy|fortement",
    2: r"moderately|generally|überwiegend|grotendeels|moyennement",
    1: r"somewhat|slightly|rather|quite|fairly|mostly|a little|a bit|eher|etwas|ziemlich|teilweise|vrij|enigszins|"
    r"tamelijk|nogal|beetje|een beetje|plutôt|assez|un peu|bastante|algo|un poco",
}  # fmt: skip
_NOT_AT_ALL = r"not at all|not|überhaupt nicht|gar nicht|nicht|helemaal niet|niet|pas du tout|pas|nada|para nada|no"
_NOT_SO = (
    r"not so|not very|not really|not that|less|weniger|nicht so|nicht sehr|eher nicht|nicht besonders|niet zo|niet erg|"
    r"niet echt|minder|peu|plutôt pas|pas très|pas vraiment|poco|no muy|menos"
)
_FILLER = r"(?:(?:i am|i'm|i|it was|was|ich bin|es war|war|ik ben|het was|je suis|c'était|estoy|fue|era)\s+)?"
_TAIL = r"(?:\s+(?:with|about|mit|met|avec|con|par|over)\b.{0,40}|\s+quality)?"

SCALES: tuple[tuple[int, ...], ...] = (  # four points without a middle are read as five, of which 3 is not used
    (-3, -2, 0, 2, 3), (-3, -1, 0, 1, 3), (-4, -2, 0, 2, 4), (-4, -1, 0, 1, 4), (-4, -1, 0, 1, 3), (-4, -2, 0, 3, 4),
    (-4, -1, 1, 3, 4), (-2, 0, 2, 3, 4), (-2, -1, 2, 3, 4), (-3, -2, 0, 2, 4), (-3, -2, 0, 3, 4), (-4, -2, 0, 2, 3),
    (-2, -1, 0, 2, 4), (-2, -1, 0, 2, 3), (-4, -1, 0, 2, 3), (-4, -1, 0, 2, 4), (-2, -1, 0, 1, 2),
    (-3, -2, -1, 0, 1, 2, 3), (-4, -2, -1, 0, 1, 2, 4), (-4, -3, -1, 0, 1, 3, 4), (-4, -3, -2, 0, 2, 3, 4),
    (-4, -3, -2, -1, 0, 1, 2, 3, 4),
)  # fmt: skip


def _compiled() -> list[tuple[re.Pattern[str], int]]:
    def whole(pattern: str) -> re.Pattern[str]:
        return re.compile(f"{_FILLER}(?:{pattern}){_TAIL}")

    rules = [(whole(words), degree) for words, degree in _WHOLE.items()]
    rules += [(whole(f"(?:{_NOT_SO}) (?:{_POSITIVE})"), -1), (whole(f"(?:{_NOT_SO}) (?:{_NEGATIVE})"), 1)]
    for degree, words in _STRENGTH.items():
        rules += [
            (whole(f"(?:{words}) (?:{_NEGATIVE})"), -degree),
            (whole(f"(?:{words}) (?:{_POSITIVE})"), degree),
            (whole(f"stimme (?:{words}) zu|trifft (?:{words}) zu"), degree),
            (whole(f"stimme (?:{words}) nicht zu|trifft (?:{words}) nicht zu"), -degree),
            (whole(f"(?:{_NEGATIVE}) (?:{words})"), -degree),
        ]
    rules += [(whole("stimme (?:überhaupt |gar )?nicht zu|trifft (?:überhaupt |gar )?nicht zu"), -4)]
    rules += [(whole(_NEUTRAL), 0), (whole(_NEGATIVE), -2), (whole(_POSITIVE), 2)]
    rules += [(whole(f"(?:{_NOT_AT_ALL})(?: so)? (?:{_POSITIVE})"), -4)]
    return rules


_RULES = _compiled()


def degree(label: str) -> int | None:
    """The degree of a label, None for any other text.

    Examples
    --------
    >>> [degree(t) for t in ("Very satisfied", "eher unzufrieden", "ni facile ni difficile", "pas du tout satisfait")]
    [3, -1, 0, -4]
    >>> degree("The agent was very good") is None
    True
    """
    text = re.sub(r"\((?:e|s|es|a|in|n)\)|/[aes]\b", "", str(label).casefold().replace("’", "'"))
    text = re.sub(r"\s+", " ", text).strip(" .!")
    if not text or len(text) > 60:
        return None
    return next((value for rule, value in _RULES if rule.fullmatch(text)), None)


def scale_of(degrees: Iterable[int]) -> tuple[int, ...]:
    """The degrees of the scale that these answers were given on, lowest first.

    Examples
    --------
    >>> scale_of({3, 2, -3}), scale_of({4, 3, 1})
    ((-3, -2, 0, 2, 3), (-4, -1, 1, 3, 4))
    """
    seen = set(degrees)
    return next((scale for scale in SCALES if seen <= set(scale)), SCALES[-1])
