"""Checkpoints: a stopped run goes on from its finished rooms, a damaged one is dropped, nothing personal is in them."""

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

import analyzer
from analyzer import pipeline
from analyzer.artifacts import atomic_directory, cache_dir
from analyzer.checkpoints import Checkpoints, checkpoints_of, run_key
from analyzer.results import Comments

CANARY = "Ann Example can be reached at ann.canary@example.com, order number 48213-A"


@pytest.fixture(scope="module")
def survey():
    words = [
        "waited far too long on the phone",
        "the driver was friendly",
        "the bill was wrong again",
        "app keeps crashing",
    ]
    rows = [
        (str(i), i % 11, f"{words[i % 4]} today. {words[(i * 7) % 4]}." + (CANARY if i == 3 else "")) for i in range(80)
    ]
    return analyzer.read_survey(pd.DataFrame(rows, columns=["id", "nps", "comment"]), strict=False)


def _files(kept: Checkpoints) -> dict[str, Path]:
    return {p.name.split(".")[0]: p for p in kept._folder.glob("*.zip")}


def _same(a, b):
    for name in a.tables:
        pd.testing.assert_frame_equal(a.tables[name], b.tables[name], check_exact=True)


def test_a_second_run_takes_every_room_up_and_gives_the_same(survey, tmp_path, monkeypatch):
    config = pipeline.Config()
    kept = Checkpoints(tmp_path / "kept")
    plain = pipeline.run(survey, config)
    first = pipeline.run(survey, config, checkpoints=kept)
    assert set(_files(kept)) == {"text", "themes", "rank", "link"}
    for room in ("_comments", "understand", "_rank", "_links"):
        monkeypatch.setattr(pipeline, room, lambda *a, room=room, **k: pytest.fail(f"{room} was computed again"))
    second = pipeline.run(survey, config, checkpoints=kept)
    _same(plain, first)
    _same(plain, second)
    pipeline.write_outcome(plain, tmp_path / "a")
    pipeline.write_outcome(second, tmp_path / "b")
    for path in (
        p
        for p in (tmp_path / "a").rglob("*")
        if p.is_file() and p.suffix in (".csv", ".parquet", ".json", ".safetensors")
    ):
        if path.name != "run.json":
            assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes(), path.name
    assert not _files(kept)  # written: nothing is left in the cache


def test_a_damaged_room_is_computed_again(survey, tmp_path):
    kept = Checkpoints(tmp_path / "kept")
    config = pipeline.Config()
    first = pipeline.run(survey, config, checkpoints=kept)
    for room, path in _files(kept).items():
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data if room != "rank" else b"")
    second = pipeline.run(survey, config, checkpoints=kept)
    _same(first, second)
    assert all(p.stat().st_size > 100 for p in _files(kept).values())


def test_nothing_personal_is_kept(survey, tmp_path):
    kept = Checkpoints(tmp_path / "kept")
    pipeline.run(survey, pipeline.Config(), checkpoints=kept)
    import io
    import zipfile

    seen = 0
    for path in _files(kept).values():
        assert path.stat().st_mode & 0o077 == 0
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                data = archive.read(name)
                seen += 1
                text = (
                    pd.read_parquet(io.BytesIO(data)).to_csv() if name.endswith(".parquet") else data.decode("latin-1")
                )
                assert "canary" not in text.lower() and "48213" not in text, name
    assert seen > 8


def test_the_key_changes_with_whatever_the_result_depends_on(survey):
    config = pipeline.Config()
    key = run_key(survey, config)
    assert key == run_key(survey, config)
    assert key != run_key(survey, config.updated({"seed": 1}))
    other = survey.comments.copy()
    other.iloc[5, 0] = "something else"
    assert key != run_key(dataclasses.replace(survey, comments=other), config)


def test_without_redaction_nothing_is_kept(survey):
    config = pipeline.Config().updated({"privacy.redact": False})
    assert checkpoints_of(survey, config)._folder is None
    assert not list(cache_dir().glob("checkpoints/*"))


def test_a_cache_that_cannot_be_written_costs_only_time(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    comments = Comments(pd.DataFrame({"comment": ["slow"]}), pd.DataFrame({"row": [0]}))
    result = Checkpoints(tmp_path / "file" / "kept").room("text", Comments, lambda: comments)
    assert result is comments and "not kept" in caplog.text


def test_what_a_killed_writer_left_is_removed_or_finished(tmp_path):
    """A folder half-written is removed; one killed while its finished files were moved is moved to the end."""
    out = tmp_path / "out"
    (out / ".partial-dead").mkdir(parents=True)
    (out / ".partial-dead" / "a.csv").write_text("half")
    (out / ".finished-dead" / "theme_model").mkdir(parents=True)
    (out / ".finished-dead" / "b.csv").write_text("second of two")
    (out / "a.csv").write_text("first of two")
    (out / "mine.txt").write_text("not ours")
    with pytest.raises(RuntimeError), atomic_directory(out) as partial:
        (partial / "a.csv").write_text("new")
        raise RuntimeError
    assert sorted(p.name for p in out.iterdir()) == ["a.csv", "b.csv", "mine.txt", "theme_model"]
    assert (out / "a.csv").read_text() == "first of two" and (out / "b.csv").read_text() == "second of two"


def test_two_writers_never_mix(tmp_path):
    """The second waits for the first; the last one wins with all of its files."""
    from concurrent.futures import ThreadPoolExecutor
    from time import sleep

    def write(mark):
        with atomic_directory(tmp_path / "out") as partial:
            for name in "abcdefgh":
                (partial / name).write_text(mark)
                sleep(0.002)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, "123456"))
    assert len({p.read_text() for p in (tmp_path / "out").iterdir()}) == 1
    assert len(list((tmp_path / "out").iterdir())) == 8
