"""The cart engine: one cart at a time, with every step explained; the reference."""
