"""Texts of the command line to values; what is wrong names the argument."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ecomops.amount_text import parse_minor
from ecomops.errors import (
    EcomopsError,
    InvalidArgumentError,
    MissingFileError,
    NaiveDatetimeError,
)
from ecomops.promotions.rules.promotion_set import PromotionSet
from ecomops.whatif import Assumption, exact_rate

if TYPE_CHECKING:
    from ecomops.adapters.columns import OrderColumns

_SHOWN_PROBLEMS = 5
_ENDS = 3
"""Low, likely and high."""


def amount(argument: str, text: str, currency: str, *, least: int = 0) -> int:
    """Read an amount in minor units.

    >>> amount("--off", "5.00", "USD")
    500
    """
    try:
        minor = parse_minor(text, currency)
    except EcomopsError as error:
        if error.field == "currency":
            raise
        raise InvalidArgumentError(argument, text, error.problem, error.remedy) from None
    if minor < least:
        remedy = "give more than zero" if least else "give zero or more"
        raise InvalidArgumentError(argument, text, "is too small", remedy)
    return minor


def assumed(
    argument: str, text: str, read: Callable[[str, str], Fraction] = exact_rate
) -> Assumption:
    """Read a value, by default a rate from 0 to 1, or a range: low, likely, high.

    >>> assumed("--top-up", "10%,20%,40%").likely
    Fraction(1, 5)
    """
    rates = [read(argument, part.strip()) for part in text.split(",")]
    if len(rates) not in (1, _ENDS):
        problem = f"has {len(rates)} values"
        remedy = "give one, or three with commas: low,likely,high"
        raise InvalidArgumentError(argument, text, problem, remedy)
    low, likely, high = rates if len(rates) == _ENDS else rates * _ENDS
    if not low <= likely <= high:
        raise InvalidArgumentError(argument, text, "does not rise", "give low,likely,high")
    return Assumption(low=low, likely=likely, high=high)


def instant(argument: str, text: str | None) -> datetime | None:
    """Read an instant in ISO 8601, which has to have an offset.

    >>> instant("--now", "2026-11-11T00:00+08:00").isoformat()
    '2026-11-11T00:00:00+08:00'
    """
    if text is None:
        return None
    remedy = "write it like 2026-11-11T00:00+08:00"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidArgumentError(argument, text, "is no instant", remedy) from None
    if at.tzinfo is None:
        raise NaiveDatetimeError(argument, text, "has no offset", remedy)
    return at


def order_columns(texts: Sequence[str], zone: str | None) -> OrderColumns:
    """Read ``field=name`` pairs; a field of several columns may be given more than once."""
    from ecomops.adapters.columns import SEVERAL_FIELDS, OrderColumns

    given: dict[str, object] = {}
    for text in texts:
        field, found, name = text.partition("=")
        if not (field and found and name):
            raise InvalidArgumentError(
                "--column", text, "is no pair", "write it like sku_id=sku: field, then column"
            )
        if field not in OrderColumns.model_fields or field == "zone":
            fields = ", ".join(known for known in OrderColumns.model_fields if known != "zone")
            raise InvalidArgumentError("--column", text, "names no field", f"give one of {fields}")
        before = given.get(field)
        if before is not None and field not in SEVERAL_FIELDS:
            problem = f"is given twice, after {field}={before}"
            remedy = f"name one column; only {' and '.join(SEVERAL_FIELDS)} have several"
            raise InvalidArgumentError("--column", text, problem, remedy)
        if before is not None:
            given[field] = (*before, name) if isinstance(before, tuple) else (before, name)
        else:
            given[field] = name
    if zone is not None:
        given["zone"] = zone
    try:
        return OrderColumns.model_validate(given)
    except ValidationError as error:
        if zone is not None and all(one["type"].startswith("zone") for one in error.errors()):
            remedy = "give an IANA name such as Asia/Shanghai, and --column placed_at=NAME"
            raise InvalidArgumentError("--zone", zone, problems(error), remedy) from None
        remedy = "give each field that the orders need as --column field=name"
        raise InvalidArgumentError(
            "--column", " ".join(texts), f"does not fit: {problems(error)}", remedy
        ) from None


def rules_file(path: Path) -> PromotionSet:
    """Read a file of promotions.

    Raises
    ------
    MissingFileError
        If it is not there.
    InvalidArgumentError
        If it can't be read, or does not hold a valid `PromotionSet`; every problem has its place
        in the file.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise MissingFileError(
            "--promotions", str(path), "is not there", "give the path of a rules file"
        ) from None
    except OSError as error:
        raise InvalidArgumentError(
            "--promotions",
            str(path),
            f"can't be read ({error.strerror})",
            "give the path of a rules file",
        ) from None
    try:
        return PromotionSet.model_validate_json(content.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        raise InvalidArgumentError(
            "--promotions", str(path), f"holds no valid rules: {problems(error)}", "mend the file"
        ) from None


def problems(error: ValidationError) -> str:
    """Write what pydantic found, each problem behind its place; the first few."""
    found = error.errors(include_url=False)
    texts = [
        f"{place(p['loc'])}: {p['msg']}" if p["loc"] else p["msg"] for p in found[:_SHOWN_PROBLEMS]
    ]
    if len(found) > _SHOWN_PROBLEMS:
        texts.append(f"and {len(found) - _SHOWN_PROBLEMS} more")
    return "; ".join(texts)


def place(loc: Sequence[int | str]) -> str:
    """Write where something stands.

    >>> place(("promotions", 0, "benefits", 1, "amount_off", "off_minor"))
    'promotions[0].benefits[1].amount_off.off_minor'
    """
    parts = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc]
    return "".join(parts).removeprefix(".")
