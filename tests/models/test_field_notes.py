"""What stands under a field is what its JSON Schema says of it."""

from typing import Annotated, ClassVar, Generic, TypeVar

from pydantic import Field, TypeAdapter, WithJsonSchema, create_model

from ecomops import Sku
from ecomops.models.base import DomainModel
from ecomops.models.field_notes import field_notes

T = TypeVar("T")
Told = Annotated[int, WithJsonSchema({"type": "integer", "description": "of the type"})]


class Shelf(DomainModel):
    """Has fields of every sort."""

    width_mm: int
    """How wide it is,
    in millimetres.
    """
    level: Annotated[int, Field(description="said in the field")]
    """Not what counts."""
    weight: Told
    """Said under the field."""
    height: Told
    unit: ClassVar[str] = "mm"
    bare: int
    other: int = Field(alias="otherName")
    """Goes by another name outside."""


class Deep(Shelf):
    """Adds to it."""

    width_mm: int = 3
    bare: int = 2
    """Is told after all."""


class Holder(DomainModel, Generic[T]):
    """Holds anything."""

    held: T
    """What it holds."""


def test_each_field_says_what_stands_under_it() -> None:
    told = {name: got.get("description") for name, got in properties(Shelf).items()}
    assert told == {
        "width_mm": "How wide it is,\nin millimetres.",
        "level": "said in the field",
        "weight": "Said under the field.",
        "height": "of the type",
        "bare": None,
        "otherName": "Goes by another name outside.",
    }


def test_subclasses_keep_and_add() -> None:
    told = properties(Deep)
    assert told["width_mm"]["description"] == "How wide it is,\nin millimetres."
    assert told["bare"]["description"] == "Is told after all."


def test_parametrised_models_say_what_the_model_says() -> None:
    assert properties(Holder[int])["held"]["description"] == "What it holds."


def test_nested_models_are_told_wherever_they_stand() -> None:
    schema = TypeAdapter(list[Holder[Shelf]]).json_schema()
    shelf = schema["$defs"]["Shelf"]["properties"]
    assert shelf["weight"]["description"] == "Said under the field."


def test_classes_inside_functions_are_found() -> None:
    class Inner(DomainModel):
        """Stands in a function."""

        size: int
        """How large."""

    assert field_notes(Inner) == {"size": "How large."}


def test_without_source_there_are_none() -> None:
    made = create_model("Made", __base__=DomainModel, size=int)
    assert field_notes(made) == {}
    assert properties(made)["size"] == {"title": "Size", "type": "integer"}


def test_reading_them_is_left_until_a_schema_is_asked_for() -> None:
    assert {info.description for info in Sku.model_fields.values()} == {None}
    assert "weight_g" in field_notes(Sku)


def properties(model: type[DomainModel]) -> dict[str, dict[str, object]]:
    """Say what the schema holds for each field."""
    found: dict[str, dict[str, object]] = model.model_json_schema()["properties"]
    return found
