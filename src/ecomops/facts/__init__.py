"""What rules look at: one cart, and many carts as columns."""

from ecomops.facts.cart import CartFacts
from ecomops.facts.cart_table import CartTable
from ecomops.facts.checkout import NOTHING_KNOWN, Checkout
from ecomops.facts.item import Item
from ecomops.facts.usage import Usage
from ecomops.facts.usage_table import UsageTable

__all__ = ["NOTHING_KNOWN", "CartFacts", "CartTable", "Checkout", "Item", "Usage", "UsageTable"]
