"""Every engine gives the same answers, in order; a stage travels without its models."""

import os
import pickle
import signal
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest

import analyzer
from analyzer.engine import apart, load_engine
from analyzer.engine.apart import map_apart
from analyzer.errors import ConfigError
from analyzer.pipeline_stages import TextStage
from analyzer.report.tables import FILES
from analyzer.themes.codebook import Codebook


@dataclass(frozen=True)
class Shout:
    """A stage of a test."""

    mark: str

    def __call__(self, batch):
        return [text.upper() + self.mark for text in batch]


@dataclass(frozen=True)
class DiesOnce:
    """Its worker is killed hard on the first batch it ever sees; the next worker finds the note and goes on."""

    note: str

    def __call__(self, batch):
        if not Path(self.note).exists():
            Path(self.note).write_text("killed")
            time.sleep(0.2)
            os.kill(os.getpid(), signal.SIGKILL)
        return sum(batch)


ENGINES = ["local", pytest.param("ray", marks=pytest.mark.slow)]


def travelling():
    """Ray, with this file's stages sent as code: its workers cannot import a test."""
    pytest.importorskip("ray").cloudpickle.register_pickle_by_value(sys.modules[__name__])
    return load_engine("ray")


@pytest.fixture(params=ENGINES)
def engine(request):
    return travelling() if request.param == "ray" else load_engine("local")


def test_answers_come_in_the_order_of_the_batches(engine):
    batches = [[f"a{i}", f"b{i}"] for i in range(7)]
    assert list(engine.map(Shout("!"), batches)) == [[f"A{i}!", f"B{i}!"] for i in range(7)]
    assert list(engine.map(Shout("!"), [])) == []


def test_an_unknown_engine_is_refused_with_a_suggestion():
    with pytest.raises(ConfigError, match="Did you mean 'local'"):
        load_engine("lokal")


def test_the_local_engine_takes_batches_one_at_a_time():
    taken = []

    def batches():
        for i in range(5):
            taken.append(i)
            yield [str(i)]

    answers = load_engine("local").map(Shout(""), batches())
    assert next(answers) == ["0"] and taken == [0]


def prepared(workers, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", str(workers))
    texts = [f"Waited {i} minutes, but agent Sarah Jones was kind. Call 07700 900{i:03d}" for i in range(60)]
    frame = pd.DataFrame({"comment": texts, "nps": ["3"] * 60})
    survey = analyzer.read_survey(frame, config={"score": {"metric": "nps"}})
    parts = [replace(survey, frame=survey.frame.iloc[i : i + 15], comments=survey.comments.iloc[i : i + 15],
                     asked=survey.asked.iloc[i : i + 15]) for i in range(0, 60, 15)]  # fmt: skip
    return list(load_engine("local").map(TextStage(True), parts))


def test_processes_of_their_own_prepare_the_same_texts(monkeypatch):
    one, two = (prepared(n, monkeypatch) for n in (1, 2))
    assert len(one) == len(two) == 4
    for a, b in zip(one, two, strict=True):
        pd.testing.assert_frame_equal(a.responses, b.responses)
        pd.testing.assert_frame_equal(a.clauses, b.clauses)
        assert a.counts == b.counts and a.counts.redacted == 15


def test_what_goes_wrong_in_a_process_of_its_own_is_told():
    with pytest.raises(AttributeError, match="frame"):
        list(map_apart(TextStage(True), [1, 2, 3], workers=2))


def test_a_process_that_cannot_answer_loses_nothing(monkeypatch):
    monkeypatch.setattr(apart, "_SERVE", "import sys; sys.exit(1)")
    assert list(map_apart(str.upper, ["a", "b", "c"], workers=2)) == ["A", "B", "C"]


def test_a_meaning_stage_leaves_its_models_behind():
    from analyzer.pipeline_stages import MeaningStage

    stage = MeaningStage("default", "auto", Codebook("empty", ()), (object(), lambda: None))
    again = pickle.loads(pickle.dumps(stage))
    assert again.encoder == "default" and again._loaded is None


@pytest.mark.slow
def test_a_killed_worker_loses_nothing(tmp_path):
    answers = list(travelling().map(DiesOnce(str(tmp_path / "note")), [[i, 1] for i in range(6)]))
    assert (tmp_path / "note").exists()
    assert answers == [1, 2, 3, 4, 5, 6]


@pytest.mark.slow
def test_ray_writes_the_same_tables(tmp_path):
    """Bit for bit: texts are encoded row by row, and parts of a survey add up to the whole."""
    pytest.importorskip("ray")
    from analyzer.demo import write_demo

    write_demo(tmp_path, seed=3, n=600)
    for name in ("local", "ray"):
        config = {"encoder": {"model": "fast"}}
        run = analyzer.analyze(
            tmp_path / "survey.csv", tmp_path / "operations.csv", config, on="interaction_id", engine=name
        )
        run.write(tmp_path / name)
    for file in FILES.values():
        assert (tmp_path / "local" / file).read_bytes() == (tmp_path / "ray" / file).read_bytes(), file
    assert len(pd.read_parquet(tmp_path / "ray" / "mentions.parquet")) > 100


def test_counts_of_a_stream_are_those_of_the_whole(engine, demo_folder, tmp_path):
    from analyzer.config import Config
    from analyzer.pipeline_counts import count_themes
    from analyzer.themes.room import load_themes

    config = Config().updated({"columns.comment": "comment", "columns.score": "nps", "score.metric": "nps"})
    themes = load_themes(demo_folder / "out" / "theme_model")
    counts = count_themes([demo_folder / "survey.csv"], themes, config, engine=engine, rows=1100)
    responses = pd.read_parquet(demo_folder / "out" / "responses.parquet")
    mentions = pd.read_parquet(demo_folder / "out" / "mentions.parquet")
    assert counts.responses == len(responses) == 3000
    assert counts.usable == (responses["comment_status"] == "ok").sum()
    assert counts.groups["detractor"] == (responses["group"] == "detractor").sum()
    distinct = mentions[["response_id", "theme_id", "sentiment"]].drop_duplicates()
    whole = distinct.groupby(["theme_id", "sentiment"]).size()
    streamed = counts.frame().groupby(["theme_id", "sentiment"])["n_responses"].sum()
    pd.testing.assert_series_equal(streamed, whole, check_names=False)
