"""Scale points in words, faces, stars and categories: the numbers they stand for, in five languages."""

import pandas as pd
import pytest

from analyzer.read import read_survey
from analyzer.read.degrees import SCALES, degree, scale_of
from analyzer.read.labels import score_points

FIVE = {
    "en": "Very satisfied|Satisfied|Neither satisfied nor dissatisfied|Dissatisfied|Very dissatisfied",
    "en somewhat": "Very satisfied|Somewhat satisfied|Neither satisfied nor dissatisfied|Somewhat dissatisfied"
    "|Very dissatisfied",
    "en extremely": "Extremely satisfied|Very satisfied|Somewhat satisfied|Not so satisfied|Not at all satisfied",
    "en quality": "Excellent|Very good|Good|Fair|Poor",
    "en quality 2": "Excellent|Good|Average|Poor|Terrible",
    "en effort": "Very easy|Easy|Neutral|Difficult|Very difficult",
    "en chat": "Amazing|Great|OK|Bad|Terrible",
    "de": "Sehr zufrieden|Zufrieden|Teils/teils|Unzufrieden|Sehr unzufrieden",
    "de eher": "sehr zufrieden|eher zufrieden|weder noch|eher unzufrieden|sehr unzufrieden",
    "de one-sided": "Vollkommen zufrieden|Sehr zufrieden|Zufrieden|Weniger zufrieden|Unzufrieden",
    "de agree": "Stimme voll und ganz zu|Stimme eher zu|Teils/teils|Stimme eher nicht zu|Stimme überhaupt nicht zu",
    "fr": "Très satisfait|Satisfait|Ni satisfait ni insatisfait|Insatisfait|Très insatisfait",
    "fr easy": "Très facile|Plutôt facile|Ni facile ni difficile|Plutôt difficile|Très difficile",
    "es": "Muy satisfecho|Satisfecho|Ni satisfecho ni insatisfecho|Insatisfecho|Muy insatisfecho",
    "es good": "Muy bueno|Bueno|Regular|Malo|Muy malo",
    "nl": "Zeer tevreden|Tevreden|Neutraal|Ontevreden|Zeer ontevreden",
    "nl easy": "Heel makkelijk|Makkelijk|Niet makkelijk, niet moeilijk|Moeilijk|Heel moeilijk",
    "nl quality": "Uitstekend|Goed|Voldoende|Matig|Slecht",
    "faces": "🤩|😃|😐|🙁|😠",
    "stars": "★★★★★|★★★★☆|★★★|★★☆☆☆|★",
}


@pytest.mark.parametrize("name", FIVE)
def test_five_points(name):
    points = score_points(pd.Series(FIVE[name].split("|")))
    assert points.values.tolist() == [5.0, 4.0, 3.0, 2.0, 1.0]
    assert points.scale == (1.0, 5.0) and not points.unreadable.any()


@pytest.mark.parametrize(
    "labels",
    [
        "Strongly agree|Agree|Somewhat agree|Neither agree nor disagree|Somewhat disagree|Disagree|Strongly disagree",
        "Extremely satisfied|Moderately satisfied|Slightly satisfied|Neither satisfied nor dissatisfied"
        "|Slightly dissatisfied|Moderately dissatisfied|Extremely dissatisfied",
    ],
)
def test_seven_points(labels):
    points = score_points(pd.Series(labels.split("|")))
    assert points.values.tolist() == [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0] and points.scale == (1.0, 7.0)


def test_four_points_keep_satisfied_satisfied():
    labels = pd.Series(
        ["Très satisfait(e)", "Plutôt satisfait(e)", "Plutôt pas satisfait(e)", "Pas du tout satisfait(e)"]
    )
    assert score_points(labels).values.tolist() == [5.0, 4.0, 2.0, 1.0]


def test_answers_nobody_chose_shift_nothing():
    assert score_points(pd.Series(["Very satisfied", "Dissatisfied"])).values.tolist() == [5.0, 2.0]
    assert scale_of({3, -2}) == SCALES[0]


@pytest.mark.parametrize("text", ["The agent was very good", "good, but slow", "very", "not the best", "x" * 500, ""])
def test_sentences_are_no_labels(text):
    assert degree(text) is None


@pytest.mark.parametrize(
    ("labels", "values", "scale"),
    [
        (["10 - Extremely likely", "5", "0 - Not at all likely"], [10, 5, 0], None),
        (["Extremely likely - 10", "3", "Not at all likely - 0"], [10, 3, 0], None),
        (["7/10", "3/10", "10/10"], [7, 3, 10], (1, 10)),
        (["4 out of 5 stars", "5 out of 5"], [4, 5], (1, 5)),
        (["4 von 5", "1 von 5"], [4, 1], (1, 5)),
        (["4,5 Sterne", "1 Stern"], [4.5, 1], None),
        (["good_with_comment", "bad", "offered"], [1, 0, None], (0, 1)),
        (["👍", "👎"], [1, 0], (0, 1)),
    ],
)
def test_other_spellings(labels, values, scale):
    points = score_points(pd.Series(labels))
    assert [None if v != v else v for v in points.values] == values
    assert points.scale == scale and not points.unreadable.any()


CATEGORIES = [
    "Promoter|Passive|Detractor",
    "Promotor|Neutral|Kritiker",
    "Promoteur|Passif|Détracteur",
    "Promotor|Pasivo|Detractor",
    "promoters|passives|detractors",
]


@pytest.mark.parametrize("labels", CATEGORIES)
def test_a_score_given_only_as_a_category(labels):
    survey = read_survey(
        pd.DataFrame({"NPS category": labels.split("|") * 8, "comment": ["because of the long queue"] * 24})
    )
    assert survey.frame["score"].tolist()[:3] == [9.0, 7.0, 6.0]
    assert survey.rating.metric == "nps" and "score_from_category" in {f.code for f in survey.findings}


def test_a_label_of_nothing_but_underscores_is_unread():
    labels = ["_", "Very satisfied", "\ufe0f", "Very dissatisfied", "Satisfied", "Dissatisfied"]
    got = score_points(pd.Series(labels * 5))
    assert got.unreadable.tolist() == [True, False, True, False, False, False] * 5
