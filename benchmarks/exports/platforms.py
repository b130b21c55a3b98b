"""The same forty answers as each survey platform writes them, and as a plain table (the twin).

Every function gives the bytes of one file. `PLATFORMS` names the file, the twin it must read like, and where the
shape was looked up.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

NPS_QUESTION = "How likely are you to recommend us to a friend or colleague?"
WHY = "What is the main reason for your score?"
_TEXTS = (
    "Quick answer, and a kind voice on the line", "I was sent from one desk to the next", "",
    'They said "tomorrow" three times', "The website froze\nand I had to start again", "Good value; will come back",
    "Nobody phoned me back", "The parcel came two weeks late, without a word", "Très bon accueil à l'agence",
    "Die Wartezeit war viel zu lang",
)  # fmt: skip
_CHANNELS = ("phone", "chat", "email")
_FACES = {1: "😠", 2: "🙁", 3: "😐", 4: "😃", 5: "🤩"}


def answers() -> pd.DataFrame:
    """Forty answers: id, date, customer (some with two), channel, nps, stars, good (True/False/None), comment."""
    rng = np.random.default_rng(5)
    n = 40
    nps = np.r_[np.arange(11), rng.integers(0, 11, n - 11)]
    return pd.DataFrame({
        "id": [f"{7_000_000 + 37 * i}" for i in range(n)],
        "date": pd.Timestamp("2026-01-05 09:00") + pd.to_timedelta(np.arange(n) * 27, unit="h"),
        "customer": [f"c{100 + i % 35}" for i in range(n)],
        "channel": [_CHANNELS[i % 3] for i in rng.permutation(n)],
        "nps": nps,
        "stars": np.r_[np.arange(1, 6), rng.integers(1, 6, n - 5)],
        "good": [None if i % 6 == 5 else bool(i % 3) for i in range(n)],
        "comment": [_TEXTS[i % len(_TEXTS)] + (f" ({i})" if _TEXTS[i % len(_TEXTS)] else "") for i in range(n)],
    })  # fmt: skip


def _csv(rows: list[list[object]], **options: object) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n", **options).writerows(rows)
    return buffer.getvalue().encode()


def twin(score: str, columns: tuple[str, ...] = ("id", "date", "customer", "channel")) -> bytes:
    """The plain table with one of the scores."""
    a = answers()
    values = {"nps": a["nps"], "csat": a["stars"], "good": a["good"].map({True: 1, False: 0}).astype("Int64")}[score]
    names = {"id": "response_id", "date": "date", "customer": "customer_id", "channel": "channel"}
    frame = pd.DataFrame(
        {names[c]: a[c] for c in columns} | {"nps" if score == "nps" else "csat": values, "comment": a["comment"]}
    )
    return frame.to_csv(index=False).encode()


def qualtrics(*, label: bool = False) -> bytes:
    """Three header rows: names, question texts, ImportIds."""
    names = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate",
             "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference",
             "LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage", "Q1_NPS_GROUP", "Q1", "Q2", "channel"]  # fmt: skip
    texts = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished", "Recorded Date",
             "Response ID", "Recipient Last Name", "Recipient First Name", "Recipient Email", "External Data Reference",
             "Location Latitude", "Location Longitude", "Distribution Channel", "User Language", NPS_QUESTION + " - Group", NPS_QUESTION, WHY, "channel"]  # fmt: skip
    ids = [json.dumps({"ImportId": n[0].lower() + n[1:]}) for n in names[:17]]
    ids += [json.dumps({"ImportId": i}) for i in ("QID1_NPS_GROUP", "QID1", "QID2_TEXT", "channel")]
    rows: list[list[object]] = [names, texts, ids]
    for r in answers().itertuples():
        group = "Promoter" if r.nps > 8 else "Passive" if r.nps > 6 else "Detractor"
        score = {0: "0 - Not at all likely", 10: "10 - Extremely likely"}.get(r.nps, r.nps) if label else r.nps
        start = r.date - pd.Timedelta(minutes=2)
        rows.append([start, r.date, "IP Address", "192.0.2.7", 100, 120 + r.nps, "True", r.date, r.id, "", "", "", r.customer,
                     "52.1", "4.3", "anonymous", "EN", group, score, r.comment, r.channel])  # fmt: skip
    return _csv(rows)


def qualtrics_sav() -> bytes:
    """SPSS with variable labels as questions and value labels on the codes."""
    import pyreadstat

    a = answers()
    codes = {c: float(i + 1) for i, c in enumerate(_CHANNELS)}
    group = np.where(a["nps"] > 8, 3.0, np.where(a["nps"] > 6, 2.0, 1.0))
    frame = pd.DataFrame({
        "StartDate": a["date"], "RecordedDate": a["date"], "ResponseId": a["id"], "Finished": 1.0, "Progress": 100.0,
        "ExternalReference": a["customer"], "DistributionChannel": "anonymous", "Q1_NPS_GROUP": group,
        "Q1": a["nps"].astype(float), "Q2": a["comment"], "channel": a["channel"].map(codes),
    })  # fmt: skip
    labels = ["Start Date", "Recorded Date", "Response ID", "Finished", "Progress", "External Data Reference",
              "Distribution Channel", NPS_QUESTION + " - Group", NPS_QUESTION, WHY, "channel"]  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sav"
        pyreadstat.write_sav(frame, str(path), column_labels=labels, variable_value_labels={
            "channel": {v: k for k, v in codes.items()}, "Q1_NPS_GROUP": {1.0: "Detractor", 2.0: "Passive", 3.0: "Promoter"},
            "Finished": {0.0: "False", 1.0: "True"}, "Q1": {0.0: "Not at all likely", 10.0: "Extremely likely"},
        })  # fmt: skip
        return path.read_bytes()


_SM = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1"]  # fmt: skip


def surveymonkey(*, expanded: bool = False) -> bytes:
    """Two header rows; expanded exports give every scale point and answer option a column of its own."""
    points = ["Not at all likely - 0", *map(str, range(1, 10)), "Extremely likely - 10"]
    choice = [c.title() for c in _CHANNELS]
    wide = expanded
    top = [
        *_SM,
        NPS_QUESTION,
        *([""] * 10 if wide else []),
        WHY,
        "Which channel did you use?",
        *([""] * 2 if wide else []),
    ]
    second = [
        *[""] * len(_SM),
        *(points if wide else ["Response"]),
        "Open-Ended Response",
        *(choice if wide else ["Response"]),
    ]
    rows: list[list[object]] = [top, second]
    for r in answers().itertuples():
        stamp = r.date.strftime("%m/%d/%Y %I:%M:%S %p")
        score = [points[i] if i == r.nps else "" for i in range(11)] if wide else [r.nps]
        used = [c if c == r.channel.title() else "" for c in choice] if wide else [r.channel.title()]
        rows.append(
            [r.id, "412", stamp, stamp, "192.0.2.7", f"{r.customer}@example.org", "", "", "", *score, r.comment, *used]
        )
    return _csv(rows)


def delighted() -> bytes:
    """The survey response list with the person's properties beside it."""
    rows: list[list[object]] = [["ID", "Person ID", "Person Email", "Survey Type", "Score", "Comment", "Permalink",
                                 "Created At", "Updated At", "Tags", "Notes", "Channel"]]  # fmt: skip
    for r in answers().itertuples():
        link = f"https://delighted.example/r/{r.id}"
        rows.append(
            [
                r.id,
                r.customer,
                f"{r.customer}@example.org",
                "nps",
                r.nps,
                r.comment,
                link,
                f"{r.date}Z",
                "",
                "",
                "",
                r.channel,
            ]
        )
    return _csv(rows)


