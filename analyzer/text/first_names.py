# ruff: noqa: E501  (word lists)
"""Common given names of the seven languages' countries, and words that look like names after a cue but are none.

Names that are also everyday words (Will, May, Grace, Jan, Rose) are left out: those are found after a cue only.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

# Also everyday words, places, brands or months in one of the languages: a name after a cue, or (FULL) before a surname.
AMBIGUOUS: Final = frozenset(
    "dawn robin florence jordan georgia diana dean kim amber daisy holly ivy ray rosie poppy heather penny mark sue floor noor els mel ross morgan mason logan craig lee ali guy marine angel rosa alba pilar rocío rocio eva carol roos tess iris jean frank will grace dominic chase carmen rita rui marina victor christian stella gene leon ashley lynn sam".split()
)
FULL: Final = frozenset(
    "pilar rocío rocio mark jean frank craig carmen rita victor christian ross sue tess eva diana robin sam lynn ashley".split()
)

_FREQUENT: Final = (
    frozenset(
        # English
        "aaron abigail adam adrian aidan alan albert alex alexander alexandra alfie alice alison amanda amber amelia amy andrea andrew andy angela ann anna anne annie anthony antony archie arthur "
        "ashley barbara barry becky ben benjamin bernard beth bethany betty beverley bradley brenda brian bridget bruce callum cameron carl carol caroline catherine charles charlie charlotte cheryl chloe chris "
        "christian christina christine christopher claire clare colin connor craig daisy daniel danielle darren dave david dawn dean deborah debbie declan denise dennis derek diana diane dominic donald donna dorothy "
        "douglas duncan dylan edward eileen elaine eleanor elizabeth ella ellie emily emma eric erin ethan evelyn evie fiona frances francesca fred freddie gareth gary gavin gemma geoff geoffrey george georgia georgina "
        "gerald gillian gordon graham greg gregory hannah harold harriet harry hayley heather helen henry holly howard hugh ian imogen irene isaac isabel isabella isla jack jackie jacob jacqueline jade jake james jamie jane "
        "janet janice jason jean jeff jeffrey jemma jennifer jenny jeremy jessica jill jim jimmy joan joanna joanne joe joel john johnny jonathan jordan joseph josephine josh joshua joyce judith judy julia julian julie "
        "justin karen karl kate katherine kathleen kathryn kathy katie kayleigh keith kelly ken kenneth kerry kevin kieran kim kimberly kirsty kyle laura lauren lawrence leah leanne lee leo leon leonard lesley leslie lewis liam "
        "linda lindsay lisa liz logan lorraine louis louise lucas lucy luke lydia lynn lynne maisie malcolm mandy marc marcus margaret maria marie marilyn marion martin martina mary mason matilda matt matthew maureen megan "
        "mel melanie melissa michael michelle mike millie mohammed mohamed muhammad molly monica morgan nancy naomi natalie natasha nathan neil nicholas nick nicola nicole nigel noah nora norman oliver olivia oscar owen paige "
        "pamela patricia patrick paul paula pauline penny peter phil philip phillip phoebe poppy priya rachel ralph ray raymond rebecca reece rhys richard rob robert roberta robin robyn roger ronald rory rosemary rosie ross roy russell ruth "
        "ryan sally sam samantha samuel sandra sara sarah scott sean sebastian shane shannon sharon shaun sheila shirley sian simon sophia sophie stacey stanley stella stephanie stephen steve steven stewart stuart sue susan suzanne sylvia "
        "tania tanya tara terence teresa terry theo theresa thomas tim timothy tina toby tom tony tracey tracy trevor tyler valerie vanessa vera veronica victor vincent vivian walter wayne wendy william yvonne zach zachary zara zoe "
        "aisha fatima ahmed ali imran omar yusuf hassan ibrahim raj ravi sanjay anita deepak sunita priyanka amit "
        # Dutch
        "anouk arjan bart bram daan dirk eline els esther femke floor frank fleur frits geert gerrit hans henk ingrid iris jasper jeroen joost joris kees klaas lars lieke lotte maaike maarten marieke marijke mark marloes mieke "
        "niels noor pieter piet reinier renske roos ruben saskia sanne sander sjoerd stijn suzan tess thijs tijs truus willem wim wouter "
        # German
        "andreas anja anke annika antje astrid bernd birgit bjorn björn brigitte christoph claudia dagmar detlef dieter doris elke erika erwin florian franz friedrich fritz gabriele gerd gerhard gisela günter günther hanna hannes heike heinrich "
        "heinz helga helmut herbert holger horst ilse inge ines ingo jens jochen johann johannes jonas josef jörg jürgen jutta karin karsten katharina katja katrin kerstin klaus kristin lena leonie lukas manfred manuela markus matthias "
        "maximilian melanie monika nadine niklas norbert olaf petra rainer ralf reinhard renate rolf rüdiger sabine sabrina sascha silke simone stefan stefanie steffen susanne svenja sven swen tanja thorsten tobias torsten udo ulrich ulrike ursula "
        "ute uwe vera volker werner wolfgang yannick "
        # French
        "adrien agnès alain alexandre alexis amélie anaïs antoine arnaud aurélie aurélien baptiste béatrice benoît bernadette brigitte camille cécile cédric chantal christelle christiane christophe clément clémence corinne cyril damien delphine didier "
        "dominique élise élodie émilie emmanuel emmanuelle étienne fabien fabrice florence françois françoise frédéric gaëlle geneviève georges gérard gilles guillaume guy hélène henri hugo isabelle jacques jérôme joëlle josiane julie julien "
        "juliette karine laetitia laurence laurent léa lionel loïc louis luc lucie ludovic manon marc margaux marine martine mathieu mathilde maxime michel michèle mickaël monique muriel nathalie nicolas noémie odile olivier pascal pascale patrice "
        "philippe pierre quentin raphaël régis rémi renaud rené robin romain sandrine sébastien serge séverine solène stéphane stéphanie sylvain sylvie théo thibault thierry thomas valentin valérie véronique virginie xavier yann yves yvette "
        # Spanish, Portuguese, Italian
        "alba alberto alejandra alejandro alfonso alicia álvaro ana andrés ángel ángela antonio beatriz belén carla carlos carmen carolina catalina cecilia cristina daniela diego eduardo elena enrique esteban eva felipe fernanda fernando francisco gabriel "
        "gabriela gonzalo guillermo gustavo héctor hernán ignacio inés irene isabel iván javier jesús joaquín jorge josé juan juana julio laura leticia lorena lourdes lucía luis luisa manuel marcos margarita mariana mario marta martín mateo miguel mónica "
        "natalia nuria óscar pablo paco pedro pilar rafael ramón raquel raúl ricardo roberto rocío rodrigo rosa rubén santiago sergio silvia sofía sonia susana teresa tomás verónica vicente víctor yolanda jose lucia martin sofia andres jesus angel monica raul "
        "afonso andré antónio beatriz bruno caio catarina cláudia débora diogo duarte fábio filipa filipe francisca gonçalo guilherme helena henrique inês joana joão jorge leonor letícia luana luís madalena márcia márcio mafalda marcelo mariana matheus maurício miguel "
        "nuno otávio patrícia paulo rafaela renata rita rodrigo rui sandra sílvia simão sónia tatiana telma tiago vasco vítor joao goncalo ines andre luis antonio "
        "alessandra alessandro alessia andrea angelo anna antonella antonio barbara carlo chiara claudio cristiano daniele davide dario domenico donatella elisa elisabetta emanuele enrico fabio fabrizio federica federico filippo francesca francesco gabriele giacomo "
        "gianluca giovanna giovanni giulia giulio giuseppe giuseppina ilaria lorenzo luca luciano luigi marcello marco maria marina massimo matteo maurizio michele mirko nicola paola paolo patrizia pietro raffaele riccardo roberta roberto rosanna salvatore sara serena "
        "silvia simone stefania stefano tommaso umberto valentina valeria vincenzo vittorio "
        "mehmet mustafa ayşe ayse fatma emre murat katarzyna agnieszka piotr krzysztof małgorzata malgorzata tomasz paweł pawel".split()
    )
    - AMBIGUOUS
)

# Names of further countries and generations: the locale lists of Faker (MIT licence) without words of the dictionaries.
_FURTHER: Final = frozenset(files("analyzer.text").joinpath("given_names.txt").read_text(encoding="utf-8").split())
FIRST_NAMES: Final = _FREQUENT | _FURTHER

# Given names that a dictionary of one of the languages also lists as a word: names only where they have a capital.
_WORDS_TOO: Final = frozenset(
    (
        "abram afife agata agustina aimée albert alisa allegra alonso alphonse alvin amanda ambrosio amparo andre andrei andres angelo anita annunziata antonina ardita "
        "ariana armando assunta augusto aurelia baptiste belén benedetto benjamim benoît bento benvenuto bernard bianca bridget brinda brita bruno bárbara calista carina "
        "carine carla carolina catalina catarina celestina celestino celia chiara chris claire clarissa clémence clément colin cristiano curtis césar dalia daria darren "
        "delfina delfino desiderio diane dieter donata donato donna doris ellen encarna encarnación ester eugenia eustaquio fanny fatma fedele felicitas fiamma fidel fleur "
        "florentino florim floris fortunata francisca franjo frans franz freia frida fridolin frits fritz geert gemma germaine germán giacinto giuliano graziano greta grete "
        "guido hannes harry hector helen helena henry hermine homero horst hortensia imane inmaculada isidro jacinto jacobus janet jasmijn jasmin jasmine jasper jenny "
        "jeremías jesus jimmy joana jonas jonathan jordana jordán jozef julio karen kasper kelly klaas leoni letizia liana lieve lilla linda lorraine lotte lotti louis "
        "lourdes lucas luise luzia lázaro macarena madalena manja manola manolo marcantonio marco margarida margarita margherita margot maria marino mariola marita martín "
        "massimo matti maura mauro merel micheline milena moisés nades narcisa narciso natali ottone pamela panfilo pascale pascual patricio patrizio patrícia paulette "
        "paulina pellegrino petra phoebe pietra plácido purificación rainer rebeca regina regine regula rolando romain rosemary rosita régis sabrina sacha sally salomón "
        "sancho sander santino selim semine senta seppe serena serge simón stilla sunita tabea tecla teresa terry tessa tomas torsten valentijn valentin valentine valeria "
        "vasco victoire vidal violette vitali vittoria vitória víctor vítor warren wolfram ángel óscar"
    ).split()
)
ANY_CASE: Final = frozenset(n for n in FIRST_NAMES - _WORDS_TOO - AMBIGUOUS if len(n) >= 5)

# Capitalised words that follow "spoke to", "thanks to", "Dear" ... without being names.
NOT_NAMES: Final = frozenset(
    "i a an the my our your their his her its this that these those someone somebody anyone anybody everyone everybody nobody no one two three several many some any all both each every another other "
    "you me us them him it we they he she who which what customer customers service services support staff team teams agent agents adviser advisor operator operators representative rep reps manager management supervisor "
    "sales billing accounts account technical tech helpdesk help desk chat call centre center reception receptionist people person lady gentleman man woman girl guy boy colleague engineer technician driver nurse doctor "
    "department head office branch store shop bank company very so much for and or but not never always again about after before with without on in at to from by of as is was were are be been being have has had do did does "
    "good great excellent bad poor nice kind lovely helpful friendly rude polite professional really quite too just only also still even more most less least thanks thank regards sincerely faithfully well "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december english german french dutch spanish italian portuguese british "
    "indian american london manchester europe uk usa eu nhs bt bot chatbot robot computer machine voicemail website app online live level tier second first third next last different same new old wrong right "
    "correct multiple various numerous few lot lots plenty half dozen yesterday today tomorrow because when while if then than there here how why where please sorry hello hi dear best kindest kind warm many "
    "however although though therefore moreover meanwhile unfortunately fortunately luckily sadly hopefully overall "
    "spelled spelt missing incorrect misspelled changed shown listed called named known given taken used attached "
    "einem einer einen eine ein dem der den die das mein meine meinem meiner dir ihnen ihm ihr kundenservice kundendienst service mitarbeiter mitarbeiterin mitarbeitern niemand jemand herrn herr frau und oder aber nicht sehr auch ich wir sie er es "
    "un une le la les des du de mon ma mes notre votre quelqu'un quelqu personne service client conseiller conseillère et ou mais pas très je nous vous il elle on ce cette ces trop plusieurs différents "
    "uno una unos unas el los las mi mis su sus alguien nadie atención cliente agente operador operadora y o pero no muy yo nosotros que varias varios "
    "um uma os as meu minha seu sua alguém ninguém atendimento atendente e mas não muito eu nós várias vários "
    "een de het mijn onze iemand niemand klantenservice medewerker medewerkster en of maar niet heel zeer ik wij ze zij hij verschillende "
    "lo gli i mio mia qualcuno nessuno servizio clienti operatore operatrice ma non molto io noi loro diversi "
    "email phone card iban id number address name link date ip".split()
)
