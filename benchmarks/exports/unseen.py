"""Thirty-six layouts of plausible exports with known column roles: how often are they guessed right without options?

Each line of a layout is `header @ kind @ role`. Roles: score, comment, date, id, respondent, question, seg (must be a
segment), ops (must be an operational metric), ban (must be neither), or nothing (either is fine). The layouts imitate
many trades, languages and tools; none is copied from a real file.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_WORDS = {
    "en": ("The driver came late", "Support solved it at once", "I could not find the button", "Prices keep going up", "The room was cold",
           "and nobody told me.", "which made my day.", "so I had to call again.", "compared with last year.", "even after two mails."),
    "de": ("Der Fahrer kam zu spät", "Die Hotline war freundlich", "Ich fand den Knopf nicht", "Die Preise steigen ständig", "Das Zimmer war kalt",
           "und niemand sagte etwas.", "das hat mich gefreut.", "daher rief ich erneut an.", "verglichen mit früher.", "trotz zweier Mails."),
    "fr": ("Le livreur est arrivé tard", "Le conseiller a tout réglé", "Je ne trouvais pas le bouton", "Les prix augmentent toujours", "La chambre était froide",
           "et personne ne m'a prévenu.", "ce qui m'a fait plaisir.", "donc j'ai rappelé.", "par rapport à avant.", "malgré deux courriels."),
    "es": ("El repartidor llegó tarde", "El agente lo resolvió", "No encontraba el botón", "Los precios suben siempre", "La habitación estaba fría",
           "y nadie me avisó.", "lo cual me alegró.", "así que volví a llamar.", "comparado con antes.", "tras dos correos."),
    "nl": ("De bezorger kwam te laat", "De helpdesk loste het op", "Ik vond de knop niet", "De prijzen blijven stijgen", "De kamer was koud",
           "en niemand zei iets.", "dat vond ik fijn.", "dus belde ik opnieuw.", "vergeleken met vroeger.", "na twee mails."),
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """One made-up export.

    Attributes
    ----------
    name : what it imitates.
    columns : (header, kind, role) per column.
    metric : the metric of its score.
    options : language, delimiter, rows.
    """

    name: str
    columns: tuple[tuple[str, str, str], ...]
    metric: str
    options: dict[str, Any]

    def names(self, role: str) -> list[str]:
        """Columns with a role."""
        return [header for header, _, r in self.columns if r == role]

    def data(self, *, seed: int = 0) -> bytes:
        """The file."""
        n = self.options.get("n", 240)
        rng = np.random.default_rng([seed, sum(map(ord, self.name))])
        u = rng.beta(2.2, 1.2, n)
        cells = {h: _column(kind, rng, u, self.options) for h, kind, _ in self.columns}
        buffer = io.StringIO()
        pd.DataFrame(cells).to_csv(
            buffer, index=False, sep=self.options.get("sep", ","), decimal=self.options.get("decimal", ".")
        )
        return buffer.getvalue().encode(self.options.get("encoding", "utf-8"))


def _column(kind: str, rng: np.random.Generator, u: Any, options: dict[str, Any]) -> Any:
    n, name, _, rest = len(u), *kind.partition(":")
    noise = np.clip(u + rng.normal(0, 0.05, n), 0, 0.999)
    if name == "score":
        low, high = map(int, rest.split("-"))
        values = pd.Series(low + np.floor(noise * (high - low + 1)).astype(int)).astype("object")
        return values.mask(rng.random(n) < 0.05, None)
    if name == "levels":
        labels = rest.split("|")
        return [labels[min(int(x * len(labels)), len(labels) - 1)] for x in noise]
    if name == "group":
        return np.where(u > 0.82, "Promoter", np.where(u > 0.6, "Passive", "Detractor"))
    if name == "text":
        words = _WORDS[rest or options.get("lang", "en")]
        text = [
            f"{words[a]} {words[5 + b]}" + (f" {c}" if c % 3 else "")
            for a, b, c in zip(*rng.integers(0, 5, (2, n)), rng.integers(0, 400, n), strict=True)
        ]
        return pd.Series(text).mask(rng.random(n) < 0.25, None)
    if name == "cat":
        return rng.choice(rest.split("|"), n)
    if name in ("const", "empty"):
        return [rest] * n
    if name == "date":
        stamp = pd.Series(
            pd.Timestamp("2025-09-01") + pd.to_timedelta(np.sort(rng.integers(0, 150 * 1440, n)), unit="m")
        )
        if rest == "serial":
            return (stamp - pd.Timestamp("1899-12-30")).dt.total_seconds().div(86400).round(5)
        if rest == "epoch":
            return (stamp - pd.Timestamp("1970-01-01")).dt.total_seconds().astype(int)
        return stamp.dt.strftime(rest or "%Y-%m-%d %H:%M:%S")
    makers = {
        "seq": lambda: np.arange(n) + 41_000, "ticket": lambda: [f"T-{90000 + 7 * i}" for i in range(n)],
        "uuid": lambda: [f"{rng.integers(16**8):08x}-{rng.integers(16**4):04x}-4{rng.integers(16**3):03x}" for _ in range(n)],
        "customer": lambda: [f"C{x}" for x in rng.integers(1000, 1000 + int(n * 0.9), n)],
        "number": lambda: rng.integers(100_000, 100_000 + 3 * n, n),
        "email": lambda: [f"user{x}@mail.example" for x in rng.integers(0, n, n)],
        "person": lambda: [f"{a} {b}" for a, b in zip(rng.choice(["Ana", "Bo", "Cem", "Dirk", "Eva"], n), rng.choice(["Lund", "Maas", "Noor", "Otis", "Paz"], n), strict=True)],
        "minutes": lambda: rng.gamma(2, 3, n).round(2), "seconds": lambda: rng.integers(5, 900, n), "count": lambda: rng.poisson(0.8, n),
        "money": lambda: rng.gamma(2, 40, n).round(2), "age": lambda: rng.integers(18, 85, n), "yesno": lambda: rng.choice(["Yes", "No"], n),
        "bool": lambda: rng.choice(["true", "false"], n), "ip": lambda: [f"192.0.2.{x}" for x in rng.integers(1, 250, n)],
        "url": lambda: [f"https://shop.example/item/{x}" for x in rng.integers(1, 9999, n)], "share": lambda: rng.random(n).round(3),
        "title": lambda: [f"{a} review" for a in rng.choice(["Great", "Poor", "Okay", "Mixed", "Sad", "Top"], n)],
        "phone": lambda: [f"+31 6 55501{x:03d}" for x in rng.integers(0, 999, n)], "geo": lambda: rng.normal(50, 2, n).round(5),
        "postcode": lambda: rng.integers(10000, 99999, n), "version": lambda: rng.choice(["4.1.0", "4.2.0", "4.2.1", "5.0.0"], n),
    }  # fmt: skip
    return makers[name]()


def _layout(name: str, metric: str, lines: str, **options: Any) -> Layout:
    columns = []
    for line in lines.strip().splitlines():
        header, kind, role = (part.strip() for part in (line + " @ ").split("@")[:3])
        columns.append((header, kind, role))
    return Layout(name, tuple(columns), metric, options)


LAYOUTS: tuple[Layout, ...] = (
    _layout("hotel stay survey", "nps", """
        Survey ID @ seq @ id
        Guest ID @ customer @ respondent
        Check-out date @ date:%d/%m/%Y
        Response date @ date:%d/%m/%Y %H:%M @ date
        Likelihood to recommend @ score:0-10 @ score
        Room type @ cat:Single|Double|Suite @ seg
        Property @ cat:Harbour|Park|Station|Airport @ seg
        Nights @ count
        Would you like to tell us more? @ text @ comment"""),
    _layout("bank branch, German", "nps", """
        Vorgangsnummer @ seq @ id
        Kundennummer @ number @ respondent
        Datum @ date:%d.%m.%Y @ date
        Weiterempfehlung @ score:0-10 @ score
        Filiale @ cat:Nord|Süd|Mitte @ seg
        Wartezeit (Min.) @ minutes @ ops
        Begründung @ text @ comment""", lang="de", sep=";", decimal=",", encoding="cp1252"),
    _layout("telecom, French", "nps", """
        Identifiant @ seq @ id
        Date de réponse @ date:%d/%m/%Y @ date
        Recommanderiez-vous notre service ? @ score:0-10 @ score
        Pourquoi cette note ? @ text @ comment
        Canal @ cat:téléphone|boutique|chat @ seg
        Région @ cat:Nord|Sud|Ouest @ seg
        Temps d'attente (min) @ minutes @ ops""", lang="fr", sep=";", decimal=","),
    _layout("energy company, Dutch", "nps", """
        respons_id @ uuid @ id
        klantnummer @ number @ respondent
        datum_ingevuld @ date:%d-%m-%Y @ date
        aanbevelingsscore @ score:0-10 @ score
        toelichting @ text @ comment
        kanaal @ cat:telefoon|chat|mail @ seg
        wachttijd_minuten @ minutes @ ops
        doorverbonden @ cat:ja|nee @ ops""", lang="nl", sep=";", decimal=","),
    _layout("insurance, Spanish", "nps", """
        ID respuesta @ seq @ id
        Fecha @ date:%d/%m/%Y @ date
        ¿Qué tan probable es que nos recomiende? @ score:0-10 @ score
        Motivo de la puntuación @ text @ comment
        Provincia @ cat:Madrid|Sevilla|Bilbao @ seg
        Tiempo de espera (minutos) @ minutes @ ops""", lang="es", sep=";", decimal=","),
    _layout("help desk CSAT", "csat", """
        Ticket number @ ticket @ id
        Requester @ email @ respondent
        Closed at @ date:%Y-%m-%dT%H:%M:%SZ @ date
        CSAT @ score:1-5 @ score
        CSAT comment @ text @ comment
        Priority @ cat:Low|Normal|High @ seg
        Queue @ cat:Billing|Tech|Sales @ seg
        First response (minutes) @ minutes @ ops
        Reopened @ count @ ops
        Subject @ title @ ban"""),
    _layout("app store reviews", "stars", """
        review_id @ uuid @ id
        user_name @ person @ ban
        review_date @ date:%Y-%m-%d @ date
        rating @ score:1-5 @ score
        title @ title @ ban
        content @ text @ comment
        app_version @ version @ seg
        country @ cat:US|DE|FR|BR @ seg
        thumbs_up_count @ count"""),
    _layout("web shop reviews", "stars", """
        Order No @ seq
        Reviewer @ person
        Date @ date:%m/%d/%Y @ date
        Overall Rating @ score:1-5 @ score
        Delivery Rating @ score:1-5
        Value Rating @ score:1-5
        Review Text @ text @ comment
        Product URL @ url @ ban
        Verified Purchase @ yesno @ seg"""),
    _layout("airline reviews", "stars", """
        airline_name @ cat:Blue|Red|Green @ seg
        author @ person
        date @ date:%Y-%m-%d @ date
        content @ text @ comment
        cabin_flown @ cat:Economy|Business|First @ seg
        overall_rating @ score:1-10 @ score
        seat_comfort_rating @ score:1-5
        cabin_staff_rating @ score:1-5
        recommended @ cat:0|1 @ ban"""),
    _layout("employee survey", "nps", """
        employee_key @ uuid
        survey_month @ date:%Y-%m @ date
        eNPS @ score:0-10 @ score
        What should we improve? @ text @ comment
        department @ cat:HR|IT|Ops|Sales @ seg
        tenure_band @ cat:<1|1-3|3+ @ seg"""),
    _layout("effort after chat", "ces", """
        chat_id @ uuid @ id
        ended_at @ date:%Y-%m-%d %H:%M:%S @ date
        The company made it easy for me to handle my issue @ score:1-7 @ score
        Anything else you would like to share? @ text @ comment
        bot_only @ bool
        team @ cat:A|B|C @ seg
        handle_time_sec @ seconds @ ops"""),
    _layout("clinic feedback in words", "csat", """
        Row @ seq
        Date of visit @ date:%d/%m/%Y
        Date completed @ date:%d/%m/%Y @ date
        Overall, how was your experience of our service? @ levels:Very poor|Poor|Neither good nor poor|Good|Very good @ score
        Please tell us why you gave your answer @ text @ comment
        Ward @ cat:A1|B2|C3 @ seg"""),
    _layout("satisfaction in words, German", "csat", """
        Fallnummer @ seq @ id
        Zeitstempel @ date:%d.%m.%Y %H:%M:%S @ date
        Wie zufrieden sind Sie insgesamt? @ levels:sehr unzufrieden|eher unzufrieden|teils/teils|eher zufrieden|sehr zufrieden @ score
        Anmerkungen @ text @ comment
        Produkt @ cat:Strom|Gas|Wärme @ seg""", lang="de", sep=";"),
    _layout("web form", "csat", """
        Timestamp @ date:%m/%d/%Y %H:%M:%S @ date
        Email Address @ email @ respondent
        How satisfied were you with your visit? @ score:1-5 @ score
        Which branch did you visit? @ cat:Elm St|Oak Ave|Main St @ seg
        Any comments or suggestions? @ text @ comment"""),
    _layout("web form, Dutch", "csat", """
        Tijdstempel @ date:%d-%m-%Y %H:%M:%S @ date
        Hoe tevreden bent u over ons? @ levels:Zeer ontevreden|Ontevreden|Neutraal|Tevreden|Zeer tevreden @ score
        Heeft u nog opmerkingen? @ text @ comment
        Welke vestiging? @ cat:Noord|Zuid|Oost @ seg""", lang="nl"),
    _layout("contact centre wrap-up", "nps", """
        interaction_id @ uuid @ id
        ani @ phone @ ban
        agent_id @ cat:a1|a2|a3|a4
        call_start @ date:%Y-%m-%d %H:%M:%S
        survey_submitted @ date:%Y-%m-%d %H:%M:%S @ date
        nps_score @ score:0-10 @ score
        verbatim @ text @ comment
        queue_name @ cat:billing|tech|sales @ seg
        queue_wait_sec @ seconds @ ops
        talk_time_sec @ seconds @ ops
        hold_time_sec @ seconds @ ops
        transfer_count @ count @ ops
        fcr_flag @ yesno @ ops
        nps_bucket @ group @ ban"""),
    _layout("CRM relational survey", "nps", """
        Account Name @ person
        Account ID @ customer @ respondent
        Survey Completed Date @ date:%Y-%m-%d @ date
        NPS @ score:0-10 @ score
        NPS Category @ group @ ban
        NPS Reason @ text @ comment
        Industry @ cat:Retail|Health|Finance @ seg
        ARR @ money
        Customer Tier @ cat:Gold|Silver|Bronze @ seg"""),
    _layout("smiley terminal", "csat", """
        device @ cat:exit-1|exit-2|hall @ seg
        time @ date:%Y-%m-%d %H:%M:%S @ date
        smiley @ levels:😡|🙁|🙂|😀 @ score
        comment @ text @ comment"""),
    _layout("star widget", "stars", """
        id @ seq @ id
        created_at @ date:epoch @ date
        stars @ levels:★☆☆☆☆|★★☆☆☆|★★★☆☆|★★★★☆|★★★★★ @ score
        message @ text @ comment
        page @ cat:/home|/pricing|/help @ seg"""),
    _layout("only a category", "nps", """
        respondent_id @ customer @ respondent
        completed_on @ date:%Y-%m-%d @ date
        nps_segment @ group @ score
        reason @ text @ comment
        market @ cat:UK|IE|NL @ seg"""),
    _layout("percent satisfaction", "csat", """
        case id @ seq @ id
        closed date @ date:%b %d, %Y @ date
        satisfaction_pct @ score:0-100 @ score
        customer_feedback @ text @ comment
        site @ cat:North|South @ seg
        resolution_hours @ minutes @ ops"""),
    _layout("Excel serial dates", "nps", """
        Resp_No @ seq @ id
        Interview_Date @ date:serial @ date
        Q1_Recommend @ score:0-10 @ score
        Q2_Why @ text @ comment
        Q3_Gender @ cat:m|f|x @ seg
        Q4_Age @ age"""),
    _layout("panel codes", "nps", """
        RespID @ seq @ id
        Q1 How likely are you to recommend Acme? @ score:0-10 @ score
        Q2 What is the main reason for your rating? @ text @ comment
        S1 Region @ cat:1|2|3|4
        wave @ cat:2025Q3|2025Q4 @ seg
        weight @ share @ ban"""),
    _layout("two metrics", "nps", """
        submission_id @ uuid @ id
        submitted_at @ date:%Y-%m-%dT%H:%M:%S+01:00 @ date
        csat_score @ score:1-5
        nps_score @ score:0-10 @ score
        comment @ text @ comment
        language @ cat:en|de|fr @ seg"""),
    _layout("parcel delivery", "stars", """
        tracking_number @ seq
        delivered_at @ date:%Y-%m-%d %H:%M:%S
        rated_at @ date:%Y-%m-%d %H:%M:%S @ date
        driver_rating @ score:1-5 @ score
        driver_comment @ text @ comment
        depot @ cat:D1|D2|D3 @ seg
        delivery_attempts @ count @ ops
        delay_minutes @ minutes @ ops"""),
    _layout("training course", "csat", """
        Course @ cat:Safety|Sales|Excel @ seg
        Trainer @ person
        Session date @ date:%d %B %Y @ date
        Overall satisfaction (1-5) @ score:1-5 @ score
        What did you like most? @ text @ comment
        What could be better? @ text @ comment"""),
    _layout("mobile app in-app prompt", "nps", """
        uid @ customer @ respondent
        ts @ date:epoch @ date
        nps_value @ score:0-10 @ score
        nps_feedback @ text @ comment
        platform @ cat:ios|android @ seg
        app_version @ version @ seg
        session_count @ count"""),
    _layout("restaurant cards", "csat", """
        Datum @ date:%d.%m.%y @ date
        Gesamtnote @ score:1-5 @ score
        Kommentar @ text @ comment
        Standort @ cat:Altstadt|Hafen @ seg
        Bon-Betrag @ money""", lang="de", sep=";", decimal=","),
    _layout("public service, French in words", "csat", """
        n° de réponse @ seq @ id
        Horodateur @ date:%d/%m/%Y %H:%M:%S @ date
        Êtes-vous satisfait de l'accueil ? @ levels:Pas du tout satisfait|Plutôt pas satisfait|Plutôt satisfait|Très satisfait @ score
        Commentaires libres @ text @ comment
        Guichet @ cat:A|B|C @ seg""", lang="fr"),
    _layout("retail, Spanish in words", "csat", """
        Marca temporal @ date:%d/%m/%Y %H:%M:%S @ date
        ¿Cómo valora nuestro servicio? @ levels:Muy malo|Malo|Regular|Bueno|Muy bueno @ score
        Comentarios @ text @ comment
        Tienda @ cat:Centro|Norte|Puerto @ seg""", lang="es"),
    _layout("question column", "csat", """
        answer_id @ seq @ id
        asked_at @ date:%Y-%m-%d
        question_text @ cat:What went well?|What could we do better? @ question
        answer_text @ text @ comment
        score @ score:1-5 @ score
        service @ cat:Library|Pool|Museum @ seg
        submitted @ date:%Y-%m-%d @ date"""),
    _layout("no score name", "nps", """
        key @ seq
        when @ date:%Y-%m-%d @ date
        value @ score:0-10 @ score
        text @ text @ comment
        team @ cat:red|blue @ seg"""),
    _layout("hand-coded themes beside", "nps", """
        ID @ seq @ id
        Date @ date:%Y-%m-%d @ date
        NPS Score @ score:0-10 @ score
        Comment @ text @ comment
        Theme @ cat:price|wait|staff @ ban
        Sentiment @ cat:pos|neg|neu @ ban
        Coder @ cat:kl|mn
        Region @ cat:N|S|W @ seg"""),
    _layout("gym member survey", "nps", """
        Member No. @ number @ respondent
        Club @ cat:Riverside|Central @ seg
        Joined @ date:%d/%m/%Y
        Survey date @ date:%d/%m/%Y @ date
        Recommend? @ score:0-10 @ score
        Main reason @ text @ comment
        Visits last month @ count
        Age @ age @ ban"""),
    _layout("school parents, Dutch", "csat", """
        nr @ seq @ id
        invuldatum @ date:%d-%m-%Y @ date
        rapportcijfer @ score:1-10 @ score
        opmerking @ text @ comment
        groep @ cat:1|2|3|4
        locatie @ cat:Oost|West @ seg""", lang="nl", sep=";"),
    _layout("wide with noise", "nps", """
        ip_address @ ip @ ban
        latitude @ geo @ ban
        longitude @ geo @ ban
        postcode @ postcode @ ban
        utm_source @ cat:mail|sms|web @ seg
        full_name @ person @ ban
        response_id @ uuid @ id
        finished @ const:1 @ ban
        completed_at @ date:%Y-%m-%d %H:%M:%S @ date
        likelihood_to_recommend @ score:0-10 @ score
        ltr_reason @ text @ comment
        churn_probability @ share @ ban
        predicted_nps @ score:0-10 @ ban"""),
)  # fmt: skip


def judge(layout: Layout, roles: dict[str, Any], metric: str) -> dict[str, bool]:
    """Role -> whether the guess is right."""

    def flat(value: Any) -> set[str]:
        return {value} if isinstance(value, str) else set(value.values() if isinstance(value, dict) else value or ())

    score = roles["score"]
    primary = score if isinstance(score, str) else next(iter((score or {}).values()), None)
    out = {"score": [primary] == layout.names("score"), "metric": metric == layout.metric}
    out["comment"] = flat(roles["comment"]) == set(layout.names("comment"))
    for role in ("date", "id", "respondent", "question"):
        wanted = layout.names(role)
        neutral = {h for h, kind, r in layout.columns if r == ""}
        if wanted or (flat(roles[role]) - neutral):
            out[role] = flat(roles[role]) == set(wanted)
    for role, short in (("segments", "seg"), ("operations", "ops")):
        got, must = flat(roles[role]), set(layout.names(short))
        other = {h for h, _, r in layout.columns if r not in (short, "")}
        if must or got & other:
            out[role] = must <= got and not got & other
    return out
