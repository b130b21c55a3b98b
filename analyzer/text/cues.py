# ruff: noqa: E501  (word lists)
"""Word lists behind clause splitting: where people turn from one statement to the next, in seven languages.

The lists are closed classes (conjunctions, pronouns, auxiliaries), not opinions: they say where a clause may begin,
never what it means.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Conjunctions of contrast that open a clause wherever they stand; they are dropped from the clause they open.
CONTRAST: Final = _words(
    "but although though whereas albeit nevertheless nonetheless "
    "aber obwohl obgleich sondern wohingegen mais quoique pero aunque embora maar hoewel ofschoon sebbene benché"
)
# Adverbs of contrast: also used inside a clause ("was however kept waiting"), so they need a comma or a subject after.
ADVERBS: Final = _words(
    "however yet still otherwise jedoch allerdings dennoch trotzdem doch cependant toutefois pourtant néanmoins "
    "neanmoins porém porem contudo todavia entretanto echter desondanks tuttavia però pero' mas ma"
)
# After a comma these turn the sentence ("all good, only the queue ..."); without a comma they do not.
AFTER_COMMA: Final = _words(
    "only just while unfortunately sadly shame pity nur leider während dommage malheureusement sólo solo "
    "lástima lastima desgraciadamente só infelizmente pena alleen helaas jammer terwijl toch mentre purtroppo peccato invece"
)
# Prepositions of exception stay in their clause: "except the food" says more than "the food".
EXCEPT: Final = _words(
    "except excepting despite notwithstanding außer ausser trotz sauf hormis excepté malgré excepto exceto salvo behalve ondanks "
    "tranne eccetto nonostante"
)
# Two-word cues: first word -> allowed second words; kept in the clause like EXCEPT.
TWO_WORDS: Final = {
    "apart": _words("from"), "aside": _words("from"), "other": _words("than"),
    "bis": _words("auf"), "abgesehen": _words("von"), "afgezien": _words("van"), "à": _words("part"),
    "aparte": _words("de"), "pesar": _words("de"), "apesar": _words("de do da dos das"), "mis": _words("à"),
    "par": _words("contre"), "bien": _words("que"), "alors": _words("que"), "tandis": _words("que"),
    "sin": _words("embargo"), "mientras": _words("que"), "no": _words("obstante entanto"), "só": _words("que"),
    "anche": _words("se"), "even": _words("though"), "en": _words("revanche"),
}  # fmt: skip
AND: Final = _words("and und et y e en ed then puis luego")
# "nothing but praise", "no choice but": no contrast.
BEFORE_BUT: Final = _words("nothing anything none choice option all everything everyone help not as")
OPENERS: Final = CONTRAST | ADVERBS | AND | _words("even and also so")

SUBJECTS: Final = _words(
    "i i'm i've i'd i'll we we're we've they they're they've he he's she she's it it's its you nobody noone everyone everybody "
    "there there's someone somebody nothing this that these those no "
    "ich wir sie er es man niemand keiner je nous on il elle ils elles personne ça ca c'est j'ai "
    "yo nosotros ellos ellas nadie eu nós eles elas ninguém ninguem ik wij ze zij hij het niemand men io noi loro nessuno"
)
DETERMINERS: Final = _words(
    "the my our your their his her a an some any most all der die das mein meine unser unsere ein eine kein keine "
    "le la les l un une mon ma mes notre nos leur leurs el los las mi mis su sus nuestra nuestro o os as um uma meu minha "
    "de een mijn ons onze hun i gli lo il uno mio mia"
)
VERBS: Final = _words(
    "am is are was were be been isn't wasn't aren't weren't has have had hasn't haven't hadn't do does did don't doesn't didn't "
    "can can't cannot could couldn't will won't would wouldn't should shouldn't must may might never always keeps kept "
    "took takes take went goes go got gets get gave gives said says told seemed seems felt feels feel came comes made makes "
    "waited wait called call rang asked tried needs needed need works worked answered answer looked looks love loved hate hated "
    "like liked think thought know knew spent paid pay charged cost costs arrived sent received spoke "
    "ist sind war waren hat haben hatte hatten wird wurde wurden kann konnte konnten muss musste dauert dauerte geht ging bin habe "
    "est sont était etait étaient a ont avait ai suis fut furent peut n'est n'a n'ai "
    "es son fue fueron era eran está esta están estaba estaban ha han tiene tuve tardó tardaron "
    "é foi foram eram estava estavam são tem teve demorou demora "
    "is zijn heeft hebben had hadden werd werden kan kon duurde duurt moest ben heb "
    "è sono era erano stato stata hanno aveva ho"
)
# A clause that begins with one of these depends on the next one: "When I called, the agent was rude" is one clause.
SUBORDINATE: Final = _words(
    "when whenever if after once as because since before until unless by during whilst whether in at on for with from having "
    "wenn als nachdem weil da sobald falls bei nach beim quand lorsque si comme après dès pour cuando porque como después tras "
    "quando se depois porque wanneer toen omdat nadat als bij dopo poiché siccome appena"
)
# Concessions that open a sentence and end at its first comma: "Although I waited, the staff were kind".
CONCESSIVE: Final = _words(
    "although though while whilst despite whereas obwohl trotz während malgré quoique aunque embora hoewel ondanks sebbene nonostante"
) | frozenset({"apart", "aside", "other", "even", "abgesehen", "afgezien", "bien", "apesar", "pesar", "anche", "à"})
NEGATION: Final = _words(
    "no not without never kein keine keinen ohne nicht pas sans aucun aucune sin ningún sem nenhum geen niet zonder nessun senza non"
)
PREPOSITIONS: Final = _words(
    "in at on for from with of to by since until about as during between into than such like including especially "
    "in bei von mit zu nach für auf dans chez à avec de pour en con por para com van met op voor da di per"
)

ABBREVIATIONS: Final = _words(
    "mr mrs ms dr prof st jr sr rev hon e.g i.e eg ie viz cf vs approx appt dept ext tel mob inc ltd co corp govt mgr "
    "min mins hr hrs sec secs wk wks yr yrs mth no nr nos fig vol pp jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri "
    "z.b d.h u.a o.ä bzw ca inkl zzgl ggf evtl std stk str bspw vgl hr fr frl z.t u.u mme mlle mm m p.ex env tél av "
    "sra srta ud uds pág av dra bijv bv o.a d.w.z m.b.t i.v.m mevr dhr t.a.v sig sig.ra dott ing avv es a.m p.m am pm usw etc enz ecc"
)
# These also end sentences: a capital after them is a new one.
ABBREVIATIONS_FINAL: Final = _words(
    "etc usw enz ecc a.m p.m am pm min mins hr hrs std co ltd inc no ca m es st mar mon fri sec fr av nr"
)
MONTHS: Final = (
    "jan",
    "feb",
    "mär",
    "mar",
    "apr",
    "mai",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "okt",
    "oct",
    "nov",
    "dez",
    "dec",
)
TLDS: Final = _words("com co uk net org de fr es nl io info eu be ch at gov nhs html php pdf jpg js")
# After a full stop without a space ("good.but"), only such a word proves a new sentence and not a file or host name.
STARTERS: Final = (
    CONTRAST
    | ADVERBS
    | SUBJECTS
    | _words("the my our very not so no good bad great was were when if and also staff service please thank thanks")
)
