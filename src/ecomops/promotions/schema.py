"""JSON Schema of rules files and stored quotes, for programs in other languages.

``python -m ecomops.promotions.schema --write FOLDER`` writes one file per model.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from ecomops.models.schema import main
from ecomops.promotions.kinds import Promotion
from ecomops.promotions.quotes.document import QuoteDocument
from ecomops.promotions.rules.promotion_set import PromotionSet

RULE_MODELS: Final[tuple[type[BaseModel], ...]] = (Promotion, PromotionSet, QuoteDocument)
"""The models of this floor, for `ecomops.models.schema.json_schemas`."""

if __name__ == "__main__":
    main(models=RULE_MODELS)
