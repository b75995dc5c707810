"""Coupons by what shoppers type, and why a text finds none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from attrs import frozen

from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.models.coupon import Coupon
from ecomops.promotions.coupons.codes import CodeCheck, CodeForm, check_code, normalise_code

CodeRefusalCode: TypeAlias = Literal["mistyped", "unknown"]
"""``mistyped`` a typing error in a code of a known form · ``unknown`` no coupon has it."""


@frozen
class CodeRefusal:
    """No coupon was found for what the shopper typed (券码无效).

    `check` says what looks mistyped. No code is ever suggested: it would help who guesses.
    """

    code: CodeRefusalCode
    text: str
    check: CodeCheck | None = None


@frozen(eq=False)
class CodeBook:
    """Coupons by what shoppers type (券码簿).

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> book = CodeBook.of([Coupon(
    ...     coupon_id="C-1", code="SANTA2016", promotion_id="santa",
    ...     valid_from=datetime(2016, 12, 1, tzinfo=UTC),
    ...     valid_until=datetime(2017, 1, 1, tzinfo=UTC),
    ... )])
    >>> book.find("santa 2016").coupon_id
    'C-1'
    >>> book.find("SANTA2017").code
    'unknown'
    """

    coupons: Mapping[str, Coupon]
    """By normalised code; read-only."""
    forms: tuple[CodeForm, ...] = ()
    """Forms of the batches, to tell a typing error from an unknown code."""

    @classmethod
    def of(cls, coupons: Iterable[Coupon], forms: Iterable[CodeForm] = ()) -> CodeBook:
        """Build a book; two codes that read the same are refused.

        Raises
        ------
        DuplicateIdError
            If two coupons have codes that compare equal.
        InvalidArgumentError
            If a code is nothing but hyphens.
        """
        by_key: dict[str, Coupon] = {}
        for coupon in coupons:
            key = normalise_code(coupon.code)
            if not key:
                raise InvalidArgumentError(
                    "code",
                    coupon.code,
                    f"of coupon {coupon.coupon_id!r} has no letter or digit",
                    "give the coupon a code that can be told from others",
                )
            other = by_key.setdefault(key, coupon)
            if other is not coupon:
                raise DuplicateIdError(
                    "code",
                    coupon.code,
                    f"of coupon {coupon.coupon_id!r} reads the same as {other.code!r} of coupon "
                    f"{other.coupon_id!r}",
                    "give every coupon a code of its own; case and hyphens do not count",
                )
        return cls(MappingProxyType(by_key), tuple(forms))

    def __len__(self) -> int:
        return len(self.coupons)

    def find(self, text: str) -> Coupon | CodeRefusal:
        """Look up what a shopper typed (查券码).

        Whether the coupon can be used now is another question: `not_usable` answers it.
        """
        key = normalise_code(text)
        coupon = self.coupons.get(key)
        if coupon is not None:
            return coupon
        checks = [check_code(text, form) for form in self.forms]
        if all(check.fault is not None for check in checks):
            for check, form in zip(checks, self.forms, strict=True):
                if _looks_mistyped(check, form):
                    return CodeRefusal("mistyped", key, check)
        return CodeRefusal("unknown", key)


def _looks_mistyped(check: CodeCheck, form: CodeForm) -> bool:
    # without a prefix, a text of another length is more likely some other code
    return check.fault in {"character", "check"} or (check.fault == "length" and form.prefix != "")
