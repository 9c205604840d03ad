"""Placeholders: what takes their place, and what stays as it is."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lrsched_cli.sweep.placeholders import filled, filled_label, placeholders

names = st.text("abcdefgh_", min_size=1, max_size=4)
words = st.text("abcdefgh0123456789.-", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("exp(lr0={w})", "exp(lr0=5)"),
        ("exp(lr0=1e-{w})", "exp(lr0=1e-5)"),
        ("exp(lr0={w}*{w})", "exp(lr0=5*5)"),
        ("piecewise({0: 0.1, 30: {w}})", "piecewise({0: 0.1, 30: 5})"),
        ("piecewise({{w}: 0.1})", "piecewise({5: 0.1})"),
        ('f({"a": {"b": {w}}})', 'f({"a": {"b": 5}})'),
        ("exp(lr0={v})", "exp(lr0={v})"),
        ("exp(lr0={ w })", "exp(lr0={ w })"),
        ("f(name='{w}')", "f(name='5')"),
        ("f(name='{{w}}')", "f(name='{w}')"),
        ("f(name='{{{w}}}')", "f(name='{5}')"),
        ("f(name='{{v}}')", "f(name='{{v}}')"),
        ("f(shape={s})", "f(shape='1-sqrt')"),
        ("f(shape='{s}')", "f(shape='1-sqrt')"),
        ('f(shape="""{s}""")', 'f(shape="""1-sqrt""")'),
        ("f('it\\'s {s}', {s})", "f('it\\'s 1-sqrt', '1-sqrt')"),
        ("{n}(lr0=1)", "linear(lr0=1)"),
        ("f(shape={n})", "f(shape=linear)"),
        ("f({m}**2, {m} - 1)", "f((-3)**2, -3 - 1)"),
    ],
)
def test_a_value_takes_the_place_of_its_name(text: str, result: str) -> None:
    """And nothing else changes: dicts, other names, doubled braces."""
    assert filled(text, {"w": "5", "s": "1-sqrt", "n": "linear", "m": "-3"}) == result


@given(names, st.text("abcw{}:,' ", max_size=20))
def test_a_text_without_the_name_stays_as_it_is(name: str, text: str) -> None:
    """Whatever braces it has."""
    assume(name not in text)
    assert filled(text, {name: "5"}) == filled_label(text, {name: "5"}) == text


@given(st.dictionaries(names, words, min_size=1))
def test_a_label_reads_as_pythons_formats_do(point: dict[str, str]) -> None:
    """With names and doubled braces."""
    label = " ".join(f"{name} {{{name}}} {{{{{name}}}}} {{{{{{{name}}}}}}}" for name in point)
    assert filled_label(label, point) == label.format(**point)
    assert placeholders(label) == set(point)


@pytest.mark.parametrize("part", ["{", "'", '"""', "'\\", "{{{w}", "{a", "#{w}", "'{w}'"])
def test_a_monstrous_text_is_filled_like_a_short_one(part: str) -> None:
    """Each part is looked through once: to look again for every part would take minutes."""
    text = part * 50_000
    assert filled(text, {"w": "5"}) == text.replace("{w}", "5")
