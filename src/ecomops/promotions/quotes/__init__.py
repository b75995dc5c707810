"""Quotes: what a cart costs and why, in words, as HTML and as JSON."""
