"""Promotions (促销): declarative rules, one meaning, two engines."""
