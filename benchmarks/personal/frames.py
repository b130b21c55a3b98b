# ruff: noqa: E501  (lists of sentences)
"""Sentences around the values, by kind and language: (for mending, held out). ``{}`` is the value, ``{S}`` a surname."""

FRAMES = {
    "email": {
        "en": (["You can write to {} if you need more.", "I gave {} and never got the confirmation"], ["Reply to {}, not to my wife.", "my mail {} bounces every time"]),
        "nl": (["Mail mij op {} alstublieft.", "mijn adres {} werd niet herkend"], ["Stuur de factuur naar {} aub", "Ze hadden {} verkeerd genoteerd."]),
        "de": (["Bitte antworten Sie an {}.", "Meine Adresse {} wurde nicht erkannt"], ["Die Rechnung sollte an {} gehen", "Ich bin unter {} erreichbar."]),
        "fr": (["Écrivez-moi à {} svp.", "mon adresse {} n'est pas reconnue"], ["La facture devait partir vers {} hier", "Je reste joignable sur {}."]),
        "es": (["Escríbanme a {} por favor.", "mi correo {} no lo reconoce la web"], ["La factura tenía que llegar a {} ayer", "Pueden contestar en {}."]),
    },
    "phone": {
        "en": (["Please call me back on {} after six.", "They kept ringing {} which is my old line"], ["My mobile is {}, try me there.", "nobody phones {} even after three promises"]),
        "nl": (["Bel mij terug op {} na zes uur.", "ze bellen steeds {} terwijl dat oud is"], ["Mijn mobiel is {}, probeer het daar.", "Niemand belt {} ondanks drie beloftes"]),
        "de": (["Rufen Sie mich bitte unter {} zurück.", "Es wird immer {} angerufen, das ist alt"], ["Mein Handy: {}, dort bin ich erreichbar.", "Niemand meldet sich unter {} trotz Zusage"]),
        "fr": (["Rappelez-moi au {} après 18 heures.", "vous appelez toujours le {} qui est périmé"], ["Mon portable : {}, essayez là.", "Personne n'appelle au {} malgré trois promesses"]),
        "es": (["Llámenme al {} después de las seis.", "siempre llaman al {} que ya no uso"], ["Mi móvil es el {}, prueben ahí.", "Nadie llama al {} pese a tres promesas"]),
    },
    "card": {
        "en": (["My card {} was charged twice.", "paid with {} and it was declined"], ["The refund should go to {} please", "your agent read out {} aloud to the shop"]),
        "nl": (["Mijn kaart {} is twee keer belast.", "betaald met {} en toch geweigerd"], ["De terugbetaling moet naar {} gaan", "uw collega las {} hardop voor"]),
        "de": (["Meine Karte {} wurde doppelt belastet.", "mit {} bezahlt und trotzdem abgelehnt"], ["Die Erstattung soll auf {} gehen", "am Schalter wurde {} laut vorgelesen"]),
        "fr": (["Ma carte {} a été débitée deux fois.", "payé avec {} et pourtant refusé"], ["Le remboursement doit aller sur {} merci", "au guichet on a lu {} à voix haute"]),
        "es": (["Me cobraron dos veces en la tarjeta {}.", "pagué con {} y la rechazaron"], ["La devolución debe ir a {} gracias", "en la tienda leyeron {} en voz alta"]),
    },
    "iban": {
        "en": (["Refund it to {} please.", "my bank details are {} as I said before"], ["IBAN: {}", "You still debit {} each month"]),
        "nl": (["Graag terugstorten op {} aub.", "mijn rekening is {} zoals gezegd"], ["IBAN: {}", "U schrijft nog steeds af van {} iedere maand"]),
        "de": (["Bitte auf {} überweisen.", "mein Konto ist {} wie schon gesagt"], ["IBAN: {}", "Sie buchen immer noch von {} ab"]),
        "fr": (["Merci de rembourser sur {} vite.", "mon compte est {} comme déjà dit"], ["IBAN : {}", "Vous prélevez encore sur {} chaque mois"]),
        "es": (["Devuélvanlo a {} por favor.", "mi cuenta es {} como ya dije"], ["IBAN: {}", "Siguen cobrando de {} cada mes"]),
    },
    "national_id": {
        "en": (["They asked for my id {} on the line.", "my national insurance number is {} and it fails"], ["I had to type {} three times", "Social security {} was not accepted."]),
        "nl": (["Ze vroegen mijn BSN {} aan de telefoon.", "mijn burgerservicenummer {} klopt niet in de app"], ["Ik moest {} drie keer intikken", "BSN: {} werd geweigerd."]),
        "de": (["Man wollte meine Steuer-ID {} am Telefon.", "meine Steueridentifikationsnummer {} wird abgelehnt"], ["Ich musste {} dreimal eintippen", "Steuernummer {} wurde nicht akzeptiert."]),
        "fr": (["On m'a demandé ma sécu {} au téléphone.", "mon numéro de sécurité sociale {} est refusé"], ["J'ai dû taper {} trois fois", "NIR : {} non reconnu."]),
        "es": (["Me pidieron el DNI {} por teléfono.", "mi documento {} no lo acepta la app"], ["Tuve que escribir {} tres veces", "NIF/NIE: {} rechazado."]),
    },
    "account_number": {
        "en": (["Still waiting, {}.", "please check {} and call"], ["{} was closed without notice", "You keep mixing up {} with my brother's"]),
        "nl": (["Nog steeds wachten, {}.", "controleer {} even en bel"], ["{} werd zonder bericht gesloten", "U haalt {} door elkaar"]),
        "de": (["Warte immer noch, {}.", "bitte {} prüfen und anrufen"], ["{} wurde ohne Hinweis gesperrt", "Sie verwechseln {} mit einem anderen"]),
        "fr": (["J'attends toujours, {}.", "merci de vérifier {} et d'appeler"], ["{} fermé sans prévenir", "Vous confondez {} avec un autre"]),
        "es": (["Sigo esperando, {}.", "revisen {} y llamen"], ["{} cerrado sin aviso", "Confunden {} con otra"]),
    },
    "link": {
        "en": (["The page {} never opens.", "I clicked {} and nothing happened"], ["see {} for my screenshot", "Your mail sent me to {} which is dead"]),
        "nl": (["De pagina {} opent nooit.", "ik klikte op {} en er gebeurde niets"], ["zie {} voor mijn schermafdruk", "Uw mail verwees naar {} en dat werkt niet"]),
        "de": (["Die Seite {} öffnet nicht.", "ich klickte auf {} und nichts passierte"], ["siehe {} für mein Bild", "Ihre Mail führte zu {} und das ist tot"]),
        "fr": (["La page {} ne s'ouvre jamais.", "j'ai cliqué sur {} et rien"], ["voir {} pour ma capture", "Votre mail renvoyait vers {} qui est mort"]),
        "es": (["La página {} nunca abre.", "pulsé {} y no pasó nada"], ["vean {} con mi captura", "Su correo llevaba a {} que no existe"]),
    },
    "ip": {
        "en": (["My address {} is blocked by your site.", "router shows {} and no service"], ["You banned {} for no reason", "logs say {} tried to sign in"]),
        "nl": (["Mijn adres {} wordt geblokkeerd.", "router toont {} zonder verbinding"], ["U blokkeert {} zonder reden", "de log noemt {} als bezoeker"]),
        "de": (["Meine Adresse {} wird blockiert.", "Router zeigt {} ohne Verbindung"], ["Sie sperren {} ohne Grund", "im Protokoll steht {} als Gast"]),
        "fr": (["Mon adresse {} est bloquée.", "la box affiche {} sans service"], ["Vous bloquez {} sans raison", "le journal cite {} comme visiteur"]),
        "es": (["Mi dirección {} está bloqueada.", "el router muestra {} sin servicio"], ["Bloquean {} sin motivo", "el registro dice {} como visita"]),
    },
    "birth_date": {
        "en": (["Told them {} four times.", "I am {} and still treated like a child"], ["system has me as {} which is wrong", "They wanted my details again: {}."]),
        "nl": (["Vier keer gezegd: {}.", "ik ben {} en word als kind behandeld"], ["het systeem zegt {} en dat klopt niet", "Weer gegevens gevraagd: {}."]),
        "de": (["Viermal gesagt: {}.", "ich bin {} und werde wie ein Kind behandelt"], ["im System steht {} und das ist falsch", "Wieder Daten verlangt: {}."]),
        "fr": (["Répété quatre fois : {}.", "je suis {} et on me traite en enfant"], ["le système indique {} et c'est faux", "Encore des données : {}."]),
        "es": (["Dije cuatro veces: {}.", "soy {} y me tratan como a un niño"], ["el sistema dice {} y está mal", "Otra vez los datos: {}."]),
    },
    "address": {
        "en": (["I live at {} and no parcel came.", "the driver went to the wrong house, it is {}"], ["Deliver to {} from now on", "Engineer never found {} although it is on the map."]),
        "nl": (["Ik woon op {} en er kwam geen pakket.", "de bezorger stond verkeerd, het is {}"], ["Bezorg voortaan op {} aub", "De monteur vond {} niet."]),
        "de": (["Ich wohne {} und kein Paket kam.", "der Fahrer war falsch, richtig ist {}"], ["Ab jetzt bitte an {} liefern", "Der Techniker fand {} nicht."]),
        "fr": (["J'habite {} et aucun colis.", "le livreur s'est trompé, c'est {}"], ["Livrez désormais au {} merci", "Le technicien n'a pas trouvé {} du tout."]),
        "es": (["Vivo en {} y no llegó el paquete.", "el repartidor se equivocó, es {}"], ["Entreguen en {} a partir de ahora", "El técnico no encontró {} nunca."]),
    },
    "name": {
        "en": (["I spoke with {} who was lovely.", "{} sorted it in ten minutes", "My name is {} and I want a refund.", "Mr {S} never rang back", "Regards, {}", "big thank you to {} at the desk", "the lady, {}, hung up on me"],
               ["{} helped me and stayed calm.", "Was put through to {} twice", "this is {} writing again", "Mrs. {S} ignored my mail", "Kind regards\n{}", "ask {} what happened", "your agent {} promised a call", "Dr {S} was kind"]),
        "nl": (["Ik sprak met {} en dat ging goed.", "{} loste het in tien minuten op", "Mijn naam is {} en ik wil mijn geld terug.", "Meneer {S} belde nooit terug", "Groeten, {}", "veel dank aan {} van de balie"],
               ["{} hielp mij en bleef rustig.", "Werd doorverbonden met {} en toen stil", "u spreekt met {} opnieuw", "Mevrouw {S} negeerde mijn mail", "Met vriendelijke groet\n{}", "vraag {} maar wat er gebeurde"]),
        "de": (["Ich habe mit {} gesprochen, sehr nett.", "{} hat es in zehn Minuten gelöst", "Mein Name ist {} und ich will mein Geld.", "Herr {S} rief nie zurück", "Viele Grüße {}", "großen Dank an {} am Schalter"],
               ["{} half mir und blieb ruhig.", "Wurde zu {} durchgestellt und dann Stille", "hier schreibt {} noch einmal", "Frau {S} hat die Mail ignoriert", "Mit freundlichen Grüßen\n{}", "fragen Sie {} was passiert ist"]),
        "fr": (["J'ai parlé avec {} qui était adorable.", "{} a réglé ça en dix minutes", "Je m'appelle {} et je veux être remboursé.", "Monsieur {S} n'a jamais rappelé", "Cordialement, {}", "un grand merci à {} de l'accueil"],
               ["{} m'a aidé avec calme.", "On m'a passé {} puis plus rien", "ici {} je vous écris encore", "Madame {S} a ignoré mon mail", "Bien à vous\n{}", "demandez à {} ce qui s'est passé"]),
        "es": (["Hablé con {} y fue amable.", "{} lo resolvió en diez minutos", "Me llamo {} y quiero mi dinero.", "El señor {S} nunca devolvió la llamada", "Un saludo, {}", "muchas gracias a {} de recepción"],
               ["{} me ayudó con calma.", "Me pasaron con {} y luego nada", "soy {} y escribo otra vez", "La señora {S} ignoró mi correo", "Atentamente\n{}", "pregunten a {} qué pasó"]),
    },
}  # fmt: skip
FRAMES["order_number"] = FRAMES["account_number"]

