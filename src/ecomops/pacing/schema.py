"""JSON Schema of quotas, uses and plans' campaigns, for programs in other languages.

``python -m ecomops.pacing.schema --write FOLDER`` writes one file per model.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from ecomops.models.schema import main
from ecomops.pacing.plans import CampaignAudience
from ecomops.pacing.quota import Quota
from ecomops.pacing.send_days import SendDays
from ecomops.pacing.uses import QuotaUse

PACING_MODELS: Final[tuple[type[BaseModel], ...]] = (Quota, QuotaUse, CampaignAudience, SendDays)
"""The models of this floor, for `ecomops.models.schema.json_schemas`."""

if __name__ == "__main__":
    main(models=PACING_MODELS)
