from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops._typing import Language
from ecomops.models import Tier
from ecomops.models.shopper import Shopper
from ecomops.promotions.terms.audience import Audience, Miss

NAMES = st.sampled_from(["a", "b", "c"])
SOME = st.lists(NAMES, max_size=2).map(tuple)

shoppers = st.builds(
    Shopper,
    customer_id=st.none() | NAMES,
    orders_placed=st.integers(0, 1),
    tier=st.none() | st.builds(Tier, tier_id=NAMES, name=NAMES, rank=st.integers(0, 2)),
    segments=SOME,
    birth_month=st.none() | st.integers(1, 3),
)
orders = st.tuples(
    st.none() | shoppers, st.none() | NAMES, st.none() | NAMES, st.none() | st.integers(1, 3)
)
criteria: dict[str, st.SearchStrategy[Any]] = {
    "new_customer": st.none() | st.booleans(),
    "min_tier_rank": st.none() | st.integers(0, 2),
    "segments": SOME,
    "birthday_month": st.booleans(),
    "customer_ids": SOME,
    "channels": SOME,
    "regions": SOME,
}


def asks(given_criteria: dict[str, Any]) -> dict[str, Any]:
    # rank 0 equals False and asks for something
    return {
        name: value
        for name, value in given_criteria.items()
        if not (value is None or value is False or value == ())
    }


def holds(criterion: str, asked: Any, order: tuple[Any, ...]) -> bool:
    """Read one criterion as its field's documentation does."""
    shopper, channel, region, month = order
    if criterion == "channels":
        return channel in asked
    if criterion == "regions":
        return region in asked
    if shopper is None:
        return False
    meant = {
        "new_customer": lambda: (shopper.orders_placed == 0) == asked,
        "min_tier_rank": lambda: shopper.tier is not None and shopper.tier.rank >= asked,
        "segments": lambda: bool(set(shopper.segments) & set(asked)),
        "birthday_month": lambda: month is not None and month == shopper.birth_month,
        "customer_ids": lambda: shopper.customer_id in asked,
    }
    return bool(meant[criterion]())


@given(st.fixed_dictionaries(criteria).map(asks).filter(bool), orders)
def test_misses_are_the_criteria_that_do_not_hold(asked: dict[str, Any], order: Any) -> None:
    misses = Audience.model_validate(asked).misses(*order)
    named = [name for name in criteria if name in asked]  # in the order of the fields
    expected = [name for name in named if not holds(name, asked[name], order)]
    assert [miss.criterion for miss in misses] == expected


@given(st.fixed_dictionaries(criteria).map(asks).filter(bool), orders)
def test_an_audience_admits_who_misses_nothing(asked: dict[str, Any], order: Any) -> None:
    audience = Audience.model_validate(asked)
    assert audience.admits(*order) is (audience.misses(*order) == ())


@given(st.fixed_dictionaries(criteria).map(asks).filter(bool), orders)
def test_everything_is_said_in_both_languages(asked: dict[str, Any], order: Any) -> None:
    audience = Audience.model_validate(asked)
    marks: list[tuple[Language, str, str]] = [("en", ", ", "; "), ("zh", "、", "；")]
    for language, comma, stop in marks:
        said = audience.describe(language)
        assert said.count(comma) >= len(asked) - 1
        for miss in audience.misses(*order):
            asked_for, found = miss.describe(language).split(stop)
            assert asked_for in said
            assert found
            assert "{" not in found


def test_everybody_is_no_audience() -> None:
    for nothing in ({}, {"new_customer": None, "birthday_month": False, "segments": ()}):
        with pytest.raises(ValidationError, match="a promotion for everybody has no audience"):
            Audience.model_validate(nothing)


def test_rank_0_asks_for_any_tier() -> None:
    audience = Audience(min_tier_rank=0)
    basic = Shopper(tier=Tier(tier_id="basic", name="普通", rank=0))
    assert audience.admits(basic, None, None, None)
    assert not audience.admits(Shopper(), None, None, None)


def test_a_guest_misses_every_criterion_about_persons_and_no_other() -> None:
    audience = Audience(
        new_customer=False,
        min_tier_rank=0,
        segments=("vip",),
        birthday_month=True,
        customer_ids=("M-1",),
        channels=("app",),
        regions=("上海",),
    )
    misses = audience.misses(None, "app", "上海", 11)
    assert {miss.criterion for miss in misses} == {
        "new_customer",
        "min_tier_rank",
        "segments",
        "birthday_month",
        "customer_ids",
    }
    assert {miss.actual for miss in misses} == {None}


