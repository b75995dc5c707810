"""JSON Schema of points programmes and stored ledgers, for programs in other languages.

``python -m ecomops.loyalty.schema --write FOLDER`` writes one file per model.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from ecomops.loyalty.earning.programme import EarningProgramme
from ecomops.loyalty.ledger.journal import EntryRow
from ecomops.loyalty.ledger.snapshot import LedgerSnapshot
from ecomops.loyalty.redemption.programme import RedemptionProgramme
from ecomops.loyalty.terms.policy import LedgerPolicy
from ecomops.loyalty.tiers.policy import TierPolicy
from ecomops.models.schema import main

LOYALTY_MODELS: Final[tuple[type[BaseModel], ...]] = (
    LedgerPolicy,
    EarningProgramme,
    RedemptionProgramme,
    LedgerSnapshot,
    EntryRow,
    TierPolicy,
)
"""The models of this floor, for `ecomops.models.schema.json_schemas`."""

if __name__ == "__main__":
    main(models=LOYALTY_MODELS)
