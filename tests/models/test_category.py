from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError

from ecomops.errors import CategoryCycleError, UnknownIdError
from ecomops.models import Category, CategoryTree


def tree_of(*pairs: tuple[str, str | None]) -> CategoryTree:
    """Build a tree of (id, parent id); the name of "a" is "A"."""
    return CategoryTree(
        categories=tuple(
            Category(category_id=id_, name=id_.upper(), parent_id=parent) for id_, parent in pairs
        )
    )


CLOTHES = tree_of(
    ("tee", "men"), ("men", "clothes"), ("clothes", None), ("women", "clothes"), ("tea", None)
)


@st.composite
def forests(draw: st.DrawFn) -> CategoryTree:
    parents = [
        draw(st.none() | st.integers(0, i - 1)) if i else None
        for i in range(draw(st.integers(0, 12)))
    ]
    pairs = [(f"c{i}", None if p is None else f"c{p}") for i, p in enumerate(parents)]
    return tree_of(*draw(st.permutations(pairs)))


def test_path_gives_names_from_the_root_down() -> None:
    assert CLOTHES.path("tee") == ("CLOTHES", "MEN", "TEE")
    assert CLOTHES.path("tea") == ("TEA",)


def test_ancestors_start_at_the_root_and_leave_out_the_category() -> None:
    assert CLOTHES.ancestors("tee") == ("clothes", "men")
    assert CLOTHES.ancestors("tea") == ()


def test_children_are_in_the_given_order() -> None:
    assert CLOTHES.children("clothes") == ("men", "women")
    assert CLOTHES.children("tee") == ()
    assert CLOTHES.children() == ("clothes", "tea")


def test_subtree_holds_the_category_and_all_below() -> None:
    assert CLOTHES.subtree("clothes") == {"clothes", "men", "women", "tee"}
    assert CLOTHES.subtree("tea") == {"tea"}


def test_move_takes_the_subtree_along_and_leaves_the_old_tree_alone() -> None:
    moved = CLOTHES.move("men", "tea")
    assert moved.path("tee") == ("TEA", "MEN", "TEE")
    assert CLOTHES.path("tee") == ("CLOTHES", "MEN", "TEE")


def test_move_to_none_makes_a_root() -> None:
    assert CLOTHES.move("men", None).path("tee") == ("MEN", "TEE")


@pytest.mark.parametrize("parent", ["men", "tee"])
def test_move_below_itself_is_refused(parent: str) -> None:
    text = f"parent_id = {parent!r} is in the subtree of 'men'; give a category outside it"
    with pytest.raises(CategoryCycleError, match=f"^{re.escape(text)}$"):
        CLOTHES.move("men", parent)


def test_unknown_id_is_named() -> None:
    with pytest.raises(UnknownIdError, match=r"^category_id = 'hat' is not in the tree"):
        CLOTHES.path("hat")
    with pytest.raises(UnknownIdError, match=r"^category_id = 'hat'"):
        CLOTHES.children("hat")
    with pytest.raises(UnknownIdError, match=r"^category_id = 'hat'"):
        CLOTHES.subtree("hat")
    with pytest.raises(UnknownIdError, match=r"^parent_id = 'hat' is not in the tree"):
        CLOTHES.move("tee", "hat")


@pytest.mark.parametrize(
    ("pairs", "place", "text"),
    [
        ([("a", "a")], 0, "'a' is under 'a'"),
        ([("x", None), ("a", "b"), ("b", "a")], 1, "'a' is under 'b' is under 'a'"),
        ([("y", "a"), ("a", "b"), ("b", "a")], 1, "'a' is under 'b' is under 'a'"),
    ],
)
def test_cycle_is_refused_naming_its_members(
    pairs: list[tuple[str, str | None]], place: int, text: str
) -> None:
    with pytest.raises(ValidationError) as error:
        tree_of(*pairs)
    (found,) = error.value.errors()
    assert found["type"] == "category_cycle"
    assert found["loc"] == ("categories", place, "parent_id")
    assert found["msg"] == f"a category should not be its own ancestor, but {text}"


def test_long_cycle_is_cut_in_the_message() -> None:
    with pytest.raises(ValidationError) as error:
        tree_of(*((str(i), str((i + 1) % 10_000)) for i in range(10_000)))
    assert len(error.value.errors()[0]["msg"]) < 200


def test_unknown_parent_is_refused() -> None:
    with pytest.raises(ValidationError, match="id of a category in the tree, not 'hat'"):
        tree_of(("a", None), ("b", "hat"))


def test_duplicate_id_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"'a' is that of categories\[0\] too"):
        tree_of(("a", None), ("b", None), ("a", "b"))


def test_chain_of_ten_thousand_is_fine() -> None:
    chain = tree_of(*((str(i), str(i - 1) if i else None) for i in range(10_000)))
    assert len(chain.path("9999")) == 10_000
    assert len(chain.subtree("0")) == 10_000
    assert len(chain.move("5000", None).path("9999")) == 5_000


@given(forests())
def test_subtree_is_everything_that_has_the_category_above(tree: CategoryTree) -> None:
    ids = [category.category_id for category in tree.categories]
    for top in ids:
        below = {i for i in ids if top == i or top in tree.ancestors(i)}
        assert tree.subtree(top) == below


@given(forests(), st.data())
def test_move_works_exactly_outside_the_subtree(tree: CategoryTree, data: st.DataObject) -> None:
    if not tree.categories:
        return
    ids = [category.category_id for category in tree.categories]
    moved, parent = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    if parent in tree.subtree(moved):
        with pytest.raises(CategoryCycleError):
            tree.move(moved, parent)
    else:
        after = tree.move(moved, parent)
        assert after.ancestors(moved) == (*tree.ancestors(parent), parent)
        assert after.subtree(moved) == tree.subtree(moved)
