from pathlib import Path

import pytest

from ecomops.adapters.columns import SEVERAL_FIELDS, OrderColumns
from ecomops.commands.arguments import amount, instant, order_columns, rules_file
from ecomops.errors import (
    EcomopsError,
    InvalidArgumentError,
    MissingFileError,
    NaiveDatetimeError,
    UnknownCurrencyError,
)


@pytest.mark.parametrize("text", ["abc", "1.234", "-1", "0"])
def test_amount_that_is_none_names_the_argument(text: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        amount("--off", text, "USD", least=1)
    assert (caught.value.field, caught.value.value) == ("--off", text)


def test_zero_is_an_amount_unless_more_is_asked_for() -> None:
    assert amount("--reach", "0", "USD") == 0


def test_wrong_currency_is_not_blamed_on_the_amount() -> None:
    with pytest.raises(UnknownCurrencyError, match="currency = 'USX'"):
        amount("--off", "5.00", "USX")


@pytest.mark.parametrize(("text", "error"), [
    ("yesterday", InvalidArgumentError),
    ("2026-11-11T00:00", NaiveDatetimeError),
])  # fmt: skip
def test_instant_without_meaning_names_the_argument(text, error: type[EcomopsError]) -> None:
    with pytest.raises(error, match="--now"):
        instant("--now", text)


def test_no_instant_stays_none() -> None:
    assert instant("--now", None) is None


def test_columns_are_read_from_pairs() -> None:
    columns = order_columns(
        ["cart_id=order no", "sku_id=a=b", "line_amount=sum", "category=l1", "category=l2",
         "category=l3", "placed_at=at"],
        "Asia/Shanghai",
    )  # fmt: skip
    assert (columns.cart_id, columns.sku_id) == ("order no", "a=b")
    assert columns.category == ("l1", "l2", "l3")
    assert columns.zone == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["sku"], "is no pair"),
        (["=x"], "is no pair"),
        (["sku_id="], "is no pair"),
        (["price=x"], "names no field; give one of cart_id, sku_id"),
        (["zone=UTC"], "names no field"),
        (["sku_id=sku", "unit_price=p"], "cart_id: Field required"),
        (["cart_id=o", "sku_id=sku"], "exactly one of unit_price"),
        (
            ["cart_id=o", "cart_id=p", "sku_id=s", "unit_price=p"],
            "^--column = 'cart_id=p' is given twice, after cart_id=o; name one column; only",
        ),
    ],
)
def test_columns_that_do_not_fit_are_refused(texts: list[str], message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        order_columns(texts, None)
    assert caught.value.field == "--column"


@pytest.mark.parametrize(
    ("texts", "zone", "message"),
    [
        (["placed_at=at"], "Mars/Base", "zone should be an IANA name such as 'Asia/Shanghai'"),
        ([], "Asia/Shanghai", "zone should come with a placed_at column"),
    ],
)
def test_a_zone_that_does_not_fit_is_blamed_itself(texts, zone: str, message: str) -> None:
    pairs = ["cart_id=o", "sku_id=s", "unit_price=p", *texts]
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        order_columns(pairs, zone)
    assert (caught.value.field, caught.value.value) == ("--zone", zone)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "EOF while parsing"),
        ("{", "line 1 column 1"),
        ('{"promotions": [{}]}', r"promotions\[0\]\.promotion_id: Field required"),
        ('{"promotions": [1, 2, 3, 4, 5, 6, 7]}', r"promotions\[4\].*; and 2 more"),
        ('{"promotion": []}', "promotion: Extra inputs"),
        (
            '{"promotions": [{"benefits": [{"kind": "amount_off", "off_minor": 5.5}]}]}',
            r"promotions\[0\]\.benefits\[0\]\.amount_off\.off_minor: Input should be a valid int",
        ),
    ],
)
def test_rules_that_are_not_valid_name_file_and_place(tmp_path: Path, content, message) -> None:
    path = tmp_path / "rules.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidArgumentError, match=message) as caught:
        rules_file(path)
    assert caught.value.value == str(path)


def test_missing_rules_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"none\.json"):
        rules_file(tmp_path / "none.json")


def test_rules_file_may_start_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_bytes(b'\xef\xbb\xbf{"promotions": []}')
    assert rules_file(path).promotions == ()


def test_fields_of_several_columns_are_those_that_hold_several() -> None:
    texts = ["cart_id=o", "sku_id=s", "unit_price=p"]
    for field in OrderColumns.model_fields:
        if field in {"cart_id", "sku_id", "unit_price", "zone"}:
            continue
        given = [*texts, f"{field}=a", f"{field}=b"]
        if field in SEVERAL_FIELDS:
            assert getattr(order_columns(given, None), field) == ("a", "b")
        else:
            with pytest.raises(InvalidArgumentError, match=f"'{field}=b' is given twice"):
                order_columns(given, None)
