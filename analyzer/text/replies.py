# ruff: noqa: E501  (word lists)
"""Closed lists of replies without content, in normal form (see ``question.normal_form``): no case, accents, punctuation."""

from __future__ import annotations

from typing import Final


def _lines(text: str) -> frozenset[str]:
    return frozenset(part.strip() for line in text.splitlines() for part in line.split(",") if part.strip())


# Say nothing whatever was asked.
NEVER: Final = _lines("""
    n a, na, n an, n d, nd, not applicable, non applicable, inapplicable, doesnt apply, does not apply, not relevant, irrelevant
    no comment, no comments, no further comment, no further comments, no other comments, no additional comments, no comment to make
    no feedback, no response, no answer, no reply, did not answer, didnt answer, not answered, unanswered, did not respond, no response given
    none given, none provided, not provided, not given, blank, left blank, left blank intentionally, intentionally left blank, empty, void, missing
    skip, skipped, pass, refused, declined, prefer not to say, rather not say, would rather not say, no opinion, no view, no views
    null, nan, undefined, unknown, not known, not stated, tbc, tbd, dk, idk, dunno, no idea, not sure, unsure, im not sure, i am not sure
    dont know, i dont know, do not know, i do not know, dont no, cant remember, i cant remember, cannot remember, cant recall, cant say, hard to say
    nothing to add, nothing to say, nothing to report, nothing further, nothing further to add, nothing else to add, nothing more to add, nothing else to say
    nothing to comment, i have nothing to say, i have nothing to add, have nothing to add, nothing more to say, no more to say, enough said
    stop, stop stop, stop all, stopp, unsubscribe, opt out, optout, end, quit, cancel texts, arret
    test, tests, testing, test test, this is a test, just testing, testtest, test 1, test 123, testing 123, testing 1 2 3, lorem ipsum, foo, foo bar, abc, xyz
    see above, see below, as above, as below, same as above, same as before, same as previous, same again, same, the same, ditto, as before, as previous, above
    no comments needed, no comment needed, see previous entry, see previous entries, as described previously, said it previously, i am unsure, opinion, as previous comment
    see previous, see previous answer, see previous comment, see previous comments, see previous response, see my previous answer, refer to previous answer
    see above comment, see above comments, see comment above, see comments above, see my comment above, see other comments, already answered
    as previously stated, as stated above, as stated, as mentioned, as mentioned above, as already mentioned, as i said, as said, already said, already told you
    yes, yeah, yep, yup, maybe, perhaps, sure, whatever, who knows, lol, haha, hahaha, hm, hmm, um, umm, meh, eh, huh, hi, hello, hey, bye, goodbye, hiya
    thanks, thank you, thx, ty, cheers, ok thanks, ok thank you, okay thanks, okay thank you, thats all, that is all, thats it, no thanks, no thank you
    why, why not, y not, what, because, just because, because i did, because i do, because i can, because i said so, because i felt like it, because i wanted to
    because it is, because it was, because its true, because it is true, because it is the truth, its true, no reason, no particular reason, no specific reason, no real reason, my opinion
    just my opinion, in my opinion, personal opinion, its my opinion, my choice, my own opinion, i felt like it, felt like it, read, reason
    rien a dire, rien a ajouter, sans commentaire, sans commentaires, pas de commentaire, pas de commentaires, aucun commentaire, aucune remarque, pas de remarque
    pas de reponse, sans reponse, aucune reponse, sans objet, sans avis, pas d avis, pas davis, nsp, ne sait pas, ne sais pas, je ne sais pas, je sais pas, aucune idee, oui
    voir ci dessus, voir plus haut, idem, merci, ok merci, non merci, bonjour, pas concerne, non concerne, non renseigne, nc, deja dit, parce que, pourquoi pas
    kein kommentar, keine kommentare, keine antwort, keine angabe, keine angaben, k a, ka, keine ahnung, weiss nicht, weiß nicht, weiss ich nicht, ich weiss nicht
    weiss ich grad nicht, keine meinung, keine anmerkung, keine anmerkungen, keine bemerkung, keine bemerkungen, entfallt, nicht zutreffend, trifft nicht zu, siehe oben, s o, dito
    ja, danke, ok danke, nein danke, nichts hinzuzufugen, einfach so, warum nicht, weil halt, gleiches, wie oben
    sin comentarios, sin comentario, ningun comentario, no comentario, nada que decir, nada que comentar, nada que anadir, nada mas que decir, no se, no lo se, no sabe
    no aplica, no procede, no contesta, no contesto, ns nc, nsnc, ns, sin respuesta, sin opinion, si, igual, igual que arriba, lo mismo, ver arriba, gracias, ok gracias, no gracias
    porque si, hola, ni idea
    sem comentarios, sem comentario, nenhum comentario, nada a dizer, nada a comentar, nada a acrescentar, nada a declarar, nao sei, nao se aplica, nao aplicavel, sem resposta
    sem opiniao, sim, igual ao anterior, o mesmo, ver acima, obrigado, obrigada, ok obrigado, ok obrigada, porque sim, ola
    geen commentaar, geen opmerking, geen opmerkingen, geen antwoord, geen reactie, geen mening, geen idee, weet niet, weet ik niet, ik weet het niet, weet ik zo niet
    nvt, n v t, niet van toepassing, zie boven, zie hierboven, zie eerder, zelfde, hetzelfde, bedankt, dank u, dank je, dankjewel, dank u wel, nee dank u, nee bedankt, daarom, zomaar, waarom niet
    nessun commento, nessuna risposta, nessuna opinione, nessuna osservazione, niente da dire, niente da aggiungere, niente da dichiarare, niente da segnalare, nulla da dire, nulla da aggiungere
    nulla da segnalare, nulla da dichiarare, non so, non lo so, boh, non applicabile, non pertinente, vedi sopra, come sopra, lo stesso, grazie, ok grazie, no grazie, ciao, perche si
    asdf, asd, qwe, qwerty, azerty, xx, xxx, blah, blah blah, blah blah blah, bla, bla bla, bla bla bla, fdsa, sdf, dfg, jkl, ghj
""")

