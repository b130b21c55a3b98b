# ruff: noqa: E501  (lists of names and places)
"""Names, towns and streets by language; the first of each pair is for mending, the second is held out."""

GIVEN = {
    "en": ("Sophie Oliver Chloe Harry Priya Callum Aisha Deborah Kwame Nigel Siobhan Wesley Hamza Gillian".split(),
           "Imogen Rhys Meera Stuart Yasmin Trevor Niamh Darnell Fatima Rosalind Connor Zainab Malcolm Beverley".split()),
    "nl": ("Sanne Daan Femke Joris Anouk Bram Fleur Ruben Marieke Thijs Noortje Youssef Ilse Koen".split(),
           "Lotte Sven Maaike Jeroen Esmée Wouter Hanneke Stijn Nienke Bas Rachida Gijs Annelies Tijmen".split()),
    "de": ("Anke Torsten Leonie Jürgen Heike Matthias Svenja Ulrich Birgit Dennis Franziska Emre Gudrun Lukas".split(),
           "Silke Holger Annika Rainer Katrin Sebastian Merle Wolfgang Petra Niklas Ingrid Aylin Bernd Jana".split()),
    "fr": ("Camille Thibaut Sandrine Yannick Océane Gérard Mélanie Karim Solène Bertrand Aurélie Mathis Josette Rachid".split(),
           "Élodie Quentin Véronique Loïc Manon Thierry Amandine Samir Clémence Fabrice Nadège Hugo Odette Baptiste".split()),
    "es": ("Lucía Álvaro Marisol Joaquín Nerea Gonzalo Rocío Íñigo Pilar Sergio Yolanda Mateo Encarna Adrián".split(),
           "Inés Rodrigo Macarena Ignacio Ainhoa Esteban Leticia Unai Consuelo Héctor Noelia Iker Amparo Rubén".split()),
}  # fmt: skip

FAMILY = {
    "en": ("Hargreaves Okafor Whitcombe Patel Llewellyn McAllister Thornbury Begum Osgood Fairweather".split(),
           "Pemberton Adeyemi Blackwood Chaudhry O'Rourke Satterthwaite Mistry Gallagher Winterbourne Sandhu".split()),
    "nl": ("de Boer|van den Heuvel|Hoekstra|Verhoeven|Mulder|ter Horst|Kuipers|van der Laan|Benali|Schouten".split("|"),
           "van Dijk|Zijlstra|van der Meer|Postma|Bosman|den Hartog|Willemsen|de Ruiter|El Amrani|Hofstede".split("|")),
    "de": ("Zimmermann Krügel von Auerbach|Özdemir|Schreiner|Hofstätter|Wiegand|Brandmüller|Kowalczyk|Lindner|Seidel".replace("Zimmermann Krügel ", "Zimmermann|Krügel|").split("|"),
           "Oberhauser|Yılmaz|Rademacher|von Stetten|Pfeiffer|Grünwald|Nowicki|Baumgärtner|Thiele|Escher".split("|")),
    "fr": ("Lefebvre|Moreau-Petit|Benhaddou|de La Tour|Garnier|Rousselot|Chevallier|Nguyen|Delacroix|Bouvier".split("|"),
           "Mercier|Da Costa|Belkacem|Fontanel|du Plessis|Marchand|Guillemot|Charpentier|Diallo|Poirier".split("|")),
    "es": ("Navarro Ibáñez|Echeverría|Villalobos|Cabrera|Ortuño|de la Fuente|Zamora|Quiroga|Montesinos|Arriaga".split("|"),
           "Salcedo|Urrutia|del Río|Pacheco Lozano|Benavente|Carrasco|Iturbe|Galindo|Espinosa|Valdés".split("|")),
}  # fmt: skip