def delighted_json() -> bytes:
    """What the API's survey_responses.json gives: Unix times, nested properties, empty lists."""
    return json.dumps([
        {"id": r.id, "person": r.customer, "survey_type": "nps", "score": r.nps, "comment": r.comment or None,
         "permalink": f"https://delighted.example/r/{r.id}", "created_at": int(r.date.timestamp()), "updated_at": None,
         "person_properties": {"channel": r.channel}, "notes": [], "tags": [], "additional_answers": []}
        for r in answers().itertuples()
    ]).encode()  # fmt: skip


def zendesk_ratings() -> bytes:
    """Satisfaction ratings: good, bad, or only offered."""
    rows: list[list[object]] = [["id", "url", "assignee_id", "group_id", "requester_id", "ticket_id", "score", "comment",
                                 "reason", "reason_code", "created_at", "updated_at", "channel"]]  # fmt: skip
    for i, r in enumerate(answers().itertuples()):
        score = "offered" if r.good is None else "good" if r.good else "bad"
        stamp = r.date.strftime("%Y-%m-%dT%H:%M:%SZ")
        rows.append([r.id, f"https://x.example/{r.id}.json", 5000 + i % 4, 600 + i % 2, r.customer, 900 + i, score, r.comment,
                     "", 0, stamp, stamp, r.channel])  # fmt: skip
    return _csv(rows)


