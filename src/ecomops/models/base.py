"""What every model of the library has in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict


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
        use_attribute_docstrings=True,
        validate_default=True,
        ser_json_inf_nan="strings",
    )

    def __reduce__(self) -> tuple[Callable[..., DomainModel], tuple[Any, ...], dict[str, Any]]:
        """Pickle generic models too, whose classes no module holds by name."""
        generic = type(self).__pydantic_generic_metadata__
        return _blank, (generic["origin"] or type(self), generic["args"]), self.__getstate__()


def _blank(model: Any, args: tuple[Any, ...]) -> DomainModel:
    """Make a model without fields, for pickle to fill."""
    kind: type[DomainModel] = model[args] if args else model
    return kind.__new__(kind)
