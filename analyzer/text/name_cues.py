# ruff: noqa: E501  (word lists)
"""Phrases before a name, in seven languages; ``a|b c|d`` stands for every combination."""

from __future__ import annotations

from itertools import product
from typing import Final


def _phrases(*patterns: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Last word -> phrases (tuples of words, longest first)."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for pattern in patterns:
        for phrase in product(*(part.split("|") for part in pattern.split())):
            found.setdefault(phrase[-1], set()).add(phrase)
    return {last: tuple(sorted(group, key=lambda p: (-len(p), p))) for last, group in found.items()}


_ROLES: Final = (
    "agent|adviser|advisor|operator|representative|rep|assistant|colleague|manager|supervisor|engineer|technician|driver|consultant|employee|clerk|receptionist|lady|gentleman|guy|man|woman|girl|someone|somebody|person|"
    "nurse|doctor|midwife|paramedic|mitarbeiter|mitarbeiterin|kollege|kollegin|berater|beraterin|techniker|technikerin|conseiller|conseillère|conseillere|technicien|technicienne|agente|asesor|asesora|técnico|tecnico|operador|operadora|"
    "atendente|funcionário|funcionária|colaborador|colaboradora|medewerker|medewerkster|monteur|collega|operatore|operatrice|consulente|persona|dame|heer|chico|chica|señor|señora|signore|signora"
)

# The writer's own name: the next word is a name in any case.
OWN: Final = _phrases(
    "my|me name is|was", "my name's", "my full|first|last name is", "my surname is", "mein name ist|war", "ich heiße|heisse", "je m'appelle", "mon nom est", "me llamo", "mi nombre es", "meu nome é|e", "chamo-me", "me chamo",
    "mijn naam is", "ik heet", "mi chiamo", "mio nome è|e",
)  # fmt: skip

# Whoever is named: the next capitalised word is a name.
NAMED: Final = _phrases(
    f"{_ROLES} called|named|namens|nommé|nommée|appelé|appelée|llamado|llamada|chamado|chamada|genaamd|chiamato|chiamata",
    "his|her|their|whose|agent's|adviser's|advisor's|operator's|rep's|customer's|guy's|lady's|the|agents|advisers|advisors name is|was", "his|her name's", "name war|ist", "hier spricht|schreibt", "hier ist", "u spreekt met", "le habla|escribe", "this is", "speaking with", "demandez|demander à", "pregunten|pregunte a|por", "fragen sie|nach", "vraag naar", "s'appelle|s'appelait", "se llama|llamaba", "si chiama|chiamava", "di nome",
    "spoke|spoken|speak|speaking|talk|talked|talking|chat|chatted|chatting to|with", "call|conversation|chat|appointment|meeting|interaction with", "dealt|dealing with",
    "served|helped|assisted|handled|answered|treated|supported|seen|advised|visited|installed|resolved|sorted|called|phoned|contacted|attended by", "put|passed|transferred|connected|handed through|over|on to", "transferred|connected|referred to", "appointment|booked with", "signed by", "doorverbonden|verbonden|geholpen met|naar", "verbunden|durchgestellt|weitergeleitet zu|an|mit", "passé|transféré|mis|mise à|avec|en relation avec", "pasaron|pasado|comunicaron|transferido con|a", "dealt with by", "looked after by", "taken care of by",
    "parlé|parler à|a|avec", "conversation|échangé|discuté|échange avec", "reçu|reçue|aidé|aidée|servi|servie|conseillé|conseillée|accueilli|accueillie par",
    "hablé|hable|hablado|habló con", "atendido|atendida|ayudado|ayudada por", "atendió|ayudó",
    "falei|falou|falado com", "atendido|atendida|ajudado|ajudada por|pelo|pela",
    "gesproken|sprak|gesprek|gebeld|contact met", "geholpen|beantwoord|bediend door", "te woord gestaan door",
    "parlato|parlare con", "assistito|assistita|servito|servita|aiutato|aiutata|seguito|seguita da",
    "regards", "yours sincerely|faithfully|truly", "sincerely", "best wishes", "signed", "cordialement", "saludos", "un saludo", "atentamente", "saludos cordiales", "atenciosamente", "cumprimentos",
    "vriendelijke groet|groeten", "groet", "groeten", "groetjes", "mvg", "mfg", "lg", "gruß", "grüße", "grüßen", "gruss", "grüsse", "grüssen", "gruesse", "gruessen", "cordiali|distinti saluti", "saluti",
)  # fmt: skip

# Weaker cues: a listed given name, or two capitalised words in a row (a company's name can follow these too).
WEAK: Final = _phrases(
    _ROLES, "thanks|credit|kudos|shoutout to", "thank you", "thank you so|very much", "shout out to", "ask|asked for", "called", "named", "contacted", "contact", "dear", "hi", "hello", "cheers", "thanks", "many thanks",
    "gesprochen|sprach|gespräch|telefonat|telefoniert|kontakt mit", "mit", "danke|dank an", "bedient|beraten|betreut|geholfen von", "merci à|a", "gracias a", "obrigado|obrigada à|ao|a", "graças à|ao|a", "dank|dankzij aan", "dankzij", "grazie a",
    "hallo", "liebe", "lieber", "cher", "chère", "bonjour", "estimado", "estimada", "hola", "querido", "querida", "olá", "caro", "cara", "beste", "geachte", "gentile", "ciao", "sir", "sister", "prof", "professor",
)  # fmt: skip

TITLES: Final = frozenset(
    "mr mrs ms miss mister mx dr herr herrn frau mme mlle madame mademoiselle monsieur señor señora sra sr srta senhor senhora signor signora sig dott dottor dottoressa dhr mevr mevrouw meneer mw".split()
)
# Titles that are nothing else: they also count before a word in lower case.
SHORT_TITLES: Final = frozenset("mr mrs mme mlle dhr mevr sra herrn".split())
DOTTED_TITLES: Final = frozenset("m hr fr".split())  # "M. Dupont", "Hr. Vogel": only with a capital
PARTICLES: Final = frozenset("van von vom zu de der den del della di da do dos das du le la el al bin ten ter".split())
SAINTS: Final = frozenset("st saint sainte ste sankt san santa santo são sint".split())  # towns, hospitals, schools
ROLES: Final = frozenset(_ROLES.split("|"))
# What follows the name of a place called after somebody; nothing that is a surname too (Ward, Church, Lane, Park).
INSTITUTIONS: Final = frozenset(
    "hospital hospitals infirmary clinic hospice surgery university college school academy institute library museum airport station stadium theatre theater hotel avenue ziekenhuis klinik krankenhaus universität hôpital clinique université lycée aéroport".split()
)
CLOSINGS: Final = frozenset(
    "regards sincerely faithfully truly wishes cordialement saludos saludo atentamente cumprimentos groet groeten groetjes mvg mfg lg gruß grüße grüßen gruss grüsse grüssen saluti".split()
)
BEFORE_INITIAL: Final = frozenset(
    "a an to with by from and of is was mit von bei und ist war à par avec et est de con por y es van met door en naar vraag ask".split()
)
CUE_WORDS: Final = frozenset(OWN) | frozenset(NAMED) | frozenset(WEAK) | TITLES | DOTTED_TITLES | {"name"}

# Words that follow a cue without being a name.
CONTRACTED: Final = frozenset(
    {
        "i",
        "it",
        "we",
        "they",
        "he",
        "she",
        "that",
        "what",
        "there",
        "you",
        "don",
        "didn",
        "can",
        "couldn",
        "wasn",
        "isn",
        "l",
        "d",
        "c",
        "qu",
        "j",
        "n",
        "s",
    }
)
NOT_AFTER_OWN: Final = frozenset(
    "not on in wrong correct spelled spelt showing still now also being mud known recorded registered attached worth who phone calling from im nicht falsch richtig pas mal não niet verkeerd sbagliato".split()
)
AFTER_TITLE: Final = frozenset(
    "out off sold understanding calls call information appointment appointments deadline deadlines parts word office windows teams excel surgery visit visits am hat war ist".split()
)
