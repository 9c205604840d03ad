"""Decays of a given length: what does not go together."""

import pytest

from lrsched_cli.errors import ArgumentError
from lrsched_cli.schedules.shapes import Cosine


def test_a_wave_that_comes_again_keeps_its_length() -> None:
    """Past its end k_decay would bend it into ever shorter waves, which no sample catches."""
    with pytest.raises(ArgumentError, match="past_end=rebound takes no k_decay"):
        Cosine(past_end="rebound", k_decay=1.5)
    assert Cosine(past_end="rebound")(200) == 0.1
