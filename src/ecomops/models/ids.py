"""Ids: more names for the one form that all have, and checks of it where no model looks."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from attrs import Attribute, frozen
from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator

# every id of the library has one form, and that form is written down once
from ecomops._typing import Id, IdempotencyKey, Label, MadeId
from ecomops.errors import InvalidArgumentError

AxisId: TypeAlias = Id
TierId: TypeAlias = Id
EntryId: TypeAlias = Id
EventId: TypeAlias = Id
RoleId: TypeAlias = Id


@frozen
class TextForm:
    """A form that texts have in models, for what comes by other ways than a model.

    What is taken here can be stored, and read back by a model.

    >>> AN_ID.check("order_id", "O-7")
    'O-7'
    >>> AN_ID.check("order_id", "O-7 ")
    Traceback (most recent call last):
    ...
    ecomops.errors.InvalidArgumentError: order_id = 'O-7 ' is no id; give 1 to 128 characters \
on one line, without blanks at the ends
    """

    validator: SchemaValidator | Any
    problem: str
    remedy: str

    def check(self, name: str, value: object) -> str:
        """Give a text that has the form.

        Raises
        ------
        InvalidArgumentError
            If it has not.
        """
        try:
            text: str = self.validator.validate_python(value, strict=True)
        except ValidationError:
            raise InvalidArgumentError(name, value, self.problem, self.remedy) from None
        return text

    def of_field(self, _: object, attribute: Attribute[Any], value: object) -> None:
        """Check a field of an attrs class."""
        self.check(attribute.name, value)


def _form(of: Any, problem: str, at_most: int, rest: str = "") -> TextForm:
    return TextForm(TypeAdapter(of).validator, problem, f"give 1 to {at_most} characters{rest}")


_ONE_LINE: Final = " on one line, without blanks at the ends"

AN_ID: Final = _form(Id, "is no id", 128, _ONE_LINE)
A_MADE_ID: Final = _form(MadeId, "is no id", 256, _ONE_LINE)
A_KEY: Final = _form(IdempotencyKey, "is no key", 2000, _ONE_LINE)
A_LABEL: Final = _form(Label, "is no text to show", 200)