# Mean something only through a question about good or bad sides: "Nothing" to "What could we improve?" is praise.
NIL: Final = _lines("""
    nothing, none, nil, no, nope, nah, nowt, naught, not a thing, no thing, nothing much, nothing at all, nothing really, not much, not a lot, not alot, very little, little
    nothing in particular, nothing particular, nothing specific, nothing special, nothing major, nothing comes to mind, nothing springs to mind, nothing i can think of, nothing whatsoever
    cant think of anything, cannot think of anything, can not think of anything, i cant think of anything, i cannot think of anything, cant think of any, cant think of any thing
    couldnt think of anything, could not think of anything, cant think of one, cant think of nothing, cant think, nothing i can think of at the moment, dont think so, i dont think so, dont think anything
    there is nothing, theres nothing, there was nothing, there isnt anything, there wasnt anything, isnt any, not any, not anything, not really, not at all, no not really, nothing better
    no suggestions, no suggestion, none at all, none really, absolutely nothing, absolutely none, nothing from me, nothing for me, for me nothing, nothing obvious, nothing drastic, not very much, nothing on my part, nothing to mention, nothing else, nothing more, zero, zilch, zip
    rien, ras, r a s, rien a signaler, rien du tout, rien de particulier, rien de special, absolument rien, neant, aucun, aucune, non, pas grand chose, je ne vois pas, je ne vois rien, aucune suggestion
    nichts, nix, gar nichts, garnichts, uberhaupt nichts, nichts besonderes, nichts bestimmtes, absolut nichts, keine, keines, keins, kein, nein, nicht viel, nicht wirklich, fallt mir nichts ein, mir fallt nichts ein, nichts weiter
    nada, nada en particular, nada en especial, nada de nada, absolutamente nada, ninguno, ninguna, ningun, poca cosa, nada mas, no nada, ninguna sugerencia
    nada em particular, nada em especial, nada mesmo, nenhum, nenhuma, nao, pouca coisa, nada mais, nenhuma sugestao
    niets, niks, helemaal niets, helemaal niks, niets bijzonders, niks bijzonders, geen, geeneen, nee, neen, niet veel, niet echt, niets speciaals, geen suggesties, kan niets bedenken, ik kan niets bedenken
    niente, nulla, proprio niente, niente di particolare, niente in particolare, niente di che, nessuno, nessuna, nessun suggerimento, assolutamente niente
""")

ALL: Final = _lines("""
    everything, all, all of it, all of the above, the lot, the whole lot, everything really, absolutely everything, every thing, all things, most things, most of it, lots, a lot, loads, plenty
    many things, lots of things, several things, some things, something, anything, anything and everything, all of them, both, it all
    tout, absolument tout, toutes, tous, beaucoup, alles, einfach alles, absolut alles, vieles, sehr viel, eigentlich alles, todo, absolutamente todo, muchas cosas, tudo, absolutamente tudo, muitas coisas
    eigenlijk alles, gewoon alles, van alles, veel, heel veel, tutto, assolutamente tutto, proprio tutto, molte cose
""")

NUMBER_WORDS: Final = frozenset(
    "zero one two three four five six seven eight nine ten null eins zwei drei vier funf sechs sieben acht neun zehn un deux trois quatre cinq sept huit neuf dix "
    "uno dos tres cuatro cinco seis siete ocho nueve diez um dois quatro sete oito nove dez een twee drie vijf zes zeven negen tien due tre quattro cinque sei sette otto dieci".split()
)

# Politeness around another reply: "nothing, thank you" is "nothing"; two or more of them alone are no answer.
FILLERS: Final = frozenset(
    "ok okay thanks thank you thankyou thx ty please sorry really honestly actually just well um er hmm so far today now currently yet else though moment the this time "
    "think i can of that as merci danke bitte gracias obrigado obrigada bedankt dank grazie aktuell momentan derzeit vraiment franchement realmente echt hoor eigenlijk per ora".split()
)
