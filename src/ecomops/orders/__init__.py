"""The life of an order: events, the counters they come to, and statuses that follow from them."""
