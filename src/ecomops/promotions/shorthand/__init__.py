"""Promotions in a few words, 满199减20 or "buy 2 get 1 free", read into rules (促销短语)."""
