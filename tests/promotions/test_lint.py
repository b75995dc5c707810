"""The set check finds what is wrong, and nothing that is not."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from ecomops import (
    AmountOff,
    BundlePrice,
    BuyGet,
    ByBrand,
    ByCategory,
    ByShippingMethod,
    BySku,
    ByTag,
    ByUnitPrice,
    Contains,
    FirstOrder,
    FixedUnitPrice,
    Gift,
    Ladder,
    Limits,
    MinQuantity,
    MinSpend,
    NextCoupon,
    NthOrder,
    NthUnit,
    OnSale,
    PercentOff,
    PointsBonus,
    PointsMultiplier,
    Promotion,
    PromotionSet,
    ShippingOff,
    UnitsForPrice,
    compile_promotions,
    price_cart,
)
from ecomops.calendars.weekdays import WEEKDAYS
from ecomops.errors import NaiveDatetimeError
from ecomops.facts import Item
from ecomops.models import DomainModel, Sku
from ecomops.promotions.lint.carts import quantities
from ecomops.promotions.lint.check import lint
from ecomops.promotions.lint.finding import SEVERITIES, Finding, TriedCart
from ecomops.promotions.lint.texts import FINDING_CODES, TEXTS
from ecomops.promotions.lint.windows import can_open
from ecomops.promotions.terms.schedule import is_open
from ecomops.selectors.base import SelectorKind
from ecomops.selectors.example import search_goods
from ecomops.selectors.goods import All
from ecomops.selectors.kinds import Not, all_of, any_of
from ecomops.testing import carts_near, instants, promotion_sets, selectors

M = TypeVar("M", bound=DomainModel)
NOON = datetime(2026, 11, 11, 4, tzinfo=UTC)


def made(kind: type[M], **fields: Any) -> M:
    return kind.model_validate(fields)


def deal(id_: Any = "p", **fields: Any) -> Promotion:
    return Promotion(promotion_id=id_, **({"currency": "CNY"} | fields))


def off(id_: Any = "p", minor: Any = 10_00, at: Any = 0, **fields: Any) -> Promotion:
    conditions = (MinSpend(spend_minor=at),) if at else ()
    return deal(
        id_, **({"conditions": conditions, "benefits": (AmountOff(off_minor=minor),)} | fields)
    )


def percent(id_: Any = "p", by: Any = 10, **fields: Any) -> Promotion:
    benefit = {k: fields.pop(k) for k in ("base", "per", "cap_minor") if k in fields}
    return deal(id_, benefits=(made(PercentOff, off_percent=by, **benefit),), **fields)


def flash(id_: Any = "flash", minor: int = 50_00, **fields: Any) -> Promotion:
    return deal(id_, stage="price", benefits=(FixedUnitPrice(price_minor=minor),), **fields)


def ladder(id_: Any = "p", *, on: str = "spend", **fields: Any) -> Promotion:
    steps = fields.pop("steps")
    return deal(
        id_,
        ladder=Ladder.model_validate(
            {
                "on": on,
                "steps": [{"at_least": at, "benefits": (benefit,)} for at, benefit in steps],
            }
        ),
        **fields,
    )


def sku(name: str = "tee", price: int = 100_00, **fields: Any) -> Sku:
    given = {"product_id": name, "title": name, "currency": "CNY", "list_price_minor": price}
    return made(Sku, sku_id=name, **(given | fields))


def codes(*rules: Promotion, **given_: Any) -> set[str]:
    return {finding.code for finding in lint(rules, **given_)}


def one(code: str, rules: Any, **given_: Any) -> Finding:
    return one_of(lint(rules, **given_), code)


def one_of(findings: tuple[Finding, ...], code: str) -> Finding:
    (found,) = [finding for finding in findings if finding.code == code]
    return found


def said(finding: Finding, name: str) -> Any:
    return finding.fact(name)


def tried_by(finding: Finding) -> TriedCart:
    assert finding.tried is not None
    return finding.tried


A, B = BySku(sku_ids=("a",)), BySku(sku_ids=("b",))
TEN, TWENTY, THIRTY = (AmountOff(off_minor=n * 100) for n in (10, 20, 30))
MONDAYS = {"weekdays": ("mon",), "zone": "Asia/Shanghai"}
TUE_TO_THU = {"starts_at": "2026-11-10T00:00:00+08:00", "ends_at": "2026-11-12T00:00:00+08:00"}


# ---- one example of every code --------------------------------------------------------------
def _set(*rules: Promotion, **fields: Any) -> PromotionSet:
    return PromotionSet(promotions=rules, **fields)


EXAMPLES: dict[str, tuple[str, str, Callable[[], tuple[Finding, ...]]]] = {
    "duplicate_id": ("error", "promotions[1].promotion_id", lambda: lint([off(), off()])),
    "group_in_two_stages": (
        "error",
        "promotions[0]",
        lambda: lint([off("p", group="g"), percent("q", group="g", stage="item")]),
    ),
    "contradictory_selector": (
        "error",
        "promotions[0].target",
        lambda: lint([off(target=A & B)]),
    ),
    "contradictory_conditions": (
        "error",
        "promotions[0].conditions[1]",
        lambda: lint([off(conditions=(FirstOrder(), NthOrder(nth=5)))]),
    ),
    "out_of_reach": (
        "error",
        "promotions[0].conditions[0]",
        lambda: lint([off(conditions=(MinQuantity(quantity=10**14 + 1),))]),
    ),
    "never_open": (
        "error",
        "promotions[0].weekdays",
        lambda: lint([off(**MONDAYS, **TUE_TO_THU)]),
    ),
    "window_over": (
        "warning",
        "promotions[0].ends_at",
        lambda: lint([off(ends_at=NOON)], now=NOON),
    ),
    "nothing_on_sale": (
        "warning",
        "promotions[0].target",
        lambda: lint([off(target=OnSale())]),
    ),
    "not_in_catalogue": (
        "warning",
        "promotions[0].conditions[0].select",
        lambda: lint([off(conditions=(Contains(select=A),))], catalogue=[sku("b")]),
    ),
    "never_saves": (
        "warning",
        "promotions[0].benefits[0].price_minor",
        lambda: lint([flash(minor=100_00)], catalogue=[sku()]),
    ),
    "always_blocked": (
        "warning",
        "promotions[1]",
        lambda: lint([percent("all", priority=1), off("p", 10_00, 99_00, exclusive="cart")]),
    ),
    "step_gives_less": (
        "error",
        "promotions[0].ladder.steps[1]",
        lambda: lint([ladder(steps=((199_00, THIRTY), (399_00, TWENTY)))]),
    ),
    "step_gives_no_more": (
        "warning",
        "promotions[0].ladder.steps[1]",
        lambda: lint([ladder(steps=((199_00, TWENTY), (399_00, TWENTY)))]),
    ),
    "cut_by_cap": (
        "warning",
        "promotions[0].ladder.steps[1]",
        lambda: lint(
            [
                ladder(
                    steps=((199_00, TEN), (399_00, THIRTY)),
                    limits=Limits(cap_per_order_minor=29_99),
                )
            ]
        ),
    ),
    "budget_too_small": (
        "error",
        "promotions[0]",
        lambda: lint([off("p", 20_00, 199_00, limits=Limits(budget_minor=19_99))]),
    ),
    "endless_every": (
        "note",
        "promotions[0].conditions[0]",
        lambda: lint([off(conditions=(MinSpend(spend_minor=300_00, every=True),))]),
    ),
    "twins": ("warning", "promotions[0]", lambda: lint([off("p", name="one"), off("q")])),
    "dominated": (
        "warning",
        "promotions[1]",
        lambda: lint([off("p", 20_00, 199_00, group="g"), off("q", 20_00, 299_00, group="g")]),
    ),
    "group_of_one": ("warning", "promotions[0].group", lambda: lint([off(group="g")])),
    "unknown_group": (
        "warning",
        "groups[0]",
        lambda: lint(_set(off(), groups=({"group": "g", "at_most": 2},))),
    ),
    "group_never_limits": (
        "warning",
        "groups[0].at_most",
        lambda: lint(
            _set(
                off("p", 5_00, group="g"),
                percent("q", group="g"),
                groups=({"group": "g", "at_most": 2},),
            )
        ),
    ),
    "code_empty": ("error", "promotions[0].codes[0]", lambda: lint([off(codes=("---",))])),
    "code_collision": (
        "warning",
        "promotions[0]",
        lambda: lint([off("p", codes=("SAVE-10",)), percent("q", codes=("save10",))]),
    ),
    "code_repeated": (
        "note",
        "promotions[0].codes[1]",
        lambda: lint([off(codes=("SAVE-10", "save10"))]),
    ),
    "code_lookalike": (
        "note",
        "promotions[0]",
        lambda: lint([off("p", codes=("SALE10",)), percent("q", codes=("SALEIO",))]),
    ),
    "code_on_disabled": (
        "note",
        "promotions[0].codes",
        lambda: lint([off(codes=("SAVE10",), enabled=False)]),
    ),
    "only_by_coupon": ("note", "promotions[0].codes", lambda: lint([off(needs_code=True)])),
    "unknown_next_coupon": (
        "warning",
        "promotions[0].benefits[0]",
        lambda: lint([off(benefits=(NextCoupon(promotion_id="gone"),))]),
    ),
    "percent_above_100": (
        "error",
        "promotions[0]",
        lambda: lint([percent("p", 60), percent("q", 50)]),
    ),
    "below_cost": (
        "error",
        "promotions[0]",
        lambda: lint([percent("p", 30), percent("q", 20)], catalogue=[sku(cost_minor=60_00)]),
    ),
    "free_goods": ("warning", "promotions[0]", lambda: lint([percent(by=100)], catalogue=[sku()])),
    "floor_withholds": (
        "note",
        "promotions[0]",
        lambda: lint([percent(by=30)], catalogue=[sku(floor_price_minor=80_00)]),
    ),
    "mixed_currencies": ("note", "promotions", lambda: lint([off("p"), off("q", currency="USD")])),
    "sampled": (
        "note",
        "catalogue",
        lambda: lint([percent(by=5)], catalogue=[sku(f"s{i}", 100_00 + i) for i in range(400)]),
    ),
}


@pytest.mark.parametrize("code", FINDING_CODES)
def test_each_is_found_and_says_where(code: str) -> None:
    severity, place, check = EXAMPLES[code]
    found = [finding for finding in check() if finding.code == code]
    assert [(finding.severity, finding.place) for finding in found] == [(severity, place)]


@pytest.mark.parametrize("code", FINDING_CODES)
def test_each_reads_in_english_and_chinese(code: str) -> None:
    (finding,) = [finding for finding in EXAMPLES[code][2]() if finding.code == code]
    for language in ("en", "zh"):
        said = finding.describe(language)
        assert said.startswith(finding.problem(language))
        assert said.endswith(finding.remedy(language))
        assert "{" not in said
        assert "None" not in said
    assert str(finding).startswith(f"{finding.severity} {code} at {finding.place}")
    assert re.search("[一-鿿]", finding.describe("zh"))


def test_chinese_templates_use_chinese_punctuation() -> None:
    for texts in TEXTS.values():
        assert not re.search("[,;:()]", re.sub(r"{\w+}", "", "".join(texts["zh"])))


# ---- goods ----------------------------------------------------------------------------------
CONTRADICTIONS = [
    A & B,
    A & ~A,
    Not(of=All()),
    ByBrand(brands=("x", "y")) & ~ByBrand(brands=("y", "x")),
    ByUnitPrice(at_most_minor=99) & ByUnitPrice(at_least_minor=100),
    ByUnitPrice(at_most_minor=99) & ~ByUnitPrice(at_most_minor=100),
    ByCategory(path=("a", "b")) & ByCategory(path=("a", "c")),
    ByCategory(path=("a", "b")) & ~ByCategory(path=("a",)),
    ByTag(tags=("new",)) & ~ByTag(tags=("new", "old")),
    OnSale() & OnSale(on_sale=False),
    any_of(A & B, ~All()),
    A & any_of(B, ByTag(tags=("t",)) & ~ByTag(tags=("t",))),
]
POSSIBLE = [
    BySku(sku_ids=("a", "b")) & B,
    A & ~B,
    ByBrand(brands=("x", "y")) & ~ByBrand(brands=("y",)),
    ByUnitPrice(at_most_minor=100) & ByUnitPrice(at_least_minor=100),
    ~ByUnitPrice(at_most_minor=100),
    ByCategory(path=("a", "b")) & ByCategory(path=("a",)),
    ByCategory(path=("a",)) & ~ByCategory(path=("a", "b")),
    ByTag(tags=("new",)) & ByTag(tags=("old",)),
    ByTag(tags=("new", "old")) & ~ByTag(tags=("new",)),
    any_of(A & B, A),
    ~(A & B),
]


@pytest.mark.parametrize("selector", CONTRADICTIONS, ids=str)
def test_contradictory_selectors_are_found(selector: Any) -> None:
    assert one("contradictory_selector", [off(target=selector)]).severity == "error"


@pytest.mark.parametrize("selector", POSSIBLE, ids=str)
def test_selectors_that_some_goods_fit_are_not(selector: Any) -> None:
    assert codes(off(target=selector)) <= {"nothing_on_sale"}


@given(selectors(), st.data())
def test_examples_fit_and_contradictions_fit_nothing(selector: Any, data: st.DataObject) -> None:
    found = search_goods(selector)
    if found.example is not None:
        example = found.example
        for price in (example.least_minor, example.most_minor):
            for on_sale in (True, False) if example.on_sale is None else (example.on_sale,):
                assert selector.matches(example.item, price, on_sale)
        return
    assert found.is_certain
    cart = data.draw(carts_near(off(target=selector)))
    for line in cart.lines:
        for on_sale in (True, False):
            assert not selector.matches(Item.of(line), line.unit_price_minor, on_sale)


def test_selectors_that_branch_too_far_are_left_alone() -> None:
    pair = any_of(ByTag(tags=("x",)), ByTag(tags=("y",)))
    far = all_of(*[pair] * 12, A & B)
    assert not search_goods(far).is_hopeless
    assert "contradictory_selector" not in codes(off(target=far))


def test_bundle_parts_must_be_among_the_target_lines() -> None:
    bundle = made(BundlePrice, items=({"select": A}, {"select": B}), price_minor=1_00)
    dead = deal(stage="item", target=A, benefits=(bundle,))
    assert (
        one("contradictory_selector", [dead]).place == "promotions[0].benefits[0].items[1].select"
    )
    assert codes(deal(stage="item", benefits=(bundle,))) == set()
    both = BySku(sku_ids=("a", "b"))
    assert codes(deal(stage="item", target=both, benefits=(bundle,))) == set()


def test_an_empty_target_is_no_matter_where_shipping_is_free_too() -> None:
    assert codes(off(target=A & B, benefits=(TEN, ShippingOff()))) == set()


def test_goods_on_sale_need_a_promotion_that_replaces_prices() -> None:
    on_sale = off(target=OnSale())
    assert "nothing_on_sale" not in codes(on_sale, flash())
    assert "nothing_on_sale" in codes(on_sale, flash(enabled=False))
    assert codes(off(target=OnSale(on_sale=False))) == set()


def test_goods_of_the_catalogue_are_known_by_all_their_names() -> None:
    catalogue = [
        sku("a", category=("x", "y"), brand="Acme", tags=("new",), product_id="pa", price=50_00)
    ]
    here: tuple[SelectorKind, ...] = (
        A,
        ByCategory(path=("x",)),
        ByBrand(brands=("Acme", "none")),
        ByTag(tags=("new",)),
        ByUnitPrice(at_most_minor=50_00),
        ~B,
    )
    for selector in here:
        assert "not_in_catalogue" not in codes(off(target=selector), catalogue=catalogue)
    elsewhere: tuple[SelectorKind, ...] = (
        B,
        ByCategory(path=("y",)),
        ByUnitPrice(at_most_minor=49_99),
        ~ByBrand(brands=("Acme",)) | B,
    )
    for selector in elsewhere:
        assert "not_in_catalogue" in codes(off(target=selector), catalogue=catalogue)


def test_replaced_prices_may_fall_into_a_range() -> None:
    cheap = off(target=ByUnitPrice(at_most_minor=60_00))
    assert "not_in_catalogue" in codes(cheap, catalogue=[sku()])
    assert "not_in_catalogue" not in codes(cheap, flash(minor=50_00), catalogue=[sku()])


def test_price_ranges_say_nothing_about_goods_priced_in_other_currencies() -> None:
    dear = off(target=ByUnitPrice(at_least_minor=200_00), currency="USD")
    assert "not_in_catalogue" not in codes(dear, catalogue=[sku()])


@pytest.mark.parametrize(
    ("benefit", "worth"),
    [
        (lambda price: FixedUnitPrice(price_minor=price), 100_00),
        (lambda price: UnitsForPrice(quantity=3, price_minor=price), 300_00),
        (
            lambda price: made(
                BundlePrice,
                items=({"select": BySku(sku_ids=("tee",)), "quantity": 2}, {"select": All()}),
                price_minor=price,
            ),
            300_00,
        ),
    ],
)
def test_a_price_saves_from_one_fen_below_the_dearest_goods(benefit: Any, worth: int) -> None:
    catalogue = [sku("tee"), sku("cap", 50_00)]
    for price, is_found in ((worth, True), (worth - 1, False)):
        found = codes(deal(stage="item", benefits=(benefit(price),)), catalogue=catalogue)
        assert ("never_saves" in found) == is_found


# ---- conditions -----------------------------------------------------------------------------
def test_order_numbers_and_audiences_must_agree() -> None:
    def asked(*conditions: Any, is_new: bool | None = None) -> bool:
        audience = None if is_new is None else {"new_customer": is_new}
        return "contradictory_conditions" in codes(off(conditions=conditions, audience=audience))

    assert asked(NthOrder(nth=2), is_new=True)
    assert asked(FirstOrder(), is_new=False)
    assert not asked(FirstOrder(), NthOrder(nth=1), is_new=True)
    assert not asked(NthOrder(nth=2), is_new=False)
    assert not asked(NthOrder(nth=2), MinSpend(spend_minor=1))


def test_a_cart_holds_so_many_units() -> None:
    assert codes(off(conditions=(MinQuantity(quantity=10**14),))) == set()
    far = ladder(on="quantity", steps=((2, TEN), (10**14 + 1, TWENTY)))
    assert one("out_of_reach", [far]).place == "promotions[0].ladder.steps[1].at_least"
    assert codes(off("p", 1, 10**15)) == set()  # an amount


# ---- windows --------------------------------------------------------------------------------
def test_a_weekday_inside_the_window_is_enough() -> None:
    for ends, is_found in (
        ("2026-11-16T00:00:00+08:00", True),
        ("2026-11-16T00:00:00.000001+08:00", False),
    ):
        window = TUE_TO_THU | {"ends_at": ends}
        assert ("never_open" in codes(off(**MONDAYS, **window))) == is_found


def test_sunday_night_runs_into_monday() -> None:
    monday = {"starts_at": "2026-11-16T00:00:00+08:00", "ends_at": "2026-11-16T12:00:00+08:00"}
    night = {"weekdays": ("sun",), "zone": "Asia/Shanghai"}
    assert codes(off(**night, windows=({"start": "22:00", "end": "02:00"},), **monday)) == set()
    evening = off(**night, windows=({"start": "20:00", "end": "22:00"},), **monday)
    assert one("never_open", [evening]).place == "promotions[0].windows"


def test_hours_that_the_clock_skips_never_come() -> None:
    hour = {"windows": ({"start": "02:15", "end": "02:45"},), "zone": "America/New_York"}
    skipped = {"starts_at": "2026-03-08T00:00:00-05:00", "ends_at": "2026-03-09T00:00:00-04:00"}
    day_before = {"starts_at": "2026-03-07T00:00:00-05:00", "ends_at": "2026-03-09T00:00:00-04:00"}
    assert "never_open" in codes(off(**hour, **skipped))
    assert codes(off(**hour, **day_before)) == set()
    # the clock goes from 2 to 3, in the middle of these
    around = {"windows": ({"start": "02:15", "end": "03:15"},), "zone": "America/New_York"}
    assert codes(off(**around, **skipped)) == set()


def test_hours_that_are_over_for_today_are_never_open() -> None:
    morning = {"windows": ({"start": "08:00", "end": "09:00"},), "zone": "Asia/Shanghai"}
    rule = off(**morning, ends_at="2026-11-11T20:00:00+08:00")
    assert "never_open" in codes(rule, now=NOON)
    assert codes(rule, now=NOON - timedelta(days=1)) == set()
    assert codes(rule) == set()


def test_a_window_is_over_at_its_end() -> None:
    assert codes(off(ends_at=NOON), now=NOON - timedelta(microseconds=1)) == set()
    assert codes(off(ends_at=NOON)) == set()
    assert codes(off(ends_at=NOON, enabled=False), now=NOON) == set()


def test_what_is_over_or_switched_off_is_no_part_of_the_set() -> None:
    pair = [percent("p", 60, ends_at=NOON), percent("q", 50)]
    assert codes(*pair, now=NOON) == {"window_over"}
    assert codes(off(codes=("---",), ends_at=NOON), now=NOON) == {"window_over"}
    assert codes(percent("p", 60, enabled=False), percent("q", 50)) == set()


HOURS = st.integers(0, 95).map(lambda q: f"{q // 4:02}:{q % 4 * 15:02}")
WINDOWS = st.tuples(HOURS, HOURS).filter(lambda ends: ends[0] != ends[1])


@given(
    st.lists(st.sampled_from(WEEKDAYS), max_size=3),
    st.lists(WINDOWS, max_size=2),
    st.sampled_from(("America/New_York", "Australia/Lord_Howe", "Asia/Shanghai")),
    st.sampled_from((datetime(2026, 10, 3, 12, tzinfo=UTC), datetime(2026, 10, 31, tzinfo=UTC))),
    st.integers(1, 40),
)
def test_what_never_opens_is_closed_at_every_quarter(
    weekdays: Any, windows: Any, zone: str, start: datetime, hours: int
) -> None:
    fields = {"weekdays": tuple(weekdays), "zone": zone}
    fields["windows"] = tuple({"start": a, "end": b} for a, b in windows)
    rule = off(**fields, starts_at=start, ends_at=start + timedelta(hours=hours))
    # edges are at quarters, and clocks are put back around these days by halves of an hour
    quarters = [start + timedelta(minutes=15 * k) for k in range(hours * 4)]
    expected = any(is_open(rule.weekdays, rule.windows, zone, at) for at in quarters)
    assert can_open(rule, None) == expected


# ---- ladders, caps, budgets -----------------------------------------------------------------
def _ladder_codes(*steps: Any, **fields: Any) -> set[str]:
    return codes(ladder(steps=steps, **fields))


def test_a_step_that_gives_more_only_further_up_is_fine() -> None:
    # at ¥200 both give ¥20, at ¥300 the percentage gives more
    assert _ladder_codes((100_00, TWENTY), (200_00, made(PercentOff, off_percent=10))) == set()
    capped = made(PercentOff, off_percent=10, cap_minor=20_00)
    assert _ladder_codes((100_00, TWENTY), (200_00, capped)) == {"step_gives_no_more"}


def test_a_step_is_priced_at_its_threshold() -> None:
    # at ¥200 20 % is ¥40, below the ¥50 of the step before
    fifty = AmountOff(off_minor=50_00)
    finding = one(
        "step_gives_less",
        [ladder(steps=((100_00, fifty), (200_00, made(PercentOff, off_percent=20))))],
    )
    assert said(finding, "gives").amount_minor == 40_00
    assert said(finding, "below").amount_minor == 50_00
    assert "¥40" in str(finding)
    assert _ladder_codes((100_00, fifty), (250_00, made(PercentOff, off_percent=20))) == set()


def test_a_first_step_dearer_than_its_goods_is_no_fault() -> None:
    assert _ladder_codes((10_00, TWENTY), (20_00, THIRTY)) == set()


def test_what_comes_besides_counts() -> None:
    points = PointsBonus(points=100)
    more = PointsBonus(points=200)
    assert _ladder_codes((100_00, points), (200_00, more)) == set()
    assert _ladder_codes((100_00, more), (200_00, points)) == {"step_gives_less"}
    assert _ladder_codes((100_00, points), (200_00, points)) == {"step_gives_no_more"}
    gift = made(Gift, options=({"sku_id": "cup"},))
    assert _ladder_codes((100_00, TEN), (200_00, gift)) == set()  # who is to compare them?
    assert _ladder_codes((100_00, TEN), (200_00, ShippingOff())) == set()


def test_steps_by_pieces_are_compared_at_many_prices() -> None:
    nine, eight = made(PercentOff, off_percent=10), made(PercentOff, off_percent=20)
    assert _ladder_codes((2, nine), (3, eight), on="quantity") == set()
    assert _ladder_codes((2, eight), (3, nine), on="quantity") == {"step_gives_less"}
    # worth it for dear goods
    assert _ladder_codes((2, TEN), (3, nine), on="quantity") == set()
    cheap = ladder(on="quantity", steps=((2, TEN), (3, nine)))
    assert "step_gives_less" in codes(cheap, catalogue=[sku(price=30_00)])


@pytest.mark.parametrize("on", ["line_amount", "line_quantity", "shipping"])
def test_other_ladders_are_climbed_too(on: str) -> None:
    low: Any
    high: Any
    low, high = (ShippingOff(cap_minor=n) for n in (5_00, 10_00))
    stage = {"stage": "shipping" if on == "shipping" else "order"}
    if on != "shipping":
        low, high = TEN, TWENTY
    assert _ladder_codes((10_00, low), (20_00, high), on=on, **stage) == set()
    assert _ladder_codes((10_00, high), (20_00, low), on=on, **stage) == {"step_gives_less"}


def test_a_ladder_may_count_some_goods_and_discount_others() -> None:
    some = {"select": {"kind": "sku", "sku_ids": ("a",)}}
    steps = [{"at_least": 100_00, "benefits": (TWENTY,)}, {"at_least": 200_00, "benefits": (TEN,)}]
    for target in (A, B, None):
        rule = deal(ladder=Ladder.model_validate(some | {"steps": steps}), target=target)
        assert codes(rule) == {"step_gives_less"}
    rising = Ladder.model_validate(some | {"steps": [steps[0]]})
    assert codes(deal(ladder=rising, target=B)) == set()


def test_a_ladder_on_goods_that_do_not_exist_is_not_priced() -> None:
    select = {"kind": "all_of", "of": [A, B]}
    steps = [{"at_least": at, "benefits": (TEN,)} for at in (1_00, 2_00)]
    rule = deal(ladder=Ladder.model_validate({"select": select, "steps": steps}))
    assert codes(rule) == {"contradictory_selector"}


def test_a_ladder_behind_a_threshold_is_not_judged_below_it() -> None:
    # from ¥300 on, where it begins, 20 % is more than ¥50
    steps = (100_00, AmountOff(off_minor=50_00)), (200_00, made(PercentOff, off_percent=20))
    assert _ladder_codes(*steps, conditions=(MinSpend(spend_minor=300_00),)) == set()
    assert _ladder_codes(*steps, conditions=(Contains(select=A),)) == {"step_gives_less"}


def test_all_kinds_of_extras_are_compared_by_how_much_they_are() -> None:
    kinds: list[tuple[Any, Any]] = [
        (made(PointsMultiplier, multiplier=2), made(PointsMultiplier, multiplier=3)),
        (NextCoupon(promotion_id="p"), NextCoupon(promotion_id="p", quantity=2)),
        (
            made(Gift, options=({"sku_id": "cup"},)),
            made(Gift, options=({"sku_id": "cup"},), quantity=2),
        ),
    ]
    for low, high in kinds:
        assert _ladder_codes((100_00, low), (200_00, high)) == set()
        assert _ladder_codes((100_00, high), (200_00, low)) == {"step_gives_less"}


def test_steps_of_small_change_are_compared_where_they_differ() -> None:
    # at 2 fen both give 2 fen
    assert _ladder_codes((1, TEN), (2, TWENTY), limits=Limits(cap_per_order_minor=10**9)) == set()
    # at ¥5 or more the step in the middle never counts
    steps = tuple((at, AmountOff(off_minor=n)) for at, n in ((100, 300), (200, 200), (300, 400)))
    assert "step_gives_less" in codes(ladder(steps=steps))
    assert codes(ladder(steps=steps, target=ByUnitPrice(at_least_minor=500))) == set()


def test_what_there_was_no_time_to_try_is_counted() -> None:
    same = ladder("p", steps=tuple((100 * k, TEN) for k in range(1, 101)))
    many = [same.model_copy(update={"promotion_id": f"p{k}", "priority": k}) for k in range(6)]
    sampled = one("sampled", many)
    assert sampled.place == "promotions"
    assert said(sampled, "all") == 99 * 6
    assert 0 < said(sampled, "tried") < 99 * 6


def test_ladders_in_other_currencies_have_their_own_place() -> None:
    rule = off(
        in_other_currencies=(
            {
                "currency": "USD",
                "ladder": {
                    "steps": [
                        {"at_least": 100, "benefits": [TWENTY]},
                        {"at_least": 5000, "benefits": [TEN]},
                    ]
                },
            },
        )
    )
    finding = one("step_gives_less", [rule])
    assert finding.place == "promotions[0].in_other_currencies[0].ladder.steps[1]"
    assert "$" in str(finding)


def test_a_cap_cuts_what_is_always_more() -> None:
    steps = (199_00, TEN), (399_00, THIRTY)
    assert _ladder_codes(*steps, limits=Limits(cap_per_order_minor=30_00)) == set()

    def cut(cap: int, **fields: Any) -> bool:
        return "cut_by_cap" in codes(off(limits=Limits(cap_per_order_minor=cap), **fields))

    assert cut(9_99)
    assert not cut(10_00)
    # every 300 gives 10, and the cap says how often
    assert not cut(30_00, conditions=(MinSpend(spend_minor=300_00, every=True),))
    assert not cut(9_99, benefits=(made(PercentOff, off_percent=90),))  # less, on small carts


def test_a_budget_pays_one_use_at_least() -> None:
    def found(budget: int, overflow: Any = "refuse", **fields: Any) -> list[str]:
        limits = made(Limits, budget_minor=budget, on_overflow=overflow)
        rule = off(**({"at": 199_00, "minor": 20_00, "limits": limits} | fields))
        return [f.severity for f in lint([rule]) if f.code == "budget_too_small"]

    assert found(19_99) == ["error"]
    assert found(19_99, "grant_rest") == ["warning"]
    assert found(20_00) == []
    assert found(19_99, at=10_00) == []  # a small cart gets no more than ¥10
    assert found(19_99, at=0) == []
    ten = {"benefits": (made(PercentOff, off_percent=10),)}
    assert found(19_89, **ten) == ["error"]
    assert found(19_90, **ten) == []


def test_a_step_dearer_than_the_budget_gives_nothing_where_more_is_spent() -> None:
    rule = ladder(steps=((100_00, TEN), (200_00, THIRTY)), limits=Limits(budget_minor=20_00))
    assert one("budget_too_small", [rule]).place == "promotions[0].ladder.steps[1]"


def test_repeating_is_endless_without_any_bound() -> None:
    every = MinSpend(spend_minor=300_00, every=True)
    assert codes(off(conditions=(every,))) == {"endless_every"}
    most = MinQuantity(quantity=2, every=True, max_times=3)
    assert codes(off(conditions=(most,))) == set()
    assert codes(off(conditions=(every, most))) == set()
    for limits in (Limits(budget_minor=10**6), Limits(cap_per_order_minor=50_00)):
        assert codes(off(conditions=(every,), limits=limits)) == set()
    assert codes(off(conditions=(every,), limits=Limits(total_uses=3))) == {"endless_every"}


# ---- twins and groups -----------------------------------------------------------------------
def test_twins_differ_in_nothing_but_id_and_name() -> None:
    assert one("twins", [off("p"), percent("x"), off("q"), off("r")]).promotion_ids == (
        "p",
        "q",
        "r",
    )
    for field in ({"priority": 1}, {"codes": ("B",)}, {"shares_units": True}, {"minor": 10_01}):
        assert "twins" not in codes(
            off("p", codes=("A",)), off("q", **({"codes": ("A",)} | field))
        )


def test_a_member_of_a_group_is_dominated_by_one_that_is_nowhere_worse() -> None:
    def dominated(*rules: Promotion, **fields: Any) -> list[str]:
        found = lint(_set(*rules, **fields))
        return [f.promotion_ids[0] for f in found if f.code == "dominated"]

    group = {"group": "g"}
    low, high = off("low", 10_00, 99_00, **group), off("high", 20_00, 199_00, **group)
    assert dominated(low, high) == []
    assert dominated(low, off("less", 9_00, 99_00, **group)) == ["less"]
    assert dominated(high, off("same", 20_00, 299_00, **group)) == ["same"]
    assert dominated(high, off("same", 20_00, 199_00, priority=1, **group)) == []
    assert dominated(percent("p", 20, **group), percent("q", 15, **group)) == ["q"]
    few = off("few", 30_00, 99_00, limits=Limits(total_uses=9), **group)
    assert dominated(low, few) == []
    both = (
        off(n, m, 99_00, limits=Limits(total_uses=9), **group) for n, m in (("a", 1), ("b", 2))
    )
    assert dominated(*both) == []  # when one is used up there is the other
    vip = off("vip", 30_00, 99_00, audience={"segments": ("vip",)}, **group)
    assert dominated(low, vip) == []
    other = off("other", 30_00, 99_00, target=A, **group)
    assert dominated(low, other) == []
    two = ({"group": "g", "at_most": 2},)
    assert dominated(low, off("less", 9_00, 99_00, **group), groups=two) == []
    alone = [off("p", 20_00, 199_00), off("q", 10_00, 199_00)]
    assert dominated(*alone) == []
    by_pieces = (
        off(f"{n} pieces", 20_00, conditions=(MinQuantity(quantity=n),), **group) for n in (3, 2)
    )
    assert dominated(low, *by_pieces) == ["3 pieces"]
    first = (off(n, 5_00 + len(n), conditions=(FirstOrder(),), **group) for n in ("p", "qq"))
    assert dominated(*first) == []  # such conditions have no more and less


def test_the_lower_price_dominates() -> None:
    prices = [flash("p", 50_00, group="g"), flash("q", 49_99, group="g")]
    assert one("dominated", prices).promotion_ids == ("p",)
    points = (deal(n, group="g", benefits=(PointsBonus(points=len(n)),)) for n in ("p", "qq"))
    assert codes(*points) == set()  # nobody says what a point is worth


def test_groups_count_members_that_are_switched_off() -> None:
    assert codes(off("p", group="g"), percent("q", group="g", enabled=False)) == set()


def test_a_limit_below_the_number_of_members_limits() -> None:
    rules = off("p", 5_00, group="g"), percent("q", group="g"), off("r", 9_00, 99_00, group="g")
    found = lint(_set(*rules, groups=({"group": "g", "at_most": 2},)))
    assert {finding.code for finding in found} == set()


def test_what_always_applies_before_blocks_what_wants_the_cart_alone() -> None:
    storewide, alone = percent("all"), off("p", 10_00, 99_00, exclusive="cart")

    def blocked(*rules: Promotion, **fields: Any) -> bool:
        return "always_blocked" in {f.code for f in lint(_set(*rules, **fields))}

    assert blocked(storewide, alone)
    assert not blocked(storewide, off("p", 10_00, 99_00, exclusive="cart", priority=1))
    assert not blocked(storewide, alone, strategy="best")
    for field in (
        {"target": A},
        {"codes": ("X",)},
        {"ends_at": NOON},
        {"audience": {"new_customer": True}},
        {"group": "g"},
        {"conditions": (MinSpend(spend_minor=1),)},
        {"limits": Limits(total_uses=9)},
    ):
        assert not blocked(percent("all", **field), alone)
    item_only = percent("all", stage="item", combines_with=("item",))
    assert blocked(item_only, off("p", 10_00, 99_00))
    assert not blocked(item_only, off("p", 10_00, 99_00, stage="item"))
    # something else may keep the one out that would
    maybe = off("maybe", 1_00, 500_00, priority=9, combines_with=("item",), stage="item")
    assert not blocked(maybe, storewide, alone)


# ---- codes ----------------------------------------------------------------------------------
def test_codes_of_windows_apart_may_be_the_same() -> None:
    first = off("p", codes=("SAVE",), ends_at=NOON)
    assert "code_collision" not in codes(first, percent("q", codes=("save",), starts_at=NOON))
    early = NOON - timedelta(seconds=1)
    assert "code_collision" in codes(first, percent("q", codes=("save",), starts_at=early))


def test_codes_that_differ_in_more_than_looks_are_fine() -> None:
    assert codes(off("p", codes=("SALE10", "SALEIO")), percent("q", codes=("SALE20",))) == set()


def test_codes_that_open_the_same_promotions_may_look_alike() -> None:
    both = {"codes": ("SALE10", "SALEIO")}
    assert codes(off("p", **both), percent("q", **both)) == {"code_collision"}


def test_codes_of_a_disabled_promotion_may_have_moved_to_another() -> None:
    gone = off("p", codes=("SAVE10",), enabled=False)
    assert codes(gone, percent("q", codes=("save-10",))) == set()


def test_coupons_may_come_from_another_promotion() -> None:
    giver = off(benefits=(NextCoupon(promotion_id="back"),))
    assert codes(giver, off("back", stage="coupon")) == set()
    assert codes(off(stage="coupon")) == {"only_by_coupon"}
    assert codes(off(stage="coupon", codes=("A",))) == set()
    assert codes(off()) == set()


# ---- percentages ----------------------------------------------------------------------------
def _above(*rules: Promotion, **fields: Any) -> bool:
    return any(f.code == "percent_above_100" for f in lint(_set(*rules, **fields)))


def test_percentages_of_one_amount_add_up() -> None:
    assert _above(percent("p", 60), percent("q", "40.0001"))
    assert not _above(percent("p", 60), percent("q", 40))
    assert _above(percent("p", 40), percent("q", 30), percent("r", 31))
    assert not _above(percent("p", 60), percent("q", 60, base="current"))
    assert not _above(percent("p", 60, stage="item"), percent("q", 60))
    # saleor#17453: 70 % of list price after 40 % made orders free
    assert _above(percent("p", 40, stage="item"), percent("q", 70, base="list"))
    assert not _above(percent("p", 30, stage="item"), percent("q", 70, base="list"))
    assert _above(
        deal(benefits=(made(PercentOff, off_percent=60), made(PercentOff, off_percent=50)))
    )
    prices = (percent(name, 60, stage="price", per="unit") for name in "pq")
    assert not _above(*prices)  # of several prices the lowest stands


def test_percentages_that_keep_apart_do_not_add_up() -> None:
    big = percent("p", 60)
    assert not _above(percent("p", 60, group="g"), percent("q", 60, group="g"))
    assert _above(
        percent("p", 60, group="g"),
        percent("q", 60, group="g"),
        percent("r", 50, group="g"),
        groups=({"group": "g", "at_most": 2},),
    )
    coupons = [percent(name, 60, stage="coupon", codes=(name * 3,)) for name in "pq"]
    assert not _above(*coupons)
    assert _above(*coupons, coupons_per_order=2)
    for scope in ("cart", "stage", "line"):
        assert not _above(big, percent("q", 60, exclusive=scope))
    assert not _above(big, percent("q", 60, combines_with=("item",)))
    assert not _above(big, percent("q", 100))  # meant to be free
    assert not _above(percent("p", 60, target=A), percent("q", 60, target=B))
    assert _above(percent("p", 60, target=A), percent("q", 60, target=~B))
    assert not _above(percent("p", 60, ends_at=NOON), percent("q", 60, starts_at=NOON))
    friday = {"weekdays": ("fri",), "zone": "Asia/Shanghai"}
    assert not _above(percent("p", 60, **MONDAYS), percent("q", 60, **friday))
    assert _above(percent("p", 60, **MONDAYS), percent("q", 60, **MONDAYS))
    dollars = percent("q", 60, currency="USD", cap_minor=5_00)
    assert not _above(percent("p", 60, cap_minor=5_00), dollars)
    for one_, other in (
        ({"new_customer": True}, {"new_customer": False}),
        ({"channels": ("app",)}, {"channels": ("web", "store")}),
        ({"customer_ids": ("C-1",)}, {"customer_ids": ("C-2",)}),
    ):
        assert not _above(percent("p", 60, audience=one_), percent("q", 60, audience=other))
        assert _above(percent("p", 60, audience=one_), percent("q", 60, audience=one_))
    fifth = {"conditions": (NthOrder(nth=5),)}
    assert not _above(percent("p", 60, conditions=(FirstOrder(),)), percent("q", 60, **fifth))


def test_only_those_that_matter_are_named() -> None:
    rules = [percent("tiny", 1), percent("p", 60), percent("q", 50)]
    assert one("percent_above_100", rules).promotion_ids == ("p", "q")
    rest = percent("rest", 50, base="current")
    rules = [percent("p", 60), rest, percent("q", 45)]
    assert one("percent_above_100", rules).promotion_ids == ("p", "q")


def test_percentages_that_add_up_read_as_each_language_writes_them() -> None:
    found = one("percent_above_100", [percent("p", 60), percent("q", "50.5")])
    assert found.problem().endswith("more than 100 % off one line (110.5 % of list price)")
    assert found.problem("zh").endswith("合计超过 100%（标价的 110.5%）")


def test_percentages_that_leave_just_nothing_take_no_more_than_all() -> None:
    half = percent("p", 50, stage="item")
    assert not _above(half, percent("q", 50), percent("r", 25, base="list"))
    assert _above(half, percent("q", 50), percent("r", 26, base="list"))


# ---- carts ----------------------------------------------------------------------------------
TEE = sku(cost_minor=60_00)


def _stacked(*rules: Promotion, catalogue: Any = (TEE,), **fields: Any) -> list[tuple[str, str]]:
    found = lint(_set(*rules, **fields), catalogue=catalogue)
    return [
        (finding.severity, ",".join(finding.promotion_ids))
        for finding in found
        if finding.code in {"below_cost", "free_goods"}
    ]


def test_at_cost_is_not_below_cost() -> None:
    assert _stacked(percent("p", 40)) == []
    assert _stacked(percent("p", "40.01")) == [("warning", "p")]
    assert _stacked(percent("p", 20, stage="item"), percent("q", 25)) == []
    assert _stacked(percent("p", 20, stage="item"), percent("q", 26)) == [("error", "p,q")]


def test_goods_of_unknown_cost_or_listed_below_it_are_left_alone() -> None:
    assert _stacked(percent("p", 90), catalogue=[sku()]) == []
    assert _stacked(percent("p", 90), catalogue=[sku(cost_minor=100_01)]) == []


def test_the_cart_that_shows_it_has_its_numbers() -> None:
    finding = one("below_cost", [off("p", 50_00, 199_00)], catalogue=[sku(cost_minor=80_00)])
    tried = tried_by(finding)
    assert (tried.cart.line_quantity, tried.list_minor) == ((2,), 200_00)
    assert (tried.net_minor, tried.cost_minor, tried.floor_minor) == (150_00, 160_00, 0)
    assert tried.discounts == (("p", 50_00),)
    assert said(finding, "cost_minor") == 160_00
    assert "2 × tee (list ¥200) for ¥150, cost ¥160" in finding.problem()
    assert finding.problem("zh").endswith("2 × tee（标价 ¥200）实付 ¥150，成本 ¥160")


def test_thresholds_are_tried_after_the_discounts_before_them() -> None:
    # at ¥50 each it takes four to reach ¥199, two at list price
    rules = flash("flash", 50_00), off("p", 100_00, 199_00)
    assert _stacked(*rules, catalogue=[sku(cost_minor=45_00)]) == [("error", "flash,p")]


def test_who_does_nothing_is_not_blamed() -> None:
    assert _stacked(percent("p", 50), percent("q", 1)) == [("warning", "p")]
    three = percent("p", 25), percent("q", 20), percent("tiny", 1)
    assert _stacked(*three) == [("error", "p,q")]
    # 100 − 30 − 30 − 18 for all three, and 100 − 30 − 31.50 without one of the first
    first, middle = off("p", 30_00, stage="item"), off("q", 30_00)
    last = percent("r", 45, stage="coupon", codes=("R",))
    assert _stacked(first, middle, last, catalogue=[sku(cost_minor=39_00)]) == [
        ("error", "p,r"),
        ("error", "q,r"),
    ]


def test_each_cart_counts_for_the_fewest_who_do_it() -> None:
    catalogue = [sku("thin", cost_minor=91_00), sku("fair", cost_minor=60_00)]
    found = lint([percent("p", 10), percent("q", 35)], catalogue=catalogue)
    both = found[0]
    assert both.promotion_ids == ("p", "q")
    assert [item.sku_id for item in tried_by(both).cart.line_item] == ["fair"]
    assert [(f.promotion_ids, said(f, "skus")) for f in found] == [
        (("p", "q"), 1),
        (("p",), 1),
        (("q",), 1),
    ]


def test_who_takes_most_on_one_cart_and_less_on_another_is_one_finding() -> None:
    # on one unit ¥20 is more than 15 %, on three it is less than 26 %
    steps = (1, made(PercentOff, off_percent=15)), (3, made(PercentOff, off_percent=26))
    rules = off("p", 20_00), ladder("q", on="quantity", steps=steps)
    assert _stacked(*rules, catalogue=[sku(cost_minor=70_00)]) == [("error", "p,q")]


def test_who_sells_below_cost_alone_may_give_away_with_another() -> None:
    found = lint([percent("p", 50), percent("q", "50.1")], catalogue=[TEE])
    found = tuple(finding for finding in found if finding.tried is not None)
    assert [(f.severity, f.code, f.promotion_ids) for f in found] == [
        ("error", "free_goods", ("p", "q")),
        ("warning", "below_cost", ("p",)),
        ("warning", "below_cost", ("q",)),
    ]


def test_as_many_units_are_tried_as_reach_a_threshold_and_one_fewer() -> None:
    def tried(*rules: Promotion, price: int = 100_00, left: Any = (100_00,)) -> list[int]:
        return quantities(price, left, compile_promotions(rules).plan("CNY").rules)

    assert tried() == [1, 2]
    assert tried(off(at=1990_00), off("q", conditions=(MinQuantity(quantity=7),))) == [
        1, 2, 6, 7, 19, 20,
    ]  # fmt: skip
    assert tried(off(at=500_00), left=(100_00, 70_00, 0)) == [1, 2, 4, 5, 7, 8]
    nth = deal(stage="item", benefits=(made(NthUnit, n=5, pay_percent=50),))
    assert tried(nth, ladder("q", on="quantity", steps=((9, TEN),))) == [1, 2, 4, 5, 8, 9]
    assert tried(off(at=2**62), price=2**61) == [1, 2]
    assert tried(price=2**62) == [1]  # two would leave int64


def test_stacks_that_never_meet_are_not_tried() -> None:
    half = 30
    apart = [
        (percent("p", half, ends_at=NOON), percent("q", half, starts_at=NOON)),
        (percent("p", half, group="g"), percent("q", half, group="g")),
        (
            percent("p", half, audience={"new_customer": True}),
            percent("q", half, audience={"new_customer": False}),
        ),
        (
            percent("p", half, audience={"channels": ("app",)}),
            percent("q", half, audience={"channels": ("web",)}),
        ),
        (
            percent("p", half, conditions=(FirstOrder(),)),
            percent("q", half, conditions=(NthOrder(nth=3),)),
        ),
        (
            percent("p", half, **MONDAYS),
            percent("q", half, weekdays=("fri",), zone="Asia/Shanghai"),
        ),
        (percent("p", half, exclusive="line"), percent("q", half)),
    ]
    for rules in apart:
        assert _stacked(*rules) == []
    assert _stacked(percent("p", half), percent("q", half)) == [("error", "p,q")]


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": NOON},
        {"ends_at": NOON},
        MONDAYS,
        {"weekdays": ("fri",), "windows": ({"start": "20:00", "end": "22:00"},), "zone": "UTC"},
        {"codes": ("SAVE",)},
        {"needs_code": True},
        {"stage": "coupon"},
        {"audience": {"segments": ("vip",), "min_tier_rank": 3, "channels": ("app",)}},
        {"audience": {"birthday_month": True}, "zone": "Asia/Shanghai"},
        {"audience": {"customer_ids": ("C-1",)}},
        {"audience": {"new_customer": True}},
        {"audience": {"new_customer": False}},
        {"conditions": (NthOrder(nth=4),)},
        {"conditions": (ByShippingMethod(methods=("express",)),)},
        {"limits": Limits(uses_per_customer=1)},
    ],
    ids=str,
)
def test_whoever_and_whenever_it_takes_is_tried(fields: Any) -> None:
    rules = [percent("p", 30), percent("q", 50, **fields)]
    assert ("error", "p,q") in _stacked(*rules) or ("warning", "q") in _stacked(*rules)
    for finding in lint(rules, catalogue=[TEE]):
        if finding.tried is not None:
            own = [r for r in rules if r.promotion_id in dict(finding.tried.discounts)]
            again = price_cart(finding.tried.cart, own, now=finding.tried.now)
            assert again.net_minor == finding.tried.net_minor


def test_goods_that_go_together_are_tried_together() -> None:
    catalogue = [sku("tent", 500_00, cost_minor=400_00), sku("mat", 50_00, cost_minor=30_00)]
    tent, mat = BySku(sku_ids=("tent",)), BySku(sku_ids=("mat",))
    bundle = made(BundlePrice, items=({"select": tent}, {"select": mat}), price_minor=429_99)
    assert _stacked(deal(stage="item", benefits=(bundle,)), catalogue=catalogue) == [
        ("warning", "p")
    ]
    fair = bundle.model_copy(update={"price_minor": 430_00})
    assert _stacked(deal(stage="item", benefits=(fair,)), catalogue=catalogue) == []
    gift = BuyGet(buy=1, get=4, buy_select=tent)
    assert _stacked(deal(stage="item", target=mat, benefits=(gift,)), catalogue=catalogue) == [
        ("warning", "p")
    ]
    one_ = BuyGet(buy=1, get=3, buy_select=tent)
    assert _stacked(deal(stage="item", target=mat, benefits=(one_,)), catalogue=catalogue) == []


def test_free_goods_are_free_to_the_last_fen() -> None:
    def free(*rules: Promotion, price: int = 100_00) -> list[str]:
        found = lint(rules, catalogue=[sku(price=price, cost_minor=1)])
        return [f.severity for f in found if f.code == "free_goods"]

    assert free(off("p", 99_99)) == []
    assert free(off("p", 100_00)) == ["warning"]
    assert free(off("p", 60_00), off("q", 40_00)) == ["error"]
    assert free(off("p", 100_00), price=0) == []


def test_floors_are_never_broken_and_what_they_withhold_is_told() -> None:
    floored = [sku(floor_price_minor=80_00, cost_minor=79_00)]
    found = lint([percent("p", 10), percent("q", 15)], catalogue=floored)
    assert [(f.code, f.promotion_ids, said(f, "withheld_minor")) for f in found] == [
        ("floor_withholds", ("q",), 5_00)  # on one unit
    ]
    assert codes(percent(by=20), catalogue=floored) == set()


def test_the_best_combination_is_what_shoppers_get() -> None:
    # by priority the small one bars the large one, which the best combination takes
    small = percent("small", 10, priority=1, exclusive="stage")
    large = percent("large", 50)
    assert _stacked(small, large) == []
    assert _stacked(small, large, strategy="best") == [("warning", "large")]


def test_where_the_best_is_not_found_in_time_each_takes_its_turn() -> None:
    rules = [percent(f"p{i}", 5 + i) for i in range(6)]
    for limit in (1, 100_000):
        (found,) = _stacked(*rules, strategy="best", search_limit=limit)
        assert found[0] == "error"


def test_a_large_catalogue_is_sampled_by_what_applies_to_it() -> None:
    catalogue = [sku(f"s{i:04}", 100_00, cost_minor=50_00) for i in range(2000)]
    catalogue[1234] = sku("rare", 100_00, cost_minor=50_00, tags=("old",))
    catalogue[777] = sku("thin", 100_00, cost_minor=91_00)
    rules = [percent("p", 10), percent("q", 45, target=ByTag(tags=("old",)))]
    found = lint(rules, catalogue=catalogue)
    assert [(f.code, f.promotion_ids) for f in found] == [
        ("below_cost", ("p", "q")),
        ("below_cost", ("p",)),
        ("sampled", ()),
    ]
    assert [tried_by(f).cart.line_item[0].sku_id for f in found[:2]] == ["rare", "thin"]
    assert (said(found[2], "tried"), said(found[2], "all")) == (300, 2000)


def test_each_currency_is_tried_on_its_own_prices() -> None:
    catalogue = [TEE, sku(price=10_00, currency="USD", cost_minor=6_00)]
    rules = [off("yuan", 50_00), off("dollars", 1_00, currency="USD")]
    found = [f for f in lint(rules, catalogue=catalogue) if f.code == "below_cost"]
    assert [(f.promotion_ids, f.currency) for f in found] == [(("yuan",), "CNY")]


# ---- the whole ------------------------------------------------------------------------------
def test_amounts_in_the_currencies_of_all_carts_are_no_mix() -> None:
    both = off(
        "p",
        in_other_currencies=({"currency": "USD", "benefits": (TEN,)},),
    )
    assert codes(both, off("q", 5_00, currency="USD")) == set()
    assert codes(percent("p", currency=None), off("q")) == set()


def test_a_set_without_fault_is_left_in_peace() -> None:
    rules = _set(
        off("199-20", 20_00, 199_00, group="order"),
        off("399-50", 50_00, 399_00, group="order"),
        ladder(
            "pieces",
            on="quantity",
            steps=((2, made(PercentOff, off_percent=5)), (3, made(PercentOff, off_percent=8))),
            stage="item",
        ),
        deal(
            "ship",
            stage="shipping",
            conditions=(MinSpend(spend_minor=99_00),),
            benefits=(ShippingOff(),),
        ),
        off(
            "welcome",
            10_00,
            50_00,
            stage="coupon",
            codes=("WELCOME10",),
            audience={"new_customer": True},
        ),
        flash("flash", 70_00, target=A, **TUE_TO_THU),
    )
    catalogue = [sku("a", 100_00, cost_minor=40_00), sku("b", 60_00, cost_minor=20_00)]
    assert lint(rules, catalogue=catalogue, now=NOON) == ()


def test_findings_stand_in_order_whatever_the_order_of_the_rules() -> None:
    rules = [
        percent("p", 60),
        percent("q", 50),
        off("r", codes=("---",)),
        off("s", group="g", conditions=(MinSpend(spend_minor=1, every=True),)),
    ]
    found = lint(rules, catalogue=[TEE])
    ranks = [SEVERITIES.index(finding.severity) for finding in found]
    assert ranks == sorted(ranks)
    assert found == lint(rules, catalogue=[TEE])
    back = lint(rules[::-1], catalogue=[TEE])
    assert {(f.code, frozenset(f.promotion_ids)) for f in found} == {
        (f.code, frozenset(f.promotion_ids)) for f in back
    }


def test_compiled_and_listed_promotions_are_checked_alike() -> None:
    rules = percent("p", 60), percent("q", 50)
    assert lint(_set(*rules)) == lint(rules) == lint(compile_promotions(rules))
    assert lint(iter(rules)) == lint(rules)
    assert lint(()) == ()
    assert lint((), catalogue=[TEE]) == ()


def test_an_instant_in_a_named_zone_is_an_instant() -> None:
    rules = [percent("p", 60, ends_at=NOON), percent("q", 50, **MONDAYS)]
    at_noon = NOON.astimezone(ZoneInfo("Asia/Shanghai"))
    assert lint(rules, catalogue=[TEE], now=at_noon) == lint(rules, catalogue=[TEE], now=NOON)


def test_an_instant_without_offset_is_refused() -> None:
    with pytest.raises(NaiveDatetimeError, match="now"):
        lint([off()], now=datetime(2026, 1, 1))  # noqa: DTZ001  that is the point


def test_very_many_promotions_on_every_line_are_tried_on_some_carts() -> None:
    rules = [off(f"p{i}", 1_00, 100_00 + i) for i in range(1500)]
    found = lint(rules, catalogue=[sku(f"s{i}", 200_00) for i in range(50)])
    assert {f.severity for f in found if f.code == "free_goods"} == {"error"}
    sampled = one_of(found, "sampled")
    assert 0 < said(sampled, "tried") < said(sampled, "all") == 50


def test_instants_that_were_not_tried_are_counted() -> None:
    weeks = [NOON + timedelta(weeks=k) for k in range(30)]
    rules = [
        percent(f"w{k}", 50, starts_at=at, ends_at=at + timedelta(weeks=1))
        for k, at in enumerate(weeks)
    ]
    sampled = one("sampled", rules, catalogue=[TEE])
    assert (said(sampled, "tried"), said(sampled, "all")) == (12, 31)


def test_the_ends_of_the_calendar_are_no_trouble() -> None:
    first, last = "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"
    rules = [
        percent("p", 60, **MONDAYS, ends_at="0001-01-02T00:00:00+00:00", starts_at=first),
        percent("q", 60, **MONDAYS, starts_at="9999-12-30T00:00:00+00:00", ends_at=last),
        percent("r", 60, weekdays=("fri",), zone="America/New_York", starts_at=last),
        percent("s", 60, weekdays=("sat",), zone="America/New_York", ends_at=last),
    ]
    assert "percent_above_100" not in codes(*rules[:3], catalogue=[TEE])
    assert "below_cost" in codes(*rules, catalogue=[TEE])


@settings(max_examples=10)  # each checks a whole set
@given(promotion_sets(), st.none() | instants(), st.data())
def test_it_never_fails_and_its_carts_can_be_priced_again(
    rules: PromotionSet, now: datetime | None, data: st.DataObject
) -> None:
    cart = data.draw(carts_near(rules))
    catalogue = [
        Sku(
            title="t",
            sku_id=line.sku_id,
            product_id=line.product_id or "p",
            category=line.category,
            brand=line.brand,
            tags=line.tags,
            currency=cart.currency,
            list_price_minor=line.unit_price_minor,
            floor_price_minor=min(line.floor_price_minor, line.unit_price_minor),
            cost_minor=line.unit_price_minor * 2 // 3,
        )
        for line in cart.lines
    ]
    for finding in lint(rules, catalogue=catalogue, now=now):
        assert "{" not in finding.remedy("zh")
        assert str(finding)
        assert finding.describe("zh")
        if finding.tried is not None:
            names = dict(finding.tried.discounts)
            part = [p for p in rules.promotions if p.promotion_id in names]
            terms = rules.model_copy(update={"promotions": tuple(part)})
            again = price_cart(finding.tried.cart, terms, now=finding.tried.now)
            assert again.net_minor == finding.tried.net_minor


def test_work_grows_with_the_set_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    tests = 0
    matches_item = BySku.matches_item

    def counted(self: BySku, item: Item) -> bool:
        nonlocal tests
        tests += 1
        return matches_item(self, item)

    monkeypatch.setattr(BySku, "matches_item", counted)

    def work(size: int) -> int:
        nonlocal tests
        rules = [
            percent(
                f"p{i}",
                60,
                target=BySku(sku_ids=(f"s{i % (size // 2)}",)),
                codes=(f"CODE{i}", f"code-{i % 10}"),
                stage="item",
            )
            for i in range(size)
        ]
        tests = 0
        found = codes(*rules, catalogue=[sku(f"s{i}", cost_minor=1) for i in range(size)])
        assert {"code_collision", "percent_above_100"} <= found
        return tests

    assert work(400) < 5 * work(100)


def test_the_reference_page_has_every_code_with_its_severity() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "lint.md"
    rows = re.findall(r"^\| `(\w+)` \| ([a-z, ]+) \| .+ \| .+ \|$", page.read_text("utf-8"), re.M)
    codes_there = [code for code, _ in rows]
    assert codes_there == list(FINDING_CODES)
    for code, severities in rows:
        assert EXAMPLES[code][0] in severities.split(", ")
