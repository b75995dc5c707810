"""From a phrase to a promotion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pydantic import ValidationError

from ecomops.currencies import exponent
from ecomops.errors import InvalidArgumentError, UnreadablePromotionError
from ecomops.promotions.kinds import Promotion
from ecomops.promotions.shorthand import chinese, english
from ecomops.promotions.shorthand.reader import Reader, sense_of
from ecomops.promotions.shorthand.sentence import Meaning, Sentence, meaning
from ecomops.promotions.vocabulary import Stage

MAX_CHARACTERS: Final = 10_000
"""The longest phrase that is read."""

_ID_CHARACTERS: Final = 128
_FORMS: Final = {
    "zh": (
        "满199减20", "满199减20，满399减50", "每满300减50，最多3次", "满299赠茶杯",
        "2件9折，3件8折", "8折，最多减50", "第2件半价", "买2送1", "99元任选3件", "满99包邮",
        "首单减10", "无门槛10元券", "限时价9.9", "双倍积分",
    ),
    "en": (
        "spend 199 get 20 off", "spend 100: 5 off; spend 200: 15 off",
        "for every 300 spent 50 off, at most 3 times", "free gift over 299: mug",
        "buy 3 get 20% off", "20% off over 100, at most 50", "second item half price",
        "buy 2 get 1 free", "any 3 for 99", "free shipping over 99", "10 off your first order",
        "9.90 each", "double points",
    ),
}  # fmt: skip


def parse_promotion(
    text: str,
    *,
    promotion_id: str | None = None,
    currency: str | None = "CNY",
    stage: Stage | None = None,
    next_coupon: str | None = None,
) -> Promotion:
    """Read a promotion from the words that operators use, Chinese or English (促销短语解析).

    What is not said is left at its default: everybody gets it, at any time, on all goods.

    Parameters
    ----------
    text
        One phrase, of at most 10 000 characters, such as 满199减20 or ``buy 2 get 1 free``.
    promotion_id
        By default the phrase itself, its blanks reduced to one.
    currency
        Of the amounts, and of the marks beside them. The promotion has it only if it names an
        amount: others hold in every currency. With None no amount is read.
    stage
        Where it works; by default what its benefits suggest: what looks at single units or
        takes a percentage from a number of pieces on in ``item``, a price of each unit in
        ``price``, shipping alone in ``shipping``, what says 券 or ``coupon`` in ``coupon``,
        and the rest in ``order``.
    next_coupon
        The id of the promotion that a coupon for the next order (返券) is for.

    Raises
    ------
    UnreadablePromotionError
        If some part can't be read, or could mean two things; it says which and where.
    InvalidArgumentError
        If the phrase can't be an id and there is none, or its benefits do not fit `stage`.

    Examples
    --------
    >>> deal = parse_promotion("满199减20，满399减50")
    >>> deal.currency, [(step.at_least, step.benefits[0].off_minor) for step in deal.ladder.steps]
    ('CNY', [(19900, 2000), (39900, 5000)])
    >>> parse_promotion("buy 2 get 1 free", promotion_id="b2g1").benefits[0].describe("zh", None)
    '买 2 件送 1 件'
    >>> try:
    ...     parse_promotion("满199减20折")
    ... except UnreadablePromotionError as error:
    ...     print(error.problem)
    can't be read at character 8, '折', after '满199减20'
    """
    if currency is not None:
        exponent(currency)  # an unknown currency is not the phrase's fault
    if not isinstance(text, str) or len(text) > MAX_CHARACTERS:
        remedy = f"give a phrase of at most {MAX_CHARACTERS} characters"
        problem = "is too long" if isinstance(text, str) else "is not a string"
        raise UnreadablePromotionError("text", text, problem, remedy)
    said = _meaning(text, currency, next_coupon)
    try:
        return Promotion.model_validate(
            {
                "promotion_id": _id_of(text) if promotion_id is None else promotion_id,
                "stage": said.stage if stage is None else stage,
                "currency": currency if said.names_money else None,
                "conditions": said.conditions,
                "benefits": said.benefits,
                "ladder": said.ladder,
                "audience": said.audience,
            }
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0]) if first["loc"] else "text"
        if first["type"] == "benefit_misfit" and stage is not None:
            field = "stage"
        if field in {"stage", "promotion_id"}:
            value = stage if field == "stage" else promotion_id
            problem, remedy = (
                f"is refused: {sense_of(error)}",
                "leave it out or give one that fits",
            )
            raise InvalidArgumentError(field, value, problem, remedy) from None
        raise _with_forms(Reader(text, currency).unreadable(0, sense_of(error))) from None


def _meaning(text: str, currency: str | None, coupon: str | None) -> Meaning:
    """Read it as Chinese, or else as English; report the reading that came further."""
    errors: list[tuple[bool, int, UnreadablePromotionError]] = []
    readings: tuple[Callable[[Reader], Sentence | None], ...] = (
        chinese.sentence,
        english.sentence,
    )
    for reading in readings:
        reader = Reader(text, currency, coupon)
        try:
            said = reading(reader)
            if said is not None:
                return meaning(reader, said)
            error, is_certain = reader.unreadable(), False
        except UnreadablePromotionError as refusal:  # it was read, and can't be meant
            error, is_certain = refusal, True
        errors.append((is_certain, error.place, error))
    raise _with_forms(max(errors, key=lambda found: found[:2])[2])


def _with_forms(error: UnreadablePromotionError) -> UnreadablePromotionError:
    """Add what phrases are understood, in the language that the text is in."""
    text = str(error.value)
    forms = _FORMS["zh" if any("\u3400" <= c <= "\u9fff" for c in text) else "en"]
    remedy = f"write it like one of these: {' | '.join(forms)}"
    return UnreadablePromotionError("text", text, error.problem, remedy, error.place)


def _id_of(text: str) -> str:
    promotion_id = " ".join(text.split())
    if len(promotion_id) > _ID_CHARACTERS:
        remedy = f"give one: the phrase has more than {_ID_CHARACTERS} characters"
        raise InvalidArgumentError("promotion_id", None, "is missing", remedy)
    return promotion_id
