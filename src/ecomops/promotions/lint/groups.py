"""Groups that limit nothing, limits of groups that do not exist, ids that stand twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ecomops.promotions.lint.finding import Finding
from ecomops.promotions.lint.subject import Listed, Subject
from ecomops.promotions.vocabulary import STAGES


def check_ids(subject: Subject) -> Iterator[Finding]:
    """Find what the engines would refuse: ids that stand twice, groups in two stages."""
    times = Counter(listed.promotion_id for listed in subject.everything)
    seen: Counter[str] = Counter()
    for listed in subject.everything:
        name = listed.promotion_id
        seen[name] += 1
        if seen[name] == 2:
            yield listed.finding(
                "duplicate_id", "error", ".promotion_id", id=name, times=times[name]
            )
    for group, members in _members(subject.everything).items():
        stages = {member.promotion.stage for member in members}
        if len(stages) > 1:
            in_order = tuple(stage for stage in STAGES if stage in stages)
            yield subject.about(
                "group_in_two_stages", "error", members, group=group, stages=in_order
            )


def check_groups(subject: Subject) -> Iterator[Finding]:
    """Find groups that limit nothing, and limits that no group has."""
    members = _members(subject.everything)
    limits = dict(subject.terms.at_most)
    for k, (group, at_most) in enumerate(subject.terms.at_most):
        place = f"groups[{k}]"
        if group not in members:
            facts = (("group", group),)
            yield Finding("unknown_group", "warning", (), place, facts)
        elif at_most >= len(members[group]) > 1:
            yield subject.about(
                "group_never_limits", "warning", members[group], f"{place}.at_most",
                group=group, at_most=at_most, members=len(members[group]),
            )  # fmt: skip
    for group, (first, *others) in members.items():
        if not others and group not in limits:
            yield first.finding("group_of_one", "warning", ".group", group=group)


def _members(everything: tuple[Listed, ...]) -> dict[str, list[Listed]]:
    """Collect who is in each group, those that are switched off too."""
    found: defaultdict[str, list[Listed]] = defaultdict(list)
    for listed in everything:
        if listed.promotion.group is not None:
            found[listed.promotion.group].append(listed)
    return found


def check_currencies(subject: Subject) -> Iterator[Finding]:
    """Find promotions of which no cart sees all, for their amounts are in other currencies."""
    sees: defaultdict[frozenset[str], list[Listed]] = defaultdict(list)
    for listed in subject.listed:
        codes = frozenset(v.currency for v in listed.versions if v.currency is not None)
        if codes:
            sees[codes].append(listed)
    if sees and not frozenset.intersection(*sees):
        currencies = tuple(sorted(frozenset.union(*sees)))
        first = [members[0] for members in sees.values()]
        yield subject.about("mixed_currencies", "note", first, "promotions", currencies=currencies)
