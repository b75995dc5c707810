"""How the best combination was found."""

from __future__ import annotations

from attrs import frozen


@frozen
class Search:
    """What the search for the best combination did (最优组合搜索).

    Attributes
    ----------
    examined
        Combinations that were worked out, whole or in part.
    is_optimal
        Whether none is better: always, for a search that is cut short is an error.
    """

    examined: int
    is_optimal: bool = True
