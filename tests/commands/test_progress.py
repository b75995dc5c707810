from io import StringIO

import pytest

from ecomops.commands.progress import Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_once(monkeypatch) -> None:
    monkeypatch.setattr("ecomops.commands.progress._QUIET_S", 0)


def test_terminal_sees_long_work_and_is_left_clean(at_once) -> None:
    terminal = Terminal()
    with Progress("pricing", terminal) as progress:
        progress(1, 4)
    assert terminal.getvalue() == "\rpricing: 25 %\r             \r"


def test_a_file_sees_nothing(at_once) -> None:
    file = StringIO()
    with Progress("pricing", file).note() as progress:
        progress(1, 4)
    assert file.getvalue() == ""


def test_short_work_is_not_shown() -> None:
    terminal = Terminal()
    with Progress("pricing", terminal) as progress:
        progress(1, 4)
    assert terminal.getvalue() == ""


def test_no_work_at_all_is_no_division_by_zero(at_once) -> None:
    terminal = Terminal()
    with Progress("pricing", terminal) as progress:
        progress(0, 0)
    assert "0 %" in terminal.getvalue()
