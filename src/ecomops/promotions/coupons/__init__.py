"""Coupons: their codes, and their life from issue to redemption."""
