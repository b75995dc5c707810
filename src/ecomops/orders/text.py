"""Where an order stands, and why an event was refused, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ecomops._typing import Language
from ecomops.models.problems import shown
from ecomops.orders import words
from ecomops.words import amount_text, word

if TYPE_CHECKING:
    from ecomops.orders.results import Evidence, OrderApplied, OrderRefused, OrderReplayed
    from ecomops.orders.state import OrderState

_STATE: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "head": "order {id}: {parts}", "and": ", ", "more": "; ",
        "payable": "payable {n}", "captured": "captured {n}", "refunded": "refunded {n}",
        "outstanding": "outstanding {n}", "owed": "owed back {n}",
        "return": "return {id}: {status}, {received} of {requested} units back, reason: {reason}",
        "dispute": "dispute {id}: {status}, reason: {reason}",
    },
    "zh": {
        "head": "订单 {id}：{parts}", "and": "，", "more": "；",
        "payable": "应付 {n}", "captured": "已收 {n}", "refunded": "已退 {n}",
        "outstanding": "待付 {n}", "owed": "应退 {n}",
        "return": "退货单 {id}：{status}，已退回 {received} / {requested} 件，原因：{reason}",
        "dispute": "纠纷 {id}：{status}，原因：{reason}",
    },
}  # fmt: skip

_REFUSED: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "head": "{kind} refused{of}", "of": " for {id}", "why": "{head}{why}",
        "allowed": "; allowed: {kinds}", "nothing": "; nothing is allowed", "and": ", ",
        "idempotency_conflict": ": key {needed} is that of another event, {actual}",
        "illegal_state": " while {state}{numbers}",
        "exceeds_total": ": {needed} is more than the {actual} not yet authorised",
        "exceeds_authorized": ": {needed} is more than the {actual} authorised and left",
        "exceeds_quantity": ": {needed} is more than the {actual} {about}",
        "exceeds_refundable": ": {needed} is more than the {actual} {about}",
        "exceeds_captured": ": {needed} is more than the {actual} captured and not refunded",
        "nothing_to_void": ": nothing is authorised that was not captured or voided",
        "window_closed": ": returns closed at {needed}, and it is {actual}",
        "invalid": ": {about} {actual} does not do, {needed} is expected",
        "too_early": ": {about} {actual} lies before {needed}, when the order was placed",
        "unknown_line": ": this order has no line {needed}",
        "unknown_return": ": this order has no return {needed}",
    },
    "zh": {
        "head": "{kind}被拒绝{of}", "of": "（{id}）", "why": "{head}：{why}",
        "allowed": "；可执行：{kinds}", "nothing": "；没有可执行的操作", "and": "、",
        "idempotency_conflict": "幂等键 {needed} 已用于另一操作（{actual}）",
        "illegal_state": "当前为{state}{numbers}",
        "exceeds_total": "{needed} 超过尚未授权的 {actual}",
        "exceeds_authorized": "{needed} 超过剩余授权 {actual}",
        "exceeds_quantity": "{needed} 超过{about} {actual}",
        "exceeds_refundable": "{needed} 超过{about} {actual}",
        "exceeds_captured": "{needed} 超过已收未退的 {actual}",
        "nothing_to_void": "没有可撤销的授权",
        "window_closed": "退货期已于 {needed} 结束，申请时间为 {actual}",
        "invalid": "{about} 为 {actual}，应为 {needed}",
        "too_early": "{about} {actual} 早于下单时刻 {needed}",
        "unknown_line": "订单没有行 {needed}",
        "unknown_return": "订单没有退货单 {needed}",
    },
}  # fmt: skip

_NUMBERS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "captured_minor": ": needs {needed} captured, has {actual}",
        "authorised_minor": ": needs less than {needed} authorised, has {actual}",
        "paid_minor": ": needs {needed} paid, has {actual}",
        "delivered": ": needs {needed} delivered, has {actual}",
        "shipped": ": needs {needed} shipped, has {actual}",
        "disputes": ": needs {needed} disputes, has {actual}",
        "accepted": ": needs {needed} events before it, has {actual}",
    },
    "zh": {
        "captured_minor": "，需收款 {needed}，已收 {actual}",
        "authorised_minor": "，授权需少于 {needed}，已授权 {actual}",
        "paid_minor": "，已付需为 {needed}，现为 {actual}",
        "delivered": "，需签收 {needed} 件，已签收 {actual} 件",
        "shipped": "，已发货需为 {needed} 件，现为 {actual} 件",
        "disputes": "，未结纠纷需为 {needed} 个，现为 {actual} 个",
        "accepted": "，此前需有 {needed} 个事件，已有 {actual} 个",
    },
}  # fmt: skip
"""What a refusal for a state says of its numbers, where it has any."""

_THERE: Final = {
    "allocated": ("to be sent", "待发件数"),
    "in_transit": ("on their way", "在途件数"),
    "delivered": ("delivered and in no return", "已签收且未申请退货件数"),
    "approved": ("awaited in this return", "本单待退回件数"),
    "received": ("received and not exchanged in this return", "本单已退回且未换货件数"),
    "refundable": ("refundable", "可退件数"),
    "amount_minor": ("that can be given back for these units", "这些商品可退金额"),
    "shipping_minor": ("left of shipping", "可退运费"),
}
"""What there is too little of."""

_EXPECTED: Final = {
    "an id of its own": ("an id of its own", "未用过的编号"),
    "an open dispute": ("the id of a dispute that was opened", "已发起的纠纷的编号"),
}
"""What is expected where no value can be named."""

_STATE_WORDS: Final = {
    "status": words.ORDER_WORDS,
    "captured_minor": words.PAYMENT_WORDS,
    "authorised_minor": words.PAYMENT_WORDS,
    "delivered": words.FULFILMENT_WORDS,
    "shipped": words.FULFILMENT_WORDS,
    "return": words.CASE_WORDS,
    "dispute": words.DISPUTE_WORDS,
    "disputes": words.DISPUTE_WORDS,
}


def state_text(state: OrderState, language: Language) -> str:
    """Write an order's statuses and amounts, then its returns and disputes."""
    return "\n".join(_state_lines(state, language))


