"""The numbers that operators work with, as data: examples to copy and to change.

Their days are those of Shanghai. For another zone, or other numbers, make your own:
``Quota.model_validate(RFQ_QUOTES.model_dump() | {"zone": "Europe/Berlin"})``.
"""

from __future__ import annotations

from typing import Final

from ecomops.pacing.quota import MinimumUse, Quota, Spread

_ZONE: Final = "Asia/Shanghai"

VISITOR_CONTACTS: Final = Quota(
    quota_id="visitor-contacts", limit=20, period="day", zone=_ZONE, scope="account"
)
"""Each account may write to 20 visitors a day (访客营销)."""

CAMPAIGN_CONTACTS: Final = Quota(
    quota_id="campaign-contacts", limit=20, period="day", zone=_ZONE, scope="account"
)
"""Each account may contact 20 customers a day by on-site campaigns (站内营销)."""

RFQ_QUOTES: Final = Quota(
    quota_id="rfq-quotes", limit=20, period="month", zone=_ZONE, scope="shared",
    spread=Spread(over="week"),
)  # fmt: skip
"""20 quotes on requests a month, spread evenly over the weeks (RFQ 报价)."""

CAMPAIGN_EMAILS: Final = Quota(
    quota_id="campaign-e-mails", limit=200, period="day", zone=_ZONE, scope="shared",
    minimum_use=MinimumUse(period="week", campaigns=1),
)  # fmt: skip
"""200 campaign e-mails a day, shared by all accounts; a campaign a week at least (营销邮件)."""

OPERATOR_QUOTAS: Final = (VISITOR_CONTACTS, CAMPAIGN_CONTACTS, RFQ_QUOTES, CAMPAIGN_EMAILS)
"""All four (常用配额)."""
