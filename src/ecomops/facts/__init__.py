"""What rules look at: one cart, and many carts as columns."""

from ecomops.facts.cart import CartFacts
from ecomops.facts.cart_table import CartTable
from ecomops.facts.item import Item

__all__ = ["CartFacts", "CartTable", "Item"]
