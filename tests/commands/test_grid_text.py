import pytest
from hypothesis import given, strategies as st

from ecomops.commands.whatif.file_names import FileNames
from ecomops.commands.whatif.grid_text import read_grid
from ecomops.errors import EcomopsError


@given(
    first=st.integers(1, 500),
    length=st.integers(0, 300),
    step=st.integers(1, 60),
    off=st.integers(1, 999),
    between=st.sampled_from([" x ", "x", " X ", "×", " × "]),
)
def test_range_goes_on_up_to_its_end(first, length, step, off, between) -> None:
    written = [f"{one // 100}.{one % 100:02}" for one in (first, first + length, step, off)]
    grid = read_grid(f"{':'.join(written[:3])}{between}{written[3]}", "USD")
    expected, at = [], first
    while at <= first + length:
        expected.append(at)
        at += step
    assert grid.thresholds_minor == tuple(expected)
    assert grid.offs_minor == (off,)


def test_lists_and_ranges_mix_and_repeat_nothing() -> None:
    grid = read_grid("$40, 45 , 40:50:10 x 3", "USD")
    assert grid.thresholds_minor == (4000, 4500, 5000)
    assert read_grid("4000:4100:50 x 300", "JPY").thresholds_minor == (4000, 4050, 4100)


@pytest.mark.parametrize(
    "text",
    [
        "", "40", "x", "40 x", "x 3", "40 x 3 x 2", "40:50 x 3", "40:50:5:1 x 3", "50:40:5 x 3",
        "40:50:0 x 3", "0 x 3", "-4 x 3", "40,,50 x 3", "40 * 3", "a x b", "40:50:0.001 x 3",
        "1:2000:0.01 x 3", "1:400:1 x 1:400:1", "¥40 x 3",
    ],
)  # fmt: skip
def test_what_is_no_grid_is_refused_by_name(text: str) -> None:
    with pytest.raises(EcomopsError) as caught:
        read_grid(text, "USD")
    assert caught.value.field == "--sweep"
    assert caught.value.remedy


def test_files_are_never_given_one_name() -> None:
    names = FileNames()
    asked = ["满199减20", "a/b", "a?b", "A b", "a-b-2", "", "..", "x" * 300, "x" * 301]
    found = [names.of(one) for one in asked]
    assert found[0] == "满199减20"
    assert len({name.casefold() for name in found}) == len(asked)
    assert all(name and len(name) < 70 and "/" not in name and "." not in name for name in found)
