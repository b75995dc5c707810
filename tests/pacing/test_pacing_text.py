"""What people read, in English and Chinese."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ecomops.pacing.boards import quota_board
from ecomops.pacing.history import quota_history
from ecomops.pacing.planning import plan_campaigns, plan_sends
from ecomops.pacing.plans import CampaignAudience
from ecomops.pacing.presets import CAMPAIGN_EMAILS, VISITOR_CONTACTS
from ecomops.pacing.quota import Quota
from ecomops.pacing.send_days import WORKING_DAYS
from ecomops.pacing.status import may_use, quota_status
from ecomops.pacing.uses import QuotaUse

NOW = datetime.fromisoformat("2026-11-11T12:00:00+08:00")
MONTH: dict[str, Any] = {
    "quota_id": "rfq", "name": "RFQ 报价", "limit": 20, "period": "month", "zone": "Asia/Shanghai",
    "scope": "shared", "spread": {"over": "week", "is_binding": True},
}  # fmt: skip


def rfq(count: int, **more: Any) -> list[QuotaUse]:
    return [QuotaUse.model_validate({"quota_id": "rfq", "at": NOW, "count": count, **more})]


def test_status_with_all_that_there_is_to_say():
    quota = Quota.model_validate(
        MONTH
        | {
            "limit": 2000, "carry": {"from_on": "2026-10-01", "unused_at_most": 1500},
            "minimum_use": {"period": "week"},
        }
    )  # fmt: skip
    uses = rfq(1200) + rfq(7, at="2026-11-11T12:00:01+08:00")
    found = quota_status(quota, uses, NOW)
    assert found.describe() == (
        "RFQ 报价: 1,200 of 3,500 used this month (2,000 + 1,500 carried over), 2,300 left; "
        "resets 2026-12-01 00:00 +08:00; 7 recorded for later this month; "
        "pace: even (even: 934–1,750); campaigns this week: 1 (at least 1)"
    )
    assert found.describe("zh") == (
        "RFQ 报价：本月已用 1,200/3,500（2,000 + 结转 1,500），剩余 2,300；"
        "2026-12-01 00:00 +08:00 重置；本月稍后另有 7（未计入）；进度正常（匀速应为 934–1,750）；"
        "本周活动 1 个（至少 1 个）"
    )


def test_status_of_what_was_borrowed_and_of_too_much():
    lent = Quota.model_validate(
        MONTH
        | {
            "period": "day",
            "spread": None,
            "carry": {"from_on": "2026-11-10", "borrow_at_most": 5},
        }
    )
    uses = rfq(25, at="2026-11-10T12:00:00+08:00") + rfq(30)
    assert quota_status(lent, uses, NOW).describe() == (
        "RFQ 报价: 30 of 20 used today (20 - 5 borrowed before + 5 in advance), 10 over; "
        "resets 2026-11-12 00:00 +08:00"
    )
    assert quota_status(lent, uses, NOW).describe("zh") == (
        "RFQ 报价：今日已用 30/20（20 - 此前预支 5 + 可预支 5），超出 10；"
        "2026-11-12 00:00 +08:00 重置"
    )


def test_verdicts():
    quota = Quota.model_validate(MONTH)
    allowed, early, too_much = (may_use(quota, n, rfq(2), NOW) for n in (8, 9, 19))
    assert allowed.describe() == "RFQ 报价: 8 allowed, of 8 that may be used now"
    assert allowed.describe("zh") == "RFQ 报价：允许 8（当前可用 8）"
    assert early.describe("zh") == (
        "RFQ 报价：拒绝：申请 9，按匀速进度当前可用 8（本月剩余 18）；"
        "2026-11-16 00:00 +08:00 起增加"
    )
    assert too_much.describe("zh") == (
        "RFQ 报价：拒绝：申请 19，本月剩余 18/20；2026-12-01 00:00 +08:00 重置"
    )


def test_boards_histories_and_plans_are_tables_in_both_languages():
    uses = [QuotaUse(quota_id="visitor-contacts", at=NOW, count=20, account_id="<A>")]
    board = quota_board([VISITOR_CONTACTS, CAMPAIGN_EMAILS], uses, NOW)
    assert board.describe("zh").splitlines()[0].split() == [
        "配额", "账号", "已用", "可用总额", "结转", "剩余", "超出", "进度", "重置",
    ]  # fmt: skip
    assert "共用" in board.describe("zh")
    assert "&lt;A&gt;" in board._repr_html_()
    history = quota_history(
        Quota.model_validate(MONTH),
        rfq(3),
        NOW,
        first_on=date(2026, 10, 1),
        last_on=date(2027, 1, 1),
    )
    assert history.describe("zh") == "\n".join(
        [
            "月份     额度  结转  可用总额  已用  超出",
            "───────  ────  ────  ────────  ────  ────",
            "2026-10    20     0        20     0     0",
            "2026-11    20     0        20     3     0",
        ]
    )
    assert "<td>2026-11</td>" in history._repr_html_()
    plan = plan_sends(CAMPAIGN_EMAILS, 700, NOW, on_days=WORKING_DAYS)
    assert plan.describe("zh") == "campaign-e-mails：触达 700 人：4 天，2026-11-11 至 2026-11-16"
    assert plan.table("zh", limit=3) == "\n".join(
        [
            "日期        星期  发送量  剩余",
            "──────────  ────  ──────  ────",
            "2026-11-11  周三     200   500",
            "2026-11-12  周四     200   300",
            "2026-11-13  周五     200   100",
        ]
    )
    assert "<caption>campaign-e-mails: 700 to reach" in plan._repr_html_()
    assert (
        plan_sends(CAMPAIGN_EMAILS, 1, NOW)
        .describe()
        .endswith("1 to reach: 1 day, from 2026-11-11 to 2026-11-11")
    )
    both = plan_campaigns(
        CAMPAIGN_EMAILS,
        [
            CampaignAudience(campaign_id="a", audience_size=0),
            CampaignAudience(campaign_id="b", audience_size=10**12),
        ],
        NOW,
    )
    assert both.describe("zh").splitlines()[2:] == [
        "a                     0                  0              0  –           –",
        "b     1,000,000,000,000  1,000,000,000,000  5,000,000,000  2026-11-11  晚于公元 9999 年",
    ]
    assert both._repr_html_()
    assert both.plans[1].describe("zh") == (
        "b，campaign-e-mails：触达 1,000,000,000,000 人：5,000,000,000 天，结束晚于公元 9999 年"
    )
