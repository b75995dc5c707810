"""Models as code on several lines, for notebooks and for failing property tests.

IPython and Hypothesis both ask a value for ``_repr_pretty_``. Without it a notebook shows one
line of every field, and Hypothesis shows the calls by which its strategies came to the value,
which nobody can paste into a test.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Final, Protocol

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_INDENT: Final = 4


class Printer(Protocol):
    """What a pretty printer of IPython or Hypothesis can do (排版器)."""

    def text(self, obj: str) -> None:
        """Write text that is never broken."""

    def breakable(self, sep: str = " ") -> None:
        """Write a separator, or a new line where the group does not fit on one."""

    def group(
        self, indent: int = 0, opening: str = "", closing: str = "", /
    ) -> AbstractContextManager[None]:
        """Keep on one line what fits on one."""


def print_model(model: BaseModel, printer: Printer) -> None:
    """Write a model as a call that makes it; fields at their default are left out (排版显示).

    >>> from IPython.lib.pretty import pprint
    >>> from ecomops import parse_promotion
    >>> pprint(parse_promotion("满199减20"))
    Promotion(
        conditions=(MinSpend(spend_minor=19900),),
        benefits=(AmountOff(off_minor=2000),),
        promotion_id='满199减20',
        currency='CNY'
    )
    """
    fields = type(model).model_fields
    told = [(n, getattr(model, n)) for n in fields if _says_something(model, n, fields[n])]
    _write(printer, f"{shown_name(model)}(", told)


def shown_name(model: BaseModel) -> str:
    """Name the class by what can be written: without the types that it was given (显示名)."""
    return (model.__pydantic_generic_metadata__["origin"] or type(model)).__name__


def _says_something(model: BaseModel, name: str, field: FieldInfo) -> bool:
    if field.is_required():
        return True
    value, default = getattr(model, name), field.get_default(call_default_factory=True)
    return type(value) is not type(default) or bool(value != default)


def _write(printer: Printer, opening: str, parts: list[tuple[str, Any]], last: str = "") -> None:
    """Write parts on one line, or each on its own, and what follows the last of them."""
    with printer.group(0, opening, ")"):
        with printer.group(_INDENT):
            for i, (name, value) in enumerate(parts):
                printer.breakable(" " if i else "")
                printer.text(f"{name}=" if name else "")
                _value(printer, value)
                printer.text("," if i + 1 < len(parts) else last)
        printer.breakable("")


def _value(printer: Printer, value: Any) -> None:
    if isinstance(value, BaseModel):
        print_model(value, printer)
    elif type(value) is tuple and value:
        most = getattr(printer, "max_seq_length", 0) or len(value)  # IPython: 1000
        parts = value if len(value) <= most else (*value[:most], ...)
        _write(printer, "(", [("", one) for one in parts], "," if len(parts) == 1 else "")
    else:
        printer.text("..." if value is ... else repr(value))
