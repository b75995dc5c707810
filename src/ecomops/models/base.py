"""What every model of the library has in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from ecomops.models.field_notes import field_notes
from ecomops.models.pretty import Printer, print_model, shown_name


class DomainModel(BaseModel):
    """A frozen value that refuses fields it does not know (领域模型).

    Equal content is an equal value with an equal hash, so models serve as dictionary keys
    and a cart quoted twice can be recognised. ``model_copy(update=...)`` skips validation,
    as in pydantic; build a new value instead where the update comes from outside.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        validate_default=True,
        ser_json_inf_nan="strings",
    )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe each field as the docstring under it does."""
        schema = handler(core_schema)
        properties = handler.resolve_ref_schema(schema).get("properties", {})
        for name, note in field_notes(cls).items():
            info = cls.model_fields[name]
            told = properties.get(name, properties.get(info.alias))
            if told is not None and info.description is None:
                told["description"] = note  # says more than what the type says of itself
        return schema

    def __repr_name__(self) -> str:
        """Name a parametrised model by what can be written: ``LadderOf``, without its types."""
        return shown_name(self)

    def _repr_pretty_(self, printer: Printer, _holds_itself: object) -> None:
        """Show the model in notebooks and failing property tests."""
        print_model(self, printer)

    def __reduce__(self) -> tuple[Callable[..., DomainModel], tuple[Any, ...], dict[str, Any]]:
        """Pickle generic models too, whose classes no module holds by name."""
        generic = type(self).__pydantic_generic_metadata__
        return _blank, (generic["origin"] or type(self), generic["args"]), self.__getstate__()


def _blank(model: Any, args: tuple[Any, ...]) -> DomainModel:
    """Make a model without fields, for pickle to fill."""
    kind: type[DomainModel] = model[args] if args else model
    return kind.__new__(kind)
