"""The set check: what is wrong with promotions before a shopper finds it. A file per family."""
