"""Why a figure moved between two periods: a ratio, a total, the end of a funnel."""
