"""The configuration file: its defaults, its strictness, and what it says when something is wrong."""

import pytest

from analyzer.artifacts import resource
from analyzer.config import Config, load_config, parse_config
from analyzer.errors import ConfigError
from analyzer.plain_yaml import load_plain_yaml


def test_default_yaml_is_the_built_in_default():
    assert load_config(resource("configs", "default.yaml")) == Config()


def test_default_yaml_spells_out_every_key():
    data = load_plain_yaml(resource("configs", "default.yaml").read_text())
    assert data == Config().model_dump(mode="json")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"column": {}}, ["unknown key 'column'", "Did you mean 'columns'"]),
        ({"columns": {"coment": "x"}}, ["'columns.coment'", "Did you mean 'comment'"]),
        ({"score": {"metric": "npss"}}, ["score.metric", "'npss'", "'nps'"]),
        ({"score": {"scale": [5, 1]}}, ["score.scale", "lowest < highest"]),
        ({"score": {"confidence": 0.5}}, ["score.confidence", "0.5", "0.9"]),
        ({"privacy": {"min_group": 0}}, ["privacy.min_group", "1"]),
        ([1, 2], ["expected a mapping", "list"]),
    ],
)
def test_a_wrong_key_or_value_is_one_helpful_line(data, words):
    with pytest.raises(ConfigError) as error:
        parse_config(data, where="my.yaml")
    message = str(error.value)
    assert message.startswith("my.yaml: ") and "\n" not in message
    for word in words:
        assert word in message


def test_yaml_that_builds_objects_is_refused(tmp_path):
    path = tmp_path / "evil.yaml"
    path.write_text("seed: !!python/object/apply:os.system ['true']\n")
    with pytest.raises(ConfigError, match=r"line 1: .*Write plain YAML"):
        load_config(path)


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(ConfigError, match="cannot read the configuration"):
        load_config(tmp_path / "none.yaml")


def test_updated_replaces_dotted_keys_and_ignores_none():
    config = Config().updated({"score.metric": "csat", "seed": 3, "operations.file": None})
    assert (config.score.metric, config.seed, config.operations.file) == ("csat", 3, None)
    with pytest.raises(ConfigError, match="options"):
        Config().updated({"score.metric": "x"})


@pytest.mark.parametrize("text", ["a: 1\na: 2", "a: [1, 2", "a: " + "[" * 5000])
def test_what_is_not_plain_yaml_is_one_line(text):
    with pytest.raises(ValueError):
        load_plain_yaml(text)
