"""Files made to harm: bombs, devices, YAML that is not plain, climbing paths, pickles. Each is one clear line, soon."""

import bz2
import gzip
import importlib
import io
import pickle
import pkgutil
import re
import time
import zipfile

import pytest

import analyzer
from analyzer.config import load_config
from analyzer.errors import AnalyzerError, ConfigError, InputError, ModelError
from analyzer.plain_yaml import load_plain_yaml
from analyzer.read import unpack
from analyzer.read.tables import read_tables
from analyzer.themes.codebook import load_codebook

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def _soon(seconds=10):
    began = time.process_time()

    def check():
        assert time.process_time() - began < seconds

    return check


def _xlsx(**parts):
    """A workbook of one sheet whose parts can be replaced."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in [("id", "nps", "comment"), (1, 9, "fine"), (2, 3, "slow")]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    out = io.BytesIO()
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return out.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">' + b"".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">'.encode() for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
SECRET = '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file://{path}">]>'
SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row></sheetData></worksheet>'
)


@pytest.fixture
def _small(monkeypatch):
    """The same ratio, from one megabyte on instead of 256."""
    monkeypatch.setattr(unpack, "_FREE_BYTES", 1 << 20)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress])
def test_a_compressed_bomb_is_refused(tmp_path, pack):
    path = tmp_path / "export.csv.gz"
    path.write_bytes(pack(b"id,nps,comment\n" + b"1,9,aaaaaaaa\n" * (1 << 18)))
    check = _soon()
    with pytest.raises(InputError, match="unpacks to more than"):
        read_tables(path)
    check()


@pytest.mark.usefixtures("_small")
def test_a_zip_and_a_workbook_bomb_are_refused(tmp_path):
    zeros = bytes(8 << 20)
    for name, data in (("export.xlsx", _xlsx(**{"xl/worksheets/sheet1.xml": zeros})), ("export.zip", None)):
        path = tmp_path / name
        if data is None:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("a.csv", zeros)
        else:
            path.write_bytes(data)
        check = _soon()
        with pytest.raises(InputError, match="unpacks to more than"):
            read_tables(path)
        check()


def test_xml_entities_neither_multiply_nor_read_files(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-of-the-disk")
    bombs = [ENTITIES + b"]>" + SHEET % b"&i;", SECRET.format(path=secret).encode() + SHEET % b"&x;"]
    for i, sheet in enumerate(bombs):
        path = tmp_path / f"export{i}.xlsx"
        path.write_bytes(_xlsx(**{"xl/worksheets/sheet1.xml": sheet}))
        check = _soon()
        try:
            text = read_tables(path).frame.to_csv()
        except InputError as error:
            text = str(error)
        assert "canary" not in text and len(text) < 10_000
        check()


def test_devices_are_not_read(tmp_path):
    for read in (read_tables, load_config, load_codebook):
        with pytest.raises(AnalyzerError, match=r"device|larger|plain YAML"):
            read("/dev/zero")


@pytest.mark.parametrize(
    "text",
    [LAUGHS, "a: &a [*a]", "x: !!python/object/apply:os.system ['touch pwned']", "x: !!python/name:os.system ''",
     "- " * 3_000 + "x", "[" * 3_000, "? " * 5_000, "a: !ruby/object:X {}", "&a " * 3, "{" * 2_000 + "}" * 2_000],
)  # fmt: skip
def test_yaml_that_is_not_plain_is_refused(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check = _soon()
    path = tmp_path / "config.yaml"
    path.write_text(text)
    for read in (load_config, load_codebook):
        with pytest.raises(ConfigError) as caught:
            read(path)
        assert len(str(caught.value)) < 1_000 and "\n" not in str(caught.value)
    check()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["config.yaml"]


def test_aliases_that_stay_small_are_plain():
    assert load_plain_yaml("a: &a [1, 2]\nb: *a") == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize("name", ["../../x", "../pyproject", "/etc/passwd", "..", "codebooks/../../x", "a\x00b"])
def test_names_do_not_climb_out(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        load_codebook(name)
    assert "root:" not in str(caught.value)
    with pytest.raises(AnalyzerError) as caught:
        _encoder(name)
    assert "root:" not in str(caught.value)


def _encoder(name):
    from analyzer.encode import load_encoder

    encoder = load_encoder(name)
    encoder.encode(["slow"])


class _Harm:
    def __reduce__(self):
        return (open, ("pwned", "w"))


@pytest.mark.parametrize("weights", ["pytorch_model.bin", "model.pt", "model.pkl", "model.joblib"])
def test_pickled_models_are_refused(weights, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert", "hidden_size": 8}')
    (folder / weights).write_bytes(pickle.dumps(_Harm()))
    with pytest.raises(ModelError, match="safetensors"):
        _encoder(str(folder))
    assert not (tmp_path / "pwned").exists()


def test_a_theme_model_of_pickles_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "theme_model"
    folder.mkdir()
    for name in ("vectors.safetensors", "model.json", "codebook.yaml", "discovery.json", "reference.safetensors"):
        (folder / name).write_bytes(pickle.dumps(_Harm()))
    with pytest.raises(AnalyzerError):
        analyzer.load_theme_model(folder)
    assert not (tmp_path / "pwned").exists()


def _patterns():
    """Every compiled pattern at the top of a module that sees input."""
    found = {}
    for info in pkgutil.walk_packages(analyzer.__path__, "analyzer."):
        if info.name.split(".")[1] in ("train", "demo", "cli", "__main__"):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            for i, item in enumerate(value if isinstance(value, tuple | list) else [value]):
                if isinstance(item, re.Pattern) and isinstance(item.pattern, str):
                    found[f"{info.name}.{name}.{i}"] = item
    return found


UNITS = (
    "a", "A", "1", " ", "\t", "\n", "-", ".", ",", "@", "a.", "1 ", "1-", "1.", "a@", "Aa ", "a b ", "12 ", "1,", ":",
    "a:", "www.", "http://", "'", '"', "(", ")", "[", "é", "A1", "order 1 ", "de la ", "Am A", "12 rue ", "GB29", "0O",
    "x'", "<br", "&a",
)  # fmt: skip


# Used with match or fullmatch only, or on a few characters before a full stop: tried as they are used.
ANCHORED = {"_OUT_OF", "_LEADING", "_TRAILING", "_UNIT_REPEATED"}
WINDOWED = {"_LAST_WORD"}


def test_no_pattern_blows_up():
    """Time must not grow with the square of the length: 8,000 characters cost each pattern next to nothing."""
    patterns = _patterns()
    assert len(patterns) > 60
    slow = []
    for name, pattern in patterns.items():
        for unit in UNITS:
            text = (unit * 8_000)[:8_000] + "!\x00"
            for _ in range(3):
                began = time.process_time()
                used_on = text[:60] if name.split(".")[-2] in WINDOWED else text
                for _match in pattern.finditer(used_on) if name.split(".")[-2] not in ANCHORED else ():
                    pass
                pattern.fullmatch(text)
                spent = time.process_time() - began
                if spent < 0.2:
                    break
            else:
                slow.append((name, unit, round(spent, 2)))
                break
    assert not slow
