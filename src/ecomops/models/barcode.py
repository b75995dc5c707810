"""GTIN barcodes and their check digit."""

from __future__ import annotations

import re
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

_DIGITS: Final = re.compile(r"[0-9]{8}|[0-9]{12,14}")


def gtin_check_digit(body: str) -> str:
    """Compute the last digit of a GTIN from the digits before it (校验位).

    From the right, digits weigh 3, 1, 3, 1 ...; the check digit lifts the sum to a multiple
    of ten (GS1 General Specifications, section 7.9).

    >>> gtin_check_digit("400638133393")
    '1'
    """
    weighted = sum(int(digit) * (1 if i % 2 else 3) for i, digit in enumerate(reversed(body)))
    return str(-weighted % 10)


def _checked(code: str) -> str:
    if not _DIGITS.fullmatch(code):
        raise PydanticCustomError("gtin_form", "A barcode should be 8, 12, 13 or 14 digits")
    expected = gtin_check_digit(code[:-1])
    if code[-1] != expected:
        raise PydanticCustomError(
            "gtin_check_digit",
            "The last digit of barcode {code} should be {expected}, not {given}: "
            "one of its digits is wrong",
            {"code": code, "expected": expected, "given": code[-1]},
        )
    return code


Gtin: TypeAlias = Annotated[
    str, Field(json_schema_extra={"pattern": f"^({_DIGITS.pattern})$"}), AfterValidator(_checked)
]
"""A GTIN-8, -12, -13 or -14 as text, leading zeros kept (商品条码)."""
