"""The command line as a user meets it: a process with output, errors and an exit code."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from ecomops.commands import cli

EXAMPLES = Path(__file__).parents[2] / "examples"
ORDERS, RULES = EXAMPLES / "orders.csv", EXAMPLES / "rules.json"
COLUMNS = ("cart_id=order_no", "sku_id=sku", "quantity=qty", "unit_price=price")
TIMES = ("--column", "placed_at=placed_at", "--zone", "America/New_York")


def ecomops(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "ecomops", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def whatif(*more: str | Path, orders: Path = ORDERS, rules: Path = RULES) -> list[str | Path]:
    columns = [text for pair in COLUMNS for text in ("--column", pair)]
    return [
        "whatif", orders, "--promotions", rules, "--currency", "USD", "--reach", "10.00",
        *columns, *TIMES, *more,
    ]  # fmt: skip


def refusal(capsys, *arguments: str | Path) -> str:
    """Run in this process; return what stands on stderr after exit code 2."""
    assert cli.main([str(argument) for argument in arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    return str(printed.err)


def test_help_and_version_answer() -> None:
    done = ecomops("--help")
    assert done.returncode == 0
    assert "demo" in done.stdout
    assert "whatif" in done.stdout
    assert ecomops("--version").stdout == f"ecomops {version('ecomops')}\n"
    assert "--margin RATE" in ecomops("whatif", "--help").stdout


def test_no_command_is_a_usage_error() -> None:
    done = ecomops()
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: python -m ecomops" in done.stderr


def test_demo_shows_the_known_figures(tmp_path: Path) -> None:
    done = ecomops("demo", "--out", tmp_path / "demo")
    assert (done.returncode, done.stderr) == (0, "")
    rows = {line[:36].strip(): line[36:].split() for line in done.stdout.splitlines()}
    assert rows["orders"] == ["155,848", "155,848"]
    assert rows["sales"] == ["$4,596,039.58", "$5,392,232.87"]
    assert rows["qualifying orders"] == ["26,201", "32,168"]
    assert rows["orders within $10 of the threshold"] == ["8,985", "9,570"]
    assert rows["what those lack in all"][0] == "$49,486.16"
    assert rows["cost"] == ["$131,005.00", "$160,840.00"]
    assert rows["cost rate, of sales"][:2] == ["2.85", "%"]
    assert rows["break-even order uplift, margin 25 %"][:2] == ["12.87", "%"]
    assert "dropped; its basket stays (no units and no amount)" in done.stdout
    assert "✓ spend $50: $5 off: saves $5" in done.stdout
    assert "✓ 满 $50 减 $5：已减 $5" in done.stdout
    assert " to save $5" in done.stdout
    figure = tmp_path / "demo" / "threshold.png"
    assert str(figure) in done.stdout
    assert figure.read_bytes().startswith(b"\x89PNG")


def test_example_orders_are_priced_as_a_hand_would(capsys, tmp_path: Path) -> None:
    assert cli.main([*map(str, whatif("--json", "--margin", "0.5", "--out", tmp_path))]) == 0
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    by_id = {row["promotion_id"]: row for row in report["promotions"]}
    assert (report["rows"], report["cleanings"]) == (41, [])
    assert by_id["spend-50"]["sales_minor"] == 849_35
    # tea on 11 November in New York: 4, 1 and 1 units
    assert (by_id["tea-day"]["qualifying"], by_id["tea-day"]["cost_minor"]) == (3, 600)
    # 130.40 and 107.80; 93.90 lacks 6.10
    assert (by_id["spend-100"]["qualifying"], by_id["spend-100"]["cost_minor"]) == (2, 2400)
    assert (by_id["spend-100"]["within_reach"], by_id["spend-100"]["gap_minor"]) == (1, 610)
    # 56.00, 54.00, 93.90 and 61.40; 47.10, 48.30, 44.75, 49.30, and 49.85 less 1.00 for tea
    assert (by_id["spend-50"]["qualifying"], by_id["spend-50"]["cost_minor"]) == (4, 2000)
    assert by_id["spend-50"]["within_reach"] == 5
    assert by_id["spend-50"]["gap_minor"] == 290 + 170 + 525 + 70 + 115
    assert by_id["spend-50"]["break_even"][0]["margin_rate"] == 0.5
    assert [Path(figure).name for figure in report["figures"]] == [
        "spend-100.png", "spend-50.png", "waterfall.png",
    ]  # fmt: skip
    assert all(Path(figure).stat().st_size > 10_000 for figure in report["figures"])


def test_example_orders_print_a_table(capsys, tmp_path: Path) -> None:
    arguments = whatif("--margin", "0.3", "--top-up", "25%", "--out", tmp_path)
    assert cli.main([*map(str, arguments)]) == 0
    said = capsys.readouterr().out
    assert "41 rows -> 16 carts" in said
    assert "spend-50: spend $50: $5 off" in said
    assert "subsidised share if 25 % top up" in said
    assert "tea-day: applied 3, not_started 8, expired 2, no_matching_lines 3" in said
    assert "spend-50, at a margin of 30 %: " in said
    assert "no figure: tea-day has no spend threshold" in said


def test_now_overrides_the_time_of_each_order(capsys) -> None:
    assert cli.main([*map(str, whatif("--json", "--now", "2026-11-13T00:00-05:00"))]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["promotions"][0]["verdicts"] == {"expired": 16}


def test_a_window_asks_for_times_by_the_flags_that_give_them(capsys) -> None:
    timeless = whatif()[: -len(TIMES)]
    said = refusal(capsys, *timeless)
    assert "give --now, or --column placed_at=NAME" in said


def test_missing_column_is_named(capsys) -> None:
    said = refusal(capsys, *whatif("--column", "brand=brnad"))
    assert "'brnad'" in said
    assert "'price'" in said


def test_bad_row_is_named(capsys, tmp_path: Path) -> None:
    lines = ORDERS.read_text(encoding="utf-8").splitlines()
    lines[4] = lines[4].replace("39.90", "39.905")
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join(lines), encoding="utf-8")
    said = refusal(capsys, *whatif(orders=bad))
    assert "row 3: price = '39.905'" in said
    assert "row 0 is the first below the header" in said


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_missing_orders_file_is_named(capsys, tmp_path: Path, suffix: str) -> None:
    assert f"none{suffix}" in refusal(capsys, *whatif(orders=tmp_path / f"none{suffix}"))


def test_missing_rules_file_is_named(capsys, tmp_path: Path) -> None:
    assert "none.json" in refusal(capsys, *whatif(rules=tmp_path / "none.json"))


@pytest.mark.parametrize("content", ["{", '{"promotions": []}', "[]"])
def test_rules_file_without_rules_is_refused(capsys, tmp_path: Path, content: str) -> None:
    bad = tmp_path / "rules.json"
    bad.write_text(content, encoding="utf-8")
    said = refusal(capsys, *whatif(rules=bad))
    assert str(bad) in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    "more",
    [
        ("--reach", "ten"),
        ("--margin", "1.5"),
        ("--top-up", "0.1.1"),
        ("--currency", "RMB"),
        ("--now", "soon"),
        ("--column", "colour=red"),
        ("--zone", "Mars/Base"),
        ("--out", RULES),
    ],
)
def test_wrong_argument_is_named_before_the_orders_are_read(capsys, tmp_path, more) -> None:
    said = refusal(capsys, *whatif(*more, orders=tmp_path / "not read.csv"))
    assert "not read.csv" not in said
    assert str(more[1]).partition("=")[0] in said


@pytest.mark.parametrize(
    "more", [("--off", "0"), ("--threshold", "x"), ("--reach", "-1"), ("--margin", "2")]
)
def test_wrong_demo_argument_is_named(capsys, tmp_path: Path, more) -> None:
    assert more[0] in refusal(capsys, "demo", "--out", tmp_path / "out", *more)
    assert not (tmp_path / "out").exists()


def test_interruption_exits_as_shells_expect(monkeypatch, capsys) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", interrupted)
    assert cli.main(["demo"]) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_reader_that_went_away_is_no_error() -> None:
    command = [sys.executable, "-m", "ecomops", *map(str, whatif())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()  # before anything was written
        assert process.stderr.read() == b""
        assert process.wait() == 141