def _state_lines(state: OrderState, language: Language) -> Iterator[str]:
    texts, money = _STATE[language], state.money
    statuses = (
        word(words.ORDER_WORDS, state.status, language),
        word(words.PAYMENT_WORDS, state.payment_status, language),
        word(words.FULFILMENT_WORDS, state.fulfilment_status, language),
        word(words.RETURN_WORDS, state.return_status, language),
    )
    amounts = [
        ("payable", money.payable_minor),
        ("captured", money.captured_minor),
        ("refunded", money.refunded_minor),
    ]
    for name, amount in (
        ("outstanding", money.outstanding_minor),
        ("owed", money.owed_back_minor),
    ):
        if amount:
            amounts.append((name, amount))
    told = (texts[name].format(n=amount_text(n, state.order.currency)) for name, n in amounts)
    parts = texts["more"].join((texts["and"].join(statuses), texts["and"].join(told)))
    yield texts["head"].format(id=state.order.order_id, parts=parts)
    for case in state.returns.values():
        yield texts["return"].format(
            id=case.return_id,
            status=word(words.CASE_WORDS, case.status, language),
            received=case.received,
            requested=case.requested,
            reason=word(words.REASON_WORDS, case.reason, language),
        )
    for dispute in state.disputes.values():
        status = word(words.DISPUTE_WORDS, dispute.status, language)
        yield texts["dispute"].format(id=dispute.dispute_id, status=status, reason=dispute.reason)


def done_text(done: OrderApplied | OrderReplayed, language: Language) -> str:
    """Write what was accepted, with the money that it moved."""
    kind = word(words.KIND_WORDS, done.event.kind, language)
    amount = f" {amount_text(done.amount_minor, done.currency)}" if done.amount_minor else ""
    return f"{kind}{amount}：已生效" if language == "zh" else f"{kind}{amount} accepted"


def refusal_text(refused: OrderRefused, language: Language) -> str:
    """Write what was refused, why, and what is allowed."""
    texts = _REFUSED[language]
    needed, actual = (_told(one, refused, language) for one in (refused.needed, refused.actual))
    state = numbers = ""
    if refused.code == "illegal_state":
        table = _STATE_WORDS.get(refused.about, words.ORDER_WORDS)
        state = word(table, refused.state, language)
        numbers = _NUMBERS[language].get(refused.about, "")
    about = refused.about
    if refused.code.startswith("exceeds"):
        about = _THERE[about][language == "zh"]
    is_instant = refused.code == "invalid" and isinstance(refused.needed, datetime)
    why = texts["too_early" if is_instant else refused.code].format(
        needed=needed,
        actual=actual,
        about=about,
        state=state,
        numbers=numbers.format(needed=needed, actual=actual),
    )
    of = "" if refused.subject_id is None else texts["of"].format(id=shown(refused.subject_id))
    head = texts["head"].format(kind=word(words.KIND_WORDS, refused.kind, language), of=of)
    kinds = texts["and"].join(word(words.KIND_WORDS, kind, language) for kind in refused.allowed)
    allowed = texts["allowed"].format(kinds=kinds) if kinds else texts["nothing"]
    return f"{texts['why'].format(head=head, why=why)}{allowed}"


def _told(evidence: Evidence, refused: OrderRefused, language: Language) -> str:
    if isinstance(evidence, str) and evidence in _EXPECTED:
        return _EXPECTED[evidence][language == "zh"]
    if isinstance(evidence, datetime):
        return evidence.isoformat()
    if isinstance(evidence, int):
        if refused.about.endswith("_minor"):
            return amount_text(evidence, refused.currency)
        return str(evidence)
    return shown(evidence)
