"""Where visitors come from, who of them buys, and what they bring."""
