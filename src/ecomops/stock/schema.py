"""JSON Schema of stock rules, for programs in other languages.

``python -m ecomops.stock.schema --write FOLDER`` writes one file per model.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from ecomops.models.schema import main
from ecomops.stock.abc_classes import AbcLimits
from ecomops.stock.stock_rule import StockRule
from ecomops.stock.xyz_classes import XyzLimits

STOCK_MODELS: Final[tuple[type[BaseModel], ...]] = (StockRule, AbcLimits, XyzLimits)
"""The models of this floor, for `ecomops.models.schema.json_schemas`."""

if __name__ == "__main__":
    main(models=STOCK_MODELS)
