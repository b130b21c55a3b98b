"""Atomic writes, checksums and the cache folder."""

import json

import pytest

from analyzer import artifacts
from analyzer.errors import InputError, ModelError


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    artifacts.write_text(path, "old")
    with pytest.raises(RuntimeError), artifacts.atomic_write(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_failed_directory_changes_nothing(tmp_path):
    out = tmp_path / "out"
    with artifacts.atomic_directory(out) as folder:
        (folder / "t.csv").write_text("1")
        (folder / "model").mkdir()
        (folder / "model" / "x").write_text("1")
    with pytest.raises(RuntimeError), artifacts.atomic_directory(out) as folder:
        (folder / "t.csv").write_text("2")
        raise RuntimeError
    assert (out / "t.csv").read_text() == "1"
    with artifacts.atomic_directory(out) as folder:
        (folder / "model").mkdir()
        (folder / "model" / "y").write_text("2")
    assert sorted(p.name for p in out.rglob("*")) == ["model", "t.csv", "y"]


def test_a_folder_that_is_a_file_is_one_line(tmp_path):
    (tmp_path / "f").write_text("")
    with pytest.raises(InputError, match="cannot write there"), artifacts.atomic_directory(tmp_path / "f"):
        pass


def test_content_hash_separates_its_parts():
    assert artifacts.content_hash("ab", "c") != artifacts.content_hash("a", "bc")


def test_cache_dir_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("ANALYZER_CACHE", str(tmp_path))
    assert artifacts.cache_dir() == tmp_path


def test_every_shipped_model_matches_its_manifest():
    manifest = json.loads(artifacts.resource("models", "MANIFEST.json").read_text())
    for name in manifest:
        assert (artifacts.verified_model(name) / "README.md").exists()


def test_a_damaged_model_is_refused(monkeypatch, tmp_path):
    (tmp_path / "models" / "m").mkdir(parents=True)
    (tmp_path / "models" / "m" / "w").write_text("x")
    (tmp_path / "models" / "MANIFEST.json").write_text(json.dumps({"m": {"w": "0" * 64}}))
    monkeypatch.setattr(artifacts, "_PACKAGE", tmp_path / "analyzer")
    with pytest.raises(ModelError, match="damaged"):
        artifacts.verified_model("m")
    with pytest.raises(ModelError, match="no shipped model is called 'z'"):
        artifacts.verified_model("z")


def test_written_files_follow_the_umask(tmp_path):
    plain = tmp_path / "plain"
    plain.write_text("x")
    artifacts.write_text(tmp_path / "ours", "x")
    assert (tmp_path / "ours").stat().st_mode == plain.stat().st_mode
