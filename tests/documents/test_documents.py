"""Documents: YAML, JSON, TOML and Python assignments as plain data with lines."""

import pytest

from lrsched_cli.documents import Tagged, read_document
from lrsched_cli.errors import ConfigError


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "lr: 6e-4\nsteps: [1, 2]\nname: cosine\nplain: {a: null}\n"),
        (
            "a.json",
            (
                '{"lr": 6e-4, "steps": [1, 2], // as in the paper\n "name": "cosine",'
                ' "plain": {"a": null},}'
            ),
        ),
        ("a.toml", 'lr = 6e-4\nsteps = [1, 2]\nname = "cosine"\nplain = {}\n'),
        (
            "a.py",
            (
                "import os\nlr = 6e-4\nname = 'cosine'\nsteps: list = [1, 4 / 2]\n"
                "plain = dict(a=None)\nrun = os.getcwd()\n"
            ),
        ),
    ],
)
def test_the_formats_give_the_same_data(name: str, text: str) -> None:
    """Names with values; what cannot be a value in a format is left out of it."""
    data = read_document(name, text).data
    plain = {} if name == "a.toml" else {"a": None}
    assert data == {"lr": 6e-4, "steps": [1, 2], "name": "cosine", "plain": plain}


@pytest.mark.parametrize(
    ("text", "number"),
    [("6e-4", 6e-4), ("1e5", 1e5), ("-2.5E+3", -2500.0), (".5e1", 5.0), ("1_0e1", 100.0)],
)
def test_numbers_that_yaml_takes_for_text_are_numbers(text: str, number: float) -> None:
    """An exponent needs neither a point nor a sign, as in YAML 1.2; quotes make it text."""
    data = read_document("a.yaml", f"a: {text}\nb: '{text}'\n").data
    assert data == {"a": number, "b": text}


def test_unknown_tags_of_yaml_are_kept() -> None:
    """They are data, for whoever knows what they mean."""
    data = read_document("a.yaml", "a: !ref <lr>\nb: !new:x.Y\n  c: 1\n").data
    assert data == {"a": Tagged("!ref", "<lr>"), "b": Tagged("!new:x.Y", {"c": 1})}


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_keys_have_lines(name: str) -> None:
    """A key that has none has that of what it stands in."""
    document = read_document(name, '{\n"a": {\n"b": 1,\n"c": 2}}')
    assert [document.line(*path) for path in (("a",), ("a", "c"), ("a", "x"), ("z",))] == [
        2,
        4,
        2,
        0,
    ]


def test_merged_mappings_stand_behind_own_keys() -> None:
    """`<<` gives what a mapping has not itself."""
    data = read_document("a.yaml", "base: &b {lr: 1, n: 2}\nrun:\n  <<: *b\n  n: 3\n").data
    assert data["run"] == {"lr": 1, "n": 3}


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.yaml", "a: 1\nb: ]\n", "a.yaml, line 2: this is not YAML"),
        ("a.json", '{"a": 1,\n "b" 2}', "a.json, line 2: this is not JSON"),
        ("a.toml", "a = \n", "a.toml, line 1: this is not TOML"),
        ("a.py", "a = 1\nb = (\n", "a.py, line 2: this is not Python"),
    ],
)
def test_an_error_names_file_and_line(name: str, text: str, problem: str) -> None:
    """And the format that it is read as."""
    with pytest.raises(ConfigError) as error:
        read_document(name, text)
    assert str(error.value).startswith(problem)


def test_a_yaml_file_that_multiplies_itself_is_refused() -> None:
    """Values that it names again and again count each time."""
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(ConfigError, match=r"more than 200,000 values"):
        read_document("a.yaml", "\n".join(lines))


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.toml", "a.py"])
@pytest.mark.parametrize("depth", [200, 3000])
def test_deep_nesting_is_refused(name: str, depth: int) -> None:
    """By one error."""
    nest = "[" * depth + "]" * depth
    text = {"a.yaml": f"a: {nest}", "a.json": f'{{"a": {nest}}}'}.get(name, f"a = {nest}")
    if name == "a.py":  # whose syntax has a bound of its own
        assert "a" not in _data_or_nothing(name, text)
        return
    with pytest.raises(ConfigError):
        read_document(name, text)


def _data_or_nothing(name: str, text: str) -> dict[str, object]:
    try:
        data: dict[str, object] = read_document(name, text).data
    except ConfigError:
        return {}
    return data


def test_a_python_file_is_not_run() -> None:
    """What is no plain assignment is passed by; a name that gets an unknown value loses its own."""
    text = "raise SystemExit\nlr = 0.1\nlr = open('x')\nsteps = 5 * 391\na.b = dict(c=steps)\n"
    assert read_document("a.py", text).data == {"steps": 1955, "a.b": {"c": 1955}}
