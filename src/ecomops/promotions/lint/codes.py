"""Codes that read the same or look alike, and codes that open nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from ecomops.promotions.benefits.next_coupon import NextCoupon
from ecomops.promotions.coupons.codes import normalise_code
from ecomops.promotions.lint.finding import Finding
from ecomops.promotions.lint.missing import placed_benefits
from ecomops.promotions.lint.subject import Listed, Subject
from ecomops.promotions.lint.windows import any_overlap

_LOOKS_LIKE: Final = str.maketrans("oilzsgbu", "0112568v")
"""Letters of normalised codes, and what they are taken for."""


def look_of(code: str) -> str:
    """Bring a code to a form that codes of the same looks share.

    >>> look_of("SALE-100"), look_of("5ale1O0")
    ('5a1e100', '5a1e100')
    """
    return normalise_code(code).translate(_LOOKS_LIKE)


def check_codes(subject: Subject) -> Iterator[Finding]:
    """Find codes that are taken for each other, and codes that open nothing."""
    openers: defaultdict[str, dict[int, Listed]] = defaultdict(dict)
    spelled: defaultdict[str, set[str]] = defaultdict(set)
    for listed in subject.listed:
        yield from _check_own(listed)
        for code in listed.promotion.codes:
            if key := normalise_code(code):
                openers[key][listed.index] = listed
                spelled[key].add(code)
    for key, those in openers.items():
        if len(those) > 1 and any_overlap(those.values()):
            yield subject.about(
                "code_collision", "warning", those.values(), codes=tuple(sorted(spelled[key]))
            )
    yield from _check_looks(subject, openers, spelled)
    for listed in subject.everything:
        if not listed.promotion.enabled:
            dead = [c for c in listed.promotion.codes if normalise_code(c) not in openers]
            if dead:
                yield listed.finding("code_on_disabled", "note", ".codes", codes=tuple(dead))


def _check_own(listed: Listed) -> Iterator[Finding]:
    """Look at one promotion's codes by themselves."""
    spelled: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for k, code in enumerate(listed.promotion.codes):
        spelled[normalise_code(code)].setdefault(code, k)
    for key, codes in spelled.items():
        if not key:
            for code, k in codes.items():
                yield listed.finding("code_empty", "error", f".codes[{k}]", text=code)
        elif len(codes) > 1:
            last = max(codes.values())
            yield listed.finding("code_repeated", "note", f".codes[{last}]", codes=tuple(codes))


def _check_looks(
    subject: Subject,
    openers: dict[str, dict[int, Listed]],
    spelled: dict[str, set[str]],
) -> Iterator[Finding]:
    """Find codes of different promotions that look alike and do not read the same."""
    looks: defaultdict[str, list[str]] = defaultdict(list)
    for key in openers:
        looks[key.translate(_LOOKS_LIKE)].append(key)
    for keys in looks.values():
        those = {index: one for key in keys for index, one in openers[key].items()}
        are_apart = any(openers[key].keys() != those.keys() for key in keys)
        if len(keys) > 1 and are_apart and any_overlap(those.values()):
            codes = tuple(sorted(code for key in keys for code in spelled[key]))
            yield subject.about("code_lookalike", "note", those.values(), codes=codes)


def check_coupons(subject: Subject) -> Iterator[Finding]:
    """Find promotions that open only with a coupon, and coupons for promotions not there."""
    known = {listed.promotion_id for listed in subject.everything}
    given = set(_given(subject.listed))
    for listed in subject.listed:
        promotion = listed.promotion
        if promotion.is_coded and not promotion.codes and listed.promotion_id not in given:
            yield listed.finding("only_by_coupon", "note", ".codes")
        for version in listed.versions:
            for place, benefit in placed_benefits(version):
                if isinstance(benefit, NextCoupon) and benefit.promotion_id not in known:
                    yield listed.finding(
                        "unknown_next_coupon", "warning", place, named=benefit.promotion_id
                    )


def _given(several: Iterable[Listed]) -> Iterator[str]:
    """Name the promotions that others give coupons for."""
    for listed in several:
        for version in listed.versions:
            for _, benefit in placed_benefits(version):
                if isinstance(benefit, NextCoupon):
                    yield benefit.promotion_id


def check_every(subject: Subject) -> Iterator[Finding]:
    """Find promotions that repeat without end."""
    for listed in subject.listed:
        limits = listed.promotion.limits
        if limits is not None and limits.names_money:
            continue
        for version in listed.versions:
            # several repeating conditions count as often as the one that counts least
            repeating = [
                (j, c) for j, c in enumerate(version.rewards.conditions) if c.is_repeating
            ]
            if repeating and all(c.most_times is None for _, c in repeating):
                place = f"{version.place}.conditions[{repeating[0][0]}]"
                yield listed.finding("endless_every", "note", place)
