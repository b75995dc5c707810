"""Errors are values with typed parts, and each is also the builtin that a caller expects."""

from typing import assert_type

from ecomops.errors import (
    AmountTooLargeError,
    BadRowError,
    EcomopsError,
    InvalidAmountError,
    MissingColumnError,
    MissingExtraError,
    missing_extra,
)

error = BadRowError("price", "1.999", "has 3 decimals", "give USD with 2", row=7)
assert_type(error.row, int)
assert_type(error.field, str)
assert_type(error.value, object)

as_root: EcomopsError = error
as_value_error: ValueError = InvalidAmountError("a", 1, "is b", "c")
as_overflow_error: OverflowError = AmountTooLargeError("a", 1, "is b", "c")
as_lookup_error: LookupError = MissingColumnError("a", 1, "is b", "c")

assert_type(missing_extra("altair", "plot"), MissingExtraError)
as_import_error: ImportError = missing_extra("altair", "plot")

EcomopsError("quantity", -1, "is negative")  # E: call-arg
EcomopsError(1, -1, "is negative", "give 1")  # E: arg-type
BadRowError("price", "1", "is b", "c", row="7")  # E: arg-type
