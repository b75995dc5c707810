"""The promotions to replay: each phrase by itself, each file together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ecomops.commands.arguments import rules_file
from ecomops.errors import InvalidArgumentError, UnreadablePromotionError
from ecomops.promotions.rules.promotion_set import PromotionSet
from ecomops.promotions.shorthand.parse import parse_promotion


def read_scenarios(
    phrases: Sequence[str], files: Sequence[Path], currency: str
) -> dict[str, PromotionSet]:
    """Read every scenario, by the name to show: the words, or the name of the file.

    Raises
    ------
    UnreadablePromotionError
        If a phrase can't be read; it says where.
    MissingFileError
        If a file is not there.
    InvalidArgumentError
        If a file holds no promotion or no valid ones, or a scenario is given twice.
    """
    found: dict[str, PromotionSet] = {}
    for path in files:
        rules = rules_file(path)
        if not rules.promotions:
            raise InvalidArgumentError("--promotions", str(path), "holds no promotion", "add one")
        name = path.stem if path.stem not in found else str(path)
        _add(found, "--promotions", name, rules)
    for words in phrases:
        promotions = _phrase(words, currency)
        _add(found, "--promotion", promotions.promotions[0].promotion_id, promotions)
    return found


def _phrase(words: str, currency: str) -> PromotionSet:
    try:
        return PromotionSet(promotions=(parse_promotion(words, currency=currency),))
    except UnreadablePromotionError as error:
        raise UnreadablePromotionError(
            "--promotion", error.value, error.problem, error.remedy, error.place
        ) from None
    except InvalidArgumentError as error:  # too long to be an id
        problem, remedy = "is too long for a name", "give it an id of its own, with --promotions"
        raise InvalidArgumentError("--promotion", words, problem, remedy) from error


def _add(found: dict[str, PromotionSet], argument: str, name: str, rules: PromotionSet) -> None:
    if name in found:
        raise InvalidArgumentError(argument, name, "is given twice", "give each once")
    found[name] = rules


def needs_instant(scenarios: Mapping[str, PromotionSet]) -> bool:
    """Tell whether any promotion has a window or a period, so that it matters when orders came."""
    return any(
        one.needs_instant or (one.limits is not None and one.limits.period != "ever")
        for rules in scenarios.values()
        for one in rules.promotions
    )