def test_evidence_holds_what_was_needed_and_what_was_there() -> None:
    audience = Audience(min_tier_rank=2, birthday_month=True, channels=("live", "app"))
    silver = Tier(tier_id="silver", name="银卡", rank=1)
    assert audience.misses(Shopper(tier=silver, birth_month=5), "web", None, 11) == (
        Miss("min_tier_rank", (2,), (1,)),
        Miss("birthday_month", (11,), (5,)),
        Miss("channels", ("app", "live"), ("web",)),
    )


def test_evidence_names_no_other_customer() -> None:
    audience = Audience(customer_ids=("secret-1", "secret-2"))
    misses = audience.misses(Shopper(customer_id="M-1"), None, None, None)
    assert misses == (Miss("customer_ids", (), ("M-1",)),)
    assert "secret" not in audience.describe("en") + misses[0].describe("en")


def test_one_of_very_many_customers_is_found() -> None:
    ids = [f"M-{i}" for i in range(0, 100_000, 7)]
    audience = Audience.model_validate({"customer_ids": ids[::-1] + ids[:3]})
    for id_ in (ids[0], ids[-1], ids[700]):
        assert audience.admits(Shopper(customer_id=id_), None, None, None)
    for id_ in ("M-1", "", "Z"):
        stranger = Shopper(customer_id=id_ or None)
        assert not audience.admits(stranger, None, None, None)


def test_without_an_instant_it_is_nobodys_birthday() -> None:
    (miss,) = Audience(birthday_month=True).misses(Shopper(birth_month=5), None, None, None)
    assert miss.describe("en") == "in the birthday month; no instant was given"
    assert miss.describe("zh") == "生日月专享；未给出时间"


@pytest.mark.parametrize(
    ("audience", "english", "chinese"),
    [
        (Audience(new_customer=True), "for new customers", "新客专享"),
        (Audience(new_customer=False), "for returning customers", "老客专享"),
        (Audience(min_tier_rank=2), "from tier rank 2", "会员等级 2 级及以上"),
        (Audience(segments=("vip", "fans")), "for segment fans or vip", "客群 fans、vip 专享"),
        (Audience(birthday_month=True), "in the birthday month", "生日月专享"),
        (Audience(customer_ids=("M-1",)), "for named customers", "指定顾客专享"),
        (Audience(channels=("new",)), "through channel new", "限渠道 new"),
        (
            Audience(regions=("a", "b", "c", "d", "e")),
            "in region a, b, c or 2 more",
            "限地区 a、b、c 等 5 个",
        ),
        (
            Audience(new_customer=True, regions=("a", "b", "c")),
            "for new customers, in region a, b or c",
            "新客专享、限地区 a、b、c",
        ),
    ],
)
def test_description(audience: Audience, english: str, chinese: str) -> None:
    assert (audience.describe("en", "CNY"), audience.describe("zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("miss", "english", "chinese"),
    [
        (
            Miss("new_customer", ("new",), ("returning",)),
            "for new customers; this customer is returning",
            "新客专享；该顾客是老客",
        ),
        (
            Miss("min_tier_rank", (2,), ()),
            "from tier rank 2; this customer has no tier",
            "会员等级 2 级及以上；该顾客没有会员等级",
        ),
        (
            Miss("segments", ("vip",), ("churn-warning",)),
            "for segment vip; this customer is in no such segment",
            "客群 vip 专享；该顾客不在其中",
        ),
        (
            Miss("channels", ("app",), ("web",)),
            "through channel app; this order comes through web",
            "限渠道 app；本单渠道为 web",
        ),
        (
            Miss("regions", ("{x}",), ()),
            "in region {x}; this order names no region",
            "限地区 {x}；本单未注明地区",
        ),
        (
            Miss("birthday_month", (11,), (5,)),
            "in the birthday month; this customer's is month 5",
            "生日月专享；该顾客生日在 5 月",
        ),
    ],
)
def test_sentence_of_a_miss(miss: Miss, english: str, chinese: str) -> None:
    assert (miss.describe("en"), miss.describe("zh")) == (english, chinese)


def test_equal_content_is_an_equal_audience_and_json_gives_it_back() -> None:
    audience = Audience(channels=("web", "app", "web"), customer_ids=("b", "a", "b"))
    assert audience == Audience(channels=("app", "web"), customer_ids=("a", "b"))
    assert Audience.model_validate_json(audience.model_dump_json()) == audience


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("new_customer", 1),
        ("birthday_month", "true"),
        ("min_tier_rank", -1),
        ("customer_ids", [" "]),
        ("channels", "app"),
    ],
)
def test_fields_are_strict(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as error:
        Audience.model_validate({"regions": ["a"], field: value})
    assert error.value.errors()[0]["loc"][0] == field