TOWNS = {
    "en": (("Leeds", "LS6 2AB"), ("Bristol", "BS8 4QT"), ("Norwich", "NR2 3DL"), ("Cardiff", "CF10 1EP"), ("Dundee", "DD1 4HN"), ("York", "YO31 7EX")),
    "nl": (("Utrecht", "3512 JE"), ("Zwolle", "8011 PK"), ("Breda", "4811 XC"), ("Groningen", "9712 HN"), ("Den Haag", "2514 GL"), ("Almere", "1315HR")),
    "de": (("Leipzig", "04109"), ("Köln", "50674"), ("Bad Homburg", "61348"), ("Rostock", "18055"), ("Frankfurt am Main", "60311"), ("Ulm", "89073")),
    "fr": (("Rennes", "35000"), ("Lyon", "69007"), ("Aix-en-Provence", "13100"), ("Lille", "59800"), ("Le Mans", "72000"), ("Tours", "37000")),
    "es": (("Zaragoza", "50003"), ("Sevilla", "41004"), ("Vigo", "36202"), ("Las Palmas", "35001"), ("Bilbao", "48009"), ("Gijón", "33201")),
}  # fmt: skip

STREETS = {
    "en": ("{n} Acacia Avenue|{n}a Mill Lane|Flat {s}, {n} Station Road|{n} St Andrew's Close|The Cottage, {n} Church Street|{n} Kingsway|{n} Old Park Rd|{n} orchard drive".split("|"),
           "{n} Lavender Hill|{n}b Victoria Terrace|Apartment {s}, {n} Canal Street|{n} Queen's Gardens|{n} Bishop's Court|{n} Broadway|{n} Highfield Cres|{n} willow crescent|Unit {s}, {n} Dock Rd".split("|")),
    "nl": ("Kerkstraat {n}|Burgemeester Visserlaan {n}-{s}|Nieuwe Gracht {n}a|Oude Haven {n}|Marktplein {n}|Hoofdweg {n} bis|van Goghlaan {n}|molenweg {n}".split("|"),
           "Dorpsstraat {n}|Koningin Wilhelminalaan {n}-{s}|Lange Voorhout {n}|Stationsplein {n}b|Singel {n}|Zandpad {n} hs|De Ruyterkade {n}|beukenlaan {n}".split("|")),
    "de": ("Gartenstraße {n}|Am Mühlbach {n}|Karl-Marx-Allee {n}|Schulstr. {n}a|Unter den Eichen {n}|Rosenweg {n}|Marktplatz {n}|lindenstr. {n}|Kaiserring {n} b".split("|"),
           "Bergstraße {n}|Am Stadtgraben {n}|Geschwister-Scholl-Platz {n}|Hauptstr. {n}c|Im Winkel {n}|Ahornweg {n}|Zur alten Post {n}|goethestraße {n}|Elbchaussee {n}".split("|")),
    "fr": ("{n} rue de la République|{n} bis avenue Jean Jaurès|{n}, chemin des Vignes|{n} place d'Armes|{n} allée des Tilleuls|{n} bd Gambetta|{n} RUE PASTEUR|{n} impasse du Moulin|résidence Les Pins, {n} route de Nice".split("|"),
           "{n} rue du Faubourg Saint-Martin|{n} ter avenue Foch|{n}, quai des Orfèvres|{n} cours Mirabeau|{n} allée du Parc|{n} bd Voltaire|{n} RUE DES LILAS|{n} sentier des Roches|bâtiment B, {n} rue Hoche".split("|")),
    "es": ("Calle Goya {n}|Avda. de América, {n}, {s}º B|C/ San Juan {n}|Plaza de España {n}|Paseo del Prado, {n}|Ronda de Toledo nº {n}|calle del pez {n}|Camino Viejo {n}".split("|"),
           "Calle de Alcalá {n}|Av. Diagonal, {n}, {s}º izq|C/ Mayor, {n}|Plaza Nueva nº {n}|Paseo de Gracia {n}|Travesía del Mar {n}|calle luna {n}|Gran Vía {n}".split("|")),
}  # fmt: skip