# Sentences without personal data; many hold numbers. {p} price, {m} minutes, {t} time, {d} date, {s} score, {y} year,
# {g} model, {k} thousands, {c} percent.
PLAIN = {
    "en": (["I waited {m} minutes and paid {p}.", "Opened at {t}, closed again at {t}.", "The {g} broke after {m} days.", "Price went from {p} to {p}, {c} more!", "score {s} from me", "Ordered on {d}, arrived a week later.", "Been with you since {y}.", "Great Service and very friendly Staff.", "Only {k} people ahead of me, said the robot.", "Monday to Friday {t}-{t} is no use"],
           ["{m} min on hold, {m} transfers, {p} wasted.", "My {g} and the new one cost {p} each", "From {y} to {y} all was fine.", "Call lasted {t} hours?? no, {m} minutes", "I'd give it {s}, maybe {s} on a good day", "Bill of {d} was {c} too high", "Customer Care and the Manager were polite.", "speed dropped to {m} Mbps, contract says {k}", "Hope this gets better in May or June.", "Version {v} of the App crashes on Android {m}"]),
    "nl": (["Ik wachtte {m} minuten en betaalde {p}.", "Open om {t}, dicht om {t}.", "De {g} was na {m} dagen stuk.", "Prijs ging van {p} naar {p}, {c} meer!", "cijfer {s} van mij", "Besteld op {d}, een week later pas binnen.", "Klant sinds {y}.", "Goede Service en vriendelijk Personeel."],
           ["{m} min in de wacht, {m} keer doorverbonden, {p} weg.", "Mijn {g} kostte {p}", "Van {y} tot {y} ging alles goed.", "Ik geef een {s}, op een goede dag {s}", "Rekening van {d} was {c} te hoog", "De Klantenservice en de Manager waren beleefd.", "snelheid {m} Mbps, beloofd was {k}", "versie {v} van de app loopt vast"]),
    "de": (["Ich wartete {m} Minuten und zahlte {p}.", "Um {t} auf, um {t} wieder zu.", "Das {g} war nach {m} Tagen kaputt.", "Preis von {p} auf {p}, {c} mehr!", "Note {s} von mir", "Am {d} bestellt, eine Woche später da.", "Kunde seit {y}.", "Guter Service und sehr freundliches Personal."],
           ["{m} Min in der Warteschleife, {m} mal verbunden, {p} weg.", "Mein {g} kostete {p}", "Von {y} bis {y} lief alles gut.", "Ich gebe {s}, an guten Tagen {s}", "Die Rechnung vom {d} war {c} zu hoch", "Der Kundendienst und die Leitung waren höflich.", "nur {m} Mbit, versprochen waren {k}", "Version {v} der App stürzt ab"]),
    "fr": (["J'ai attendu {m} minutes et payé {p}.", "Ouvert à {t}, fermé à {t}.", "Le {g} est mort après {m} jours.", "Le prix est passé de {p} à {p}, {c} de plus !", "note {s} pour moi", "Commandé le {d}, reçu une semaine plus tard.", "Client depuis {y}.", "Bon Service et Personnel très aimable."],
           ["{m} min d'attente, {m} transferts, {p} perdus.", "Mon {g} a coûté {p}", "De {y} à {y} tout allait bien.", "Je mets {s}, {s} les bons jours", "La facture du {d} était {c} trop haute", "Le Service Client et le Responsable étaient polis.", "débit de {m} Mbps au lieu de {k}", "la version {v} de l'appli plante"]),
    "es": (["Esperé {m} minutos y pagué {p}.", "Abre a las {t}, cierra a las {t}.", "El {g} se rompió a los {m} días.", "El precio pasó de {p} a {p}, ¡{c} más!", "mi nota es {s}", "Pedido el {d}, llegó una semana después.", "Cliente desde {y}.", "Buen Servicio y Personal muy amable."],
           ["{m} min en espera, {m} transferencias, {p} perdidos.", "Mi {g} costó {p}", "De {y} a {y} todo fue bien.", "Le doy un {s}, un {s} en días buenos", "La factura del {d} era un {c} más alta", "La Atención al Cliente y el Encargado fueron correctos.", "velocidad de {m} Mbps, prometieron {k}", "la versión {v} de la app se cae"]),
}  # fmt: skip
MODELS = (
    ["iPhone 15 Pro", "Galaxy S23", "TV 55 inch", "Golf 7", "PlayStation 5", "B 200", "Model 3", "Router AX3000"],
    ["Pixel 8a", "Xbox 360", "WH-1000XM5", "Peugeot 208", "HP 2720", "Lumix DMC-FZ82", "A320", "Fritzbox 7590"],
)
