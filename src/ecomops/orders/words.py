"""Statuses, reasons and kinds of events in English and Chinese."""

from __future__ import annotations

from typing import Final

ORDER_WORDS: Final = {
    "open": ("open", "进行中"),
    "completed": ("completed", "交易完成"),
    "cancelled": ("cancelled", "已取消"),
    "expired": ("expired", "超时关闭"),
}
PAYMENT_WORDS: Final = {
    "unpaid": ("unpaid", "待付款"),
    "partly_authorised": ("partly authorised", "部分授权"),
    "authorised": ("authorised", "已授权"),
    "partly_paid": ("partly paid", "部分付款"),
    "paid": ("paid", "已付款"),
    "voided": ("authorisation voided", "授权已撤销"),
    "partly_refunded": ("partly refunded", "部分退款"),
    "refunded": ("refunded", "已退款"),
}
FULFILMENT_WORDS: Final = {
    "unfulfilled": ("not yet shipped", "待发货"),
    "partly_shipped": ("partly shipped", "部分发货"),
    "shipped": ("shipped", "已发货"),
    "partly_delivered": ("partly delivered", "部分签收"),
    "delivered": ("delivered", "已签收"),
    "cancelled": ("cancelled", "已取消"),
}
RETURN_WORDS: Final = {
    "none": ("no returns", "无退货"),
    "requested": ("return requested", "退货申请中"),
    "approved": ("return approved", "待退回"),
    "partly_returned": ("partly returned", "部分退货"),
    "returned": ("returned", "已退货"),
}
CASE_WORDS: Final = {
    "requested": ("requested", "退货申请中"),
    "approved": ("approved", "待退回"),
    "part_received": ("part received", "部分退回"),
    "received": ("received", "已退回"),
    "rejected": ("rejected", "已拒绝"),
    "withdrawn": ("withdrawn", "已撤回"),
    "closed": ("closed", "已完结"),
}
DISPUTE_WORDS: Final = {
    "open": ("open", "待回应"),
    "answered": ("answered", "已回应"),
    "closed": ("closed", "已结案"),
}
REASON_WORDS: Final = {
    "description": ("not as described", "与描述不符"),
    "quality": ("quality", "质量问题"),
    "price": ("price", "价格原因"),
    "changed_mind": ("changed mind", "不想要了"),
    "damaged": ("damaged on its way", "运输破损"),
    "wrong_item": ("wrong item", "发错货"),
    "late": ("too late", "送达太晚"),
    "other": ("other", "其他"),
}
KIND_WORDS: Final = {
    "place": ("place", "下单"),
    "authorise": ("authorise", "预授权"),
    "capture": ("capture", "收款"),
    "void": ("void", "撤销授权"),
    "ship": ("ship", "发货"),
    "deliver": ("deliver", "签收"),
    "lose": ("lose", "报丢件"),
    "complete": ("complete", "完成订单"),
    "cancel": ("cancel", "取消"),
    "expire": ("expire", "超时关闭"),
    "request_return": ("request_return", "申请退货"),
    "approve_return": ("approve_return", "同意退货"),
    "reject_return": ("reject_return", "拒绝退货"),
    "withdraw_return": ("withdraw_return", "撤回退货"),
    "receive_return": ("receive_return", "退货入库"),
    "close_return": ("close_return", "完结退货"),
    "refund": ("refund", "退款"),
    "exchange": ("exchange", "换货"),
    "open_dispute": ("open_dispute", "发起纠纷"),
    "answer_dispute": ("answer_dispute", "回应纠纷"),
    "close_dispute": ("close_dispute", "纠纷结案"),
}
