"""The category tree of a shop."""

from __future__ import annotations

from pydantic import Field, PrivateAttr, model_validator
from pydantic_core import InitErrorDetails

from ecomops._typing import CategoryId, Label
from ecomops.errors import CategoryCycleError, UnknownIdError
from ecomops.models.base import DomainModel
from ecomops.models.problems import duplicates, problem, refuse, shown


class Category(DomainModel):
    """One node of the category tree (类目)."""

    category_id: CategoryId
    name: Label
    parent_id: CategoryId | None = None
    """The category above; None for a root."""


class CategoryTree(DomainModel):
    """Every category of a shop, each under at most one other (类目树).

    There may be several roots. Parents may stand after their children. Depth is unbounded.

    Examples
    --------
    >>> tree = CategoryTree(categories=(
    ...     Category(category_id="1", name="服装"),
    ...     Category(category_id="2", name="男装", parent_id="1"),
    ...     Category(category_id="3", name="T恤", parent_id="2"),
    ... ))
    >>> tree.path("3")
    ('服装', '男装', 'T恤')
    >>> sorted(tree.subtree("2"))
    ['2', '3']
    >>> tree.move("3", "1").path("3")
    ('服装', 'T恤')
    """

    categories: tuple[Category, ...] = Field(default=(), max_length=1_000_000)

    _by_id: dict[str, Category] = PrivateAttr(default_factory=dict)
    _children: dict[str | None, list[str]] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _is_a_forest(self) -> CategoryTree:
        ids = [category.category_id for category in self.categories]
        refuse("CategoryTree", duplicates("categories", "category_id", ids))
        by_id = dict(zip(ids, self.categories, strict=True))
        refuse("CategoryTree", _unknown_parents(self.categories, by_id))
        refuse("CategoryTree", _cycles(self.categories, by_id))
        children: dict[str | None, list[str]] = {}
        for category in self.categories:
            children.setdefault(category.parent_id, []).append(category.category_id)
        self._by_id = by_id
        self._children = children
        return self

    def category(self, category_id: str, *, named: str = "category_id") -> Category:
        """Look up one category (查类目).

        Parameters
        ----------
        named
            What an error calls the id.

        Raises
        ------
        UnknownIdError
            If the tree has no such category; so for every method that takes an id.
        """
        found = self._by_id.get(category_id)
        if found is None:
            raise UnknownIdError(
                named,
                category_id,
                "is not in the tree",
                f"give the id of one of its {len(self.categories)} categories",
            )
        return found

    def children(self, category_id: str | None = None) -> tuple[str, ...]:
        """List the ids directly under a category, or the roots (下级类目)."""
        if category_id is not None:
            self.category(category_id)
        return tuple(self._children.get(category_id, ()))

    def ancestors(self, category_id: str) -> tuple[str, ...]:
        """List the ids above a category, the root first, without its own (上级类目)."""
        above: list[str] = []
        parent_id = self.category(category_id).parent_id
        while parent_id is not None:
            above.append(parent_id)
            parent_id = self._by_id[parent_id].parent_id
        return tuple(reversed(above))

    def path(self, category_id: str) -> tuple[str, ...]:
        """List the names from the root down to a category (类目路径)."""
        ids = (*self.ancestors(category_id), category_id)
        return tuple(self._by_id[i].name for i in ids)

    def subtree(self, category_id: str) -> frozenset[str]:
        """Collect the ids of a category and all below it (子树)."""
        self.category(category_id)
        found: set[str] = set()
        waiting = [category_id]
        while waiting:
            top = waiting.pop()
            found.add(top)
            waiting.extend(self._children.get(top, ()))
        return frozenset(found)

    def move(self, category_id: str, parent_id: str | None) -> CategoryTree:
        """Hang a category, with all below it, under another parent in a new tree (移动类目).

        Parameters
        ----------
        parent_id
            None makes it a root.

        Raises
        ------
        CategoryCycleError
            If the new parent is the category itself or lies below it.
        """
        moved = self.category(category_id)
        if parent_id is not None:
            self.category(parent_id, named="parent_id")
            if parent_id in self.subtree(category_id):
                raise CategoryCycleError(
                    "parent_id",
                    parent_id,
                    f"is in the subtree of {category_id!r}",
                    "give a category outside it",
                )
        update = moved.model_copy(update={"parent_id": parent_id})
        nodes = (update if node is moved else node for node in self.categories)
        return CategoryTree(categories=tuple(nodes))


def _unknown_parents(
    categories: tuple[Category, ...], by_id: dict[str, Category]
) -> list[InitErrorDetails]:
    for i, category in enumerate(categories):
        parent_id = category.parent_id
        if parent_id is not None and parent_id not in by_id:
            text = f"parent_id should be the id of a category in the tree, not {shown(parent_id)}"
            return [problem("unknown_parent", ("categories", i, "parent_id"), parent_id, text)]
    return []


def _cycles(
    categories: tuple[Category, ...], by_id: dict[str, Category]
) -> list[InitErrorDetails]:
    """Walk up from every category; each is passed once, so the cost is linear."""
    passed_in: dict[str, int] = {}
    for walk, category in enumerate(categories):
        at: str | None = category.category_id
        while at is not None and at not in passed_in:
            passed_in[at] = walk
            at = by_id[at].parent_id
        if at is not None and passed_in[at] == walk:
            return [_cycle_problem(at, categories, by_id)]
    return []


def _cycle_problem(
    start: str, categories: tuple[Category, ...], by_id: dict[str, Category]
) -> InitErrorDetails:
    ring = [start]
    while (parent_id := by_id[ring[-1]].parent_id) is not None and parent_id != start:
        ring.append(parent_id)
    names = [shown(i) for i in (*ring, start)]
    if len(names) > 6:
        names[3:-2] = ["…"]
    text = f"a category should not be its own ancestor, but {' is under '.join(names)}"
    position = next(i for i, c in enumerate(categories) if c.category_id == start)
    return problem("category_cycle", ("categories", position, "parent_id"), ring[-1], text)
