"""Strategies for points and tiers: policies and programmes that fit together."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from ecomops.loyalty.earning.programme import EarningProgramme
from ecomops.loyalty.redemption.programme import RedemptionProgramme
from ecomops.loyalty.terms.policy import LedgerPolicy
from ecomops.loyalty.tiers.policy import TierLevel, TierPolicy
from ecomops.models.member import Tier
from ecomops.testing.limits import Limits, changed

_LIMITS: Final = Limits()
_METRICS: Final = ("spend_minor", "orders", "points_earned")


def ledger_policies() -> SearchStrategy[LedgerPolicy]:
    """Draw ledger policies, of every expiry (积分账本规则)."""
    return _LIMITS.model(LedgerPolicy)


def earning_programmes() -> SearchStrategy[EarningProgramme]:
    """Draw earning programmes; each has a rule for all goods (积分获得规则)."""
    everything = {"kind": "on_amount", "rule_id": "all goods", "points": 1, "per_minor": 100}
    # without a rule for all goods, delivery could not earn
    return st.builds(
        lambda drawn, ships: EarningProgramme.model_validate(
            drawn.model_dump() | {"rules": (*drawn.rules, everything), "on_shipping": ships}
        ),
        _LIMITS.model(EarningProgramme, {"on_shipping": st.just(value=False)}),
        st.booleans(),
    )


def redemption_programmes() -> SearchStrategy[RedemptionProgramme]:
    """Draw redemption programmes (积分兑换规则)."""
    return _LIMITS.model(RedemptionProgramme)


def tier_policies(max_size: int = 4) -> SearchStrategy[TierPolicy]:
    """Draw tier policies; each tier needs more than the one below it (会员等级规则).

    Parameters
    ----------
    max_size
        The most tiers above the first.
    """
    plain = _LIMITS.model(TierPolicy, {"tiers": st.just((_level(0, {}),))})
    steps = st.lists(st.integers(1, 1_000), max_size=max_size)
    metrics = st.sets(st.sampled_from(_METRICS), min_size=1).map(sorted)
    return st.builds(_with_tiers, plain, steps, metrics)


def _with_tiers(policy: TierPolicy, steps: list[int], metrics: list[str]) -> TierPolicy:
    levels, height = [policy.tiers[0]], 0
    for rank, step in enumerate(steps, start=1):
        height += step
        levels.append(_level(rank, dict.fromkeys(metrics, height)))
    return changed(policy, {"tiers": tuple(levels)})


def _level(rank: int, needs: dict[str, Any]) -> TierLevel:
    tier = Tier(tier_id=f"tier-{rank}", name=f"Tier {rank}", rank=rank)
    return TierLevel.model_validate({"tier": tier, **needs})