def zendesk_tickets() -> bytes:
    """The ticket list, with the satisfaction of each ticket and no comment of the customer."""
    rows: list[list[object]] = [["Id", "Requester", "Requester id", "Requester email", "Submitter", "Assignee", "Group", "Subject",
                                 "Tags", "Status", "Priority", "Via", "Created at", "Updated at", "Solved at", "Satisfaction Score",
                                 "Reopens", "Replies", "First reply time in minutes"]]  # fmt: skip
    for i, r in enumerate(answers().itertuples()):
        score = "Offered" if r.good is None else "Good" if r.good else "Bad"
        rows.append([r.id, f"Person {r.customer}", r.customer, f"{r.customer}@example.org", "x", f"Agent {i % 4}", "Support",
                     f"Question about order number {i}", "order", "Closed", "Normal", r.channel, r.date, r.date, r.date, score,
                     i % 2, 1 + i % 5, 10 + i])  # fmt: skip
    return _csv(rows)


def typeform() -> bytes:
    """One column per question in its own words, mark-up included, then hidden fields."""
    rows: list[list[object]] = [["#", f"<strong>{NPS_QUESTION}</strong>", f"*{WHY}*", "channel", "customer_id", "Response Type",
                                 "Start Date (UTC)", "Stage Date (UTC)", "Submit Date (UTC)", "Network ID", "Tags"]]  # fmt: skip
    for r in answers().itertuples():
        start = r.date - pd.Timedelta(minutes=1)
        rows.append(
            [
                r.id,
                r.nps,
                r.comment,
                r.channel,
                r.customer,
                "completed",
                start,
                "",
                r.date,
                f"{int(r.id) % 9973:x}aa",
                "",
            ]
        )
    return _csv(rows)


def intercom() -> bytes:
    """Conversation ratings as emoji, with the remark."""
    rows: list[list[object]] = [["Conversation ID", "User ID", "Conversation started at (UTC)", "Conversation rating",
                                 "Conversation rating remark", "Teammate name", "State", "channel"]]  # fmt: skip
    for i, r in enumerate(answers().itertuples()):
        rows.append([r.id, r.customer, r.date, _FACES[r.stars], r.comment, f"Agent {i % 4}", "closed", r.channel])
    return _csv(rows)


