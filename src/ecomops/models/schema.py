"""JSON Schema of the models, for programs in other languages.

``python -m ecomops.models.schema --write FOLDER`` writes one file per model.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from ecomops.models.cart import Cart, CartLine
from ecomops.models.category import Category, CategoryTree
from ecomops.models.coupon import Coupon
from ecomops.models.member import Member, Tier
from ecomops.models.options import OptionAxis, OptionValue
from ecomops.models.order import Order, OrderLine
from ecomops.models.points import (
    ActivatePoints,
    AdjustPoints,
    CapturePoints,
    ClawBackPoints,
    EarnPoints,
    HoldPoints,
    MergeMembers,
    RedeemPoints,
    RestorePoints,
    TransferPoints,
    VoidHold,
)
from ecomops.models.role import Role
from ecomops.models.sku import Product, Sku
from ecomops.models.ticket import Ticket

PUBLIC_MODELS: Final[tuple[type[BaseModel], ...]] = (
    OptionAxis,
    OptionValue,
    Product,
    Sku,
    Category,
    CategoryTree,
    CartLine,
    Cart,
    OrderLine,
    Order,
    Coupon,
    Tier,
    Member,
    EarnPoints,
    ActivatePoints,
    RedeemPoints,
    HoldPoints,
    CapturePoints,
    VoidHold,
    ClawBackPoints,
    RestorePoints,
    AdjustPoints,
    TransferPoints,
    MergeMembers,
    Ticket,
    Role,
)
"""The models of this floor; floors above add theirs by passing a longer tuple."""

_EXAMPLES: Final = re.compile(r"\n\n(?=Examples\n|>>> )")


def json_schemas(
    models: Iterable[type[BaseModel]] = PUBLIC_MODELS,
) -> dict[str, dict[str, Any]]:
    """Describe each model by name as JSON Schema, draft 2020-12 (JSON 模式).

    >>> json_schemas((OptionValue,))["OptionValue"]["required"]
    ['axis', 'value']
    """
    return {model.__name__: _without_examples(model.model_json_schema()) for model in models}


def _without_examples(schema: dict[str, Any]) -> dict[str, Any]:
    """Cut Python examples off the descriptions, for readers of other languages."""
    for part in (schema, *schema.get("$defs", {}).values()):
        if "description" in part:
            part["description"] = _EXAMPLES.split(part["description"])[0]
    return schema


def write_schemas(
    folder: Path, models: Iterable[type[BaseModel]] = PUBLIC_MODELS
) -> tuple[Path, ...]:
    """Write ``<Name>.json`` for each model into an existing folder (导出模式)."""
    written = []
    for name, schema in json_schemas(models).items():
        path = folder / f"{name}.json"
        path.write_text(schema_text(schema), encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)


def schema_text(schema: dict[str, Any]) -> str:
    """Print a schema the way that the checked-in files have it (模式文本)."""
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main(
    arguments: Sequence[str] | None = None, models: Iterable[type[BaseModel]] = PUBLIC_MODELS
) -> None:
    """Write the schemas from the command line (命令行)."""
    parser = argparse.ArgumentParser(description="Write one JSON Schema file per model.")
    parser.add_argument("--write", metavar="FOLDER", type=Path, required=True)
    folder: Path = parser.parse_args(arguments).write
    if not folder.is_dir():
        parser.error(f"--write {folder}: no such folder")
    write_schemas(folder, models)


if __name__ == "__main__":
    main()
