"""Quotas and pacing: how much may be done in a day, a week or a month, and how it is spread."""

from __future__ import annotations

from ecomops.pacing.boards import QuotaBoard, quota_board
from ecomops.pacing.columns import QuotaTable, quota_table
from ecomops.pacing.history import QuotaHistory, QuotaHistoryRow, quota_history
from ecomops.pacing.minimum import MinimumCheck, MinimumReport, minimum_report
from ecomops.pacing.periods import QuotaPeriod
from ecomops.pacing.planning import days_needed, plan_campaigns, plan_sends
from ecomops.pacing.plans import CampaignAudience, CampaignPlan, SendDay, SendPlan, SendRun
from ecomops.pacing.presets import (
    CAMPAIGN_CONTACTS,
    CAMPAIGN_EMAILS,
    OPERATOR_QUOTAS,
    RFQ_QUOTES,
    VISITOR_CONTACTS,
)
from ecomops.pacing.quota import Carry, LimitChange, MinimumUse, Quota, Spread
from ecomops.pacing.send_days import EVERY_DAY, WORKING_DAYS, SendDays
from ecomops.pacing.spreading import EvenShare, even_shares, spread_evenly
from ecomops.pacing.status import QUOTA_CODES, QuotaStatus, QuotaVerdict, may_use, quota_status
from ecomops.pacing.uses import QuotaUse

__all__ = [
    "CAMPAIGN_CONTACTS",
    "CAMPAIGN_EMAILS",
    "EVERY_DAY",
    "OPERATOR_QUOTAS",
    "QUOTA_CODES",
    "RFQ_QUOTES",
    "VISITOR_CONTACTS",
    "WORKING_DAYS",
    "CampaignAudience",
    "CampaignPlan",
    "Carry",
    "EvenShare",
    "LimitChange",
    "MinimumCheck",
    "MinimumReport",
    "MinimumUse",
    "Quota",
    "QuotaBoard",
    "QuotaHistory",
    "QuotaHistoryRow",
    "QuotaPeriod",
    "QuotaStatus",
    "QuotaTable",
    "QuotaUse",
    "QuotaVerdict",
    "SendDay",
    "SendDays",
    "SendPlan",
    "SendRun",
    "Spread",
    "days_needed",
    "even_shares",
    "may_use",
    "minimum_report",
    "plan_campaigns",
    "plan_sends",
    "quota_board",
    "quota_history",
    "quota_status",
    "quota_table",
    "spread_evenly",
]