def medallia() -> bytes:
    """A wide export with prefixed field names, most of them empty."""
    empty = [f"q_brand_extra_{i}_scale" for i in range(20)]
    rows: list[list[object]] = [["a_surveyid", "e_status", "e_creationdate", "e_responsedate", "k_brand_customer_id", "k_brand_email",
                                 "e_unitid", "q_brand_ltr_scale_11", "q_brand_reason_cmt", "channel", *empty]]  # fmt: skip
    for i, r in enumerate(answers().itertuples()):
        sent = r.date - pd.Timedelta(hours=3)
        rows.append(
            [
                r.id,
                "COMPLETED",
                sent,
                r.date,
                r.customer,
                "",
                f"unit-{i % 3}",
                r.nps,
                r.comment,
                r.channel,
                *[""] * len(empty),
            ]
        )
    return _csv(rows)


def medallia_agent_connect() -> bytes:
    """The responses of Agent Connect: stars and comments per request."""
    rows: list[list[object]] = [["request_id", "request_sent_at", "request_delivery_status", "response_received_at", "star_rating",
                                 "comments", "reward_name", "areas_for_improvement", "ext_interaction_id", "external_url", "channel",
                                 "tags", "customer_name", "request_sent_to", "employee_first_name", "employee_custom_id"]]  # fmt: skip
    for i, r in enumerate(answers().itertuples()):
        rows.append([r.id, r.date - pd.Timedelta(hours=2), "Sent", r.date, r.stars, r.comment, "", "", f"x{i}", "", r.channel, "",
                     f"Person {i}", r.customer, "A", f"e{i % 4}"])  # fmt: skip
    return _csv(rows)


@dataclass(frozen=True)
class Platform:
    """One platform's file.

    Attributes
    ----------
    build : gives the bytes.
    file : file name.
    dialect : how the reader must call it.
    score : the score it holds (`nps`, `csat`, `good`).
    comments : whether it holds comments.
    source : where its shape was looked up.
    """

    build: Callable[[], bytes]
    file: str
    dialect: str
    score: str
    source: str
    comments: bool = True


_Q = "qualtrics.com support: Understanding Your Dataset (three header rows); column names of public exports"
_S = "SurveyMonkey user manual (export: condensed or expanded columns); column names of public exports"
PLATFORMS: dict[str, Platform] = {
    "qualtrics": Platform(qualtrics, "q.csv", "Qualtrics", "nps", _Q),
    "qualtrics_labels": Platform(lambda: qualtrics(label=True), "q.csv", "Qualtrics", "nps", _Q),
    "qualtrics_sav": Platform(qualtrics_sav, "q.sav", "Qualtrics", "nps", _Q + "; SPSS value and variable labels"),
    "surveymonkey_condensed": Platform(surveymonkey, "s.csv", "SurveyMonkey", "nps", _S),
    "surveymonkey_expanded": Platform(lambda: surveymonkey(expanded=True), "s.csv", "SurveyMonkey", "nps", _S),
    "delighted": Platform(delighted, "d.csv", "Delighted", "nps", "delighted.com API documentation: listing survey responses (field names)"),
    "delighted_json": Platform(delighted_json, "d.json", "Delighted", "nps", "delighted.com API documentation: listing survey responses"),
    "zendesk_ratings": Platform(zendesk_ratings, "z.csv", "Zendesk CSAT", "good", "developer.zendesk.com: Satisfaction Ratings (JSON format)"),
    "zendesk_tickets": Platform(zendesk_tickets, "z.csv", "Zendesk tickets", "good", "support.zendesk.com: exporting data to a CSV file", comments=False),
    "typeform": Platform(typeform, "t.csv", "Typeform", "nps", "headers quoted by public code that reads Typeform exports"),
    "intercom": Platform(intercom, "i.csv", "Intercom", "csat", "developers.intercom.com: Conversation Rating Model; help: conversations dataset"),
    "medallia": Platform(medallia, "m.csv", "Medallia", "nps", "field-name prefixes seen in public Query API code (q_, e_, k_, a_)"),
    "medallia_agent_connect": Platform(medallia_agent_connect, "m.csv", "Medallia Agent Connect", "csat", "docs.medallia.com: Export Responses, field descriptions"),
}  # fmt: skip
