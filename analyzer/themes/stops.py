"""Words a theme's name neither begins nor ends with, in seven languages."""

from __future__ import annotations

from functools import cache
from typing import Final

_ENGLISH: Final = (
    "cause just really very im ive id dont didnt doesnt isnt wasnt cant couldnt wont havent hasnt hadnt arent werent "
    "wouldnt shouldnt youre youve theyre theyve weve hes shes thats theres whats get gets got getting lot lots "
    "one ones two also even still would could should may might us etc okay ok yes no not never quite much many "
    "thing things something anything everything nothing way ways make makes made making go goes going gone went "
    "think thought say says said saying tell told come comes came coming want wants wanted need needs needed know "
    "knew knows let lets put take takes took taken give gives given gave try tried trying feel felt seem seems "
    "did does do doing done having being been "
    "seemed able always ever however though although please thanks thank hello dear sir madam year years week "
    "weeks month months today yesterday ago since till until far bit"
)
_OTHERS: Final = (
    "der die das den dem des ein eine einen einem einer eines und oder aber auch nicht kein keine ich du er sie "
    "es wir ihr mich mir uns sich ist sind war waren bin hat habe haben hatte wird werden wurde zu zum zur im in "
    "an am auf aus bei mit nach von vom vor für über unter um als wie wenn weil dass sehr nur noch schon man mein "
    "meine so da dann le la les un une des du de et ou mais pas ne ni je tu il elle on nous vous ils elles me se "
    "ce cette ces cet cela ça mon ma mes son sa ses leur leurs nos vos notre votre est sont était étaient étais suis "
    "ai a avons avez avait avais ont avoir être pour par sur dans avec sans plus très tres trop bien fait que qui quoi "
    "quand comme si au aux en y el los las una unos unas del al y o pero no "
    "ni yo tú él ella nosotros ellos mi mis su sus lo le les es son era fue está están hay ha han he para por con "
    "sin sobre muy más ya que como cuando porque este esta esto il lo gli i uno dei delle della nel nella e ma "
    "non io tu lui lei noi voi loro mio mia è sono era ho hai abbiamo hanno per tra fra di da su molto più anche "
    "che come quando perché questo questa o os a as um uma do da dos das no na nos nas ao e ou mas não eu ele ela "
    "nós eles meu minha seu sua são foi estava tem têm para por com sem muito mais já que como quando porque este "
    "esta isso de het een en of maar niet geen ik jij hij zij wij jullie ze mij ons zijn is was waren ben heb "
    "heeft hebben had wordt werd te ten ter in op aan bij met naar van voor over om als dan wel ook nog al heel "
    "erg dat die dit deze"
)
_ELIDED: Final = tuple("c' d' j' l' m' n' s' t' qu' jusqu' lorsqu' puisqu' un' dell' all' nell' sull' dall'".split())
_CONTRACTED: Final = ("n't", "'m", "'ve", "'re", "'ll", "'d")


@cache
def stop_words() -> frozenset[str]:
    """Words a label neither begins nor ends with."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS) | frozenset(_ENGLISH.split()) | frozenset(_OTHERS.split())


def is_stop(word: str) -> bool:
    """Whether a lower-case word carries no meaning by itself; contractions do not.

    Examples
    --------
    >>> is_stop("haven't"), is_stop("the"), is_stop("für"), is_stop("engineer")
    (True, True, True, False)
    >>> is_stop("c'est"), is_stop("l'accueil")
    (True, False)
    """
    if word in stop_words() or word.endswith(_CONTRACTED) or word.removesuffix("'s") in stop_words():
        return True
    rest = next((word.removeprefix(start) for start in _ELIDED if word.startswith(start)), word)
    return rest in stop_words()
