"""Domain models: frozen pydantic values, the door of the library."""

from ecomops.models.barcode import Gtin, gtin_check_digit
from ecomops.models.base import DomainModel
from ecomops.models.cart import Cart, CartLine, GiftChoice
from ecomops.models.category import Category, CategoryTree
from ecomops.models.coupon import Coupon, CouponClaim, CouponCode, CouponEvent, CouponStatus
from ecomops.models.instants import Instant
from ecomops.models.line import MAX_LINES, GoodsLine
from ecomops.models.member import Member, Tier
from ecomops.models.options import OptionAxis, Options, OptionValue
from ecomops.models.order import Order, OrderLine
from ecomops.models.points import (
    ActivatePoints,
    AdjustPoints,
    CapturePoints,
    ClawBackPoints,
    EarnPoints,
    HoldPoints,
    MergeMembers,
    PointsCommand,
    RedeemPoints,
    RestorePoints,
    TransferPoints,
    VoidHold,
)
from ecomops.models.role import (
    ACTIONS,
    FINANCE,
    OPERATIONS,
    PRESETS,
    SERVICE,
    SUPER_ADMIN,
    Action,
    Role,
    may,
)
from ecomops.models.shipping import ShippingEntry
from ecomops.models.shopper import Shopper
from ecomops.models.sku import Product, Sku
from ecomops.models.tags import Tags
from ecomops.models.ticket import (
    CHANNELS,
    CHAT,
    EMAIL,
    INQUIRY,
    TICKET,
    AgentReply,
    Assigned,
    AutomaticReply,
    CustomerMessage,
    InternalNote,
    PriorityChanged,
    StatusChanged,
    Ticket,
    TicketCreated,
    TicketEvent,
    TicketPriority,
    TicketStatus,
)

__all__ = [
    "ACTIONS",
    "CHANNELS",
    "CHAT",
    "EMAIL",
    "FINANCE",
    "INQUIRY",
    "MAX_LINES",
    "OPERATIONS",
    "PRESETS",
    "SERVICE",
    "SUPER_ADMIN",
    "TICKET",
    "Action",
    "ActivatePoints",
    "AdjustPoints",
    "AgentReply",
    "Assigned",
    "AutomaticReply",
    "CapturePoints",
    "Cart",
    "CartLine",
    "Category",
    "CategoryTree",
    "ClawBackPoints",
    "Coupon",
    "CouponClaim",
    "CouponCode",
    "CouponEvent",
    "CouponStatus",
    "CustomerMessage",
    "DomainModel",
    "EarnPoints",
    "GiftChoice",
    "GoodsLine",
    "Gtin",
    "HoldPoints",
    "Instant",
    "InternalNote",
    "Member",
    "MergeMembers",
    "OptionAxis",
    "OptionValue",
    "Options",
    "Order",
    "OrderLine",
    "PointsCommand",
    "PriorityChanged",
    "Product",
    "RedeemPoints",
    "RestorePoints",
    "Role",
    "ShippingEntry",
    "Shopper",
    "Sku",
    "StatusChanged",
    "Tags",
    "Ticket",
    "TicketCreated",
    "TicketEvent",
    "TicketPriority",
    "TicketStatus",
    "Tier",
    "TransferPoints",
    "VoidHold",
    "gtin_check_digit",
    "may",
]
