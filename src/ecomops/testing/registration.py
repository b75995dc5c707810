"""Lets ``st.from_type(Order)`` find our strategies, at next to no cost for other projects.

Hypothesis calls `register` whenever it is imported, in every environment that has ecomops
installed, even where nothing of ecomops is used. So nothing is loaded here: the types are
registered when the module that defines them is, and a strategy is built when first asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any, Final

_OURS: Final = "ecomops."
_STRATEGIES: Final = "ecomops.testing"
"""Has no types to draw, and needs Hypothesis itself."""


def register() -> None:
    """Register the strategies of every public type, now or as soon as it exists (注册策略).

    The ``hypothesis`` entry point calls it; calling it again changes nothing.
    """
    for name, module in list(sys.modules.items()):
        if _is_watched(name):
            _register_types_of(module)
    if not any(isinstance(finder, _Watch) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Watch())


def _is_watched(name: str) -> bool:
    return name.startswith(_OURS) and not name.startswith(_STRATEGIES)


class _Watch(MetaPathFinder):
    """Finds the modules of this library as Python does, and sees them being loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not _is_watched(fullname):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        # from a zip or a frozen bundle the types stay unregistered; the strategies still work
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    """Runs a module, then registers its types."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _register_types_of(module)


def _register_types_of(module: ModuleType) -> None:
    types = _types_of(module)
    if not types:
        return
    from hypothesis.strategies import SearchStrategy, register_type_strategy

    def strategy(thing: type[object]) -> SearchStrategy[object]:
        from ecomops.testing.fields import strategy_of

        return strategy_of(thing)

    for thing in types:
        register_type_strategy(thing, strategy)


def _types_of(module: ModuleType) -> list[type[object]]:
    """List the models that a module defines; what is not loaded yet has none."""
    if module.__name__ == "ecomops.money":
        return [module.Money]
    base = getattr(sys.modules.get("ecomops.models.base"), "DomainModel", None)
    if base is None:
        return []
    return [
        thing
        for name, thing in vars(module).items()
        if isinstance(thing, type)
        and issubclass(thing, base)
        and thing is not base
        and thing.__module__ == module.__name__
        and not name.startswith("_")
        and _can_be_drawn(thing)
    ]


def _can_be_drawn(model: Any) -> bool:
    is_abstract = getattr(model, "__abstractmethods__", None)
    is_alias = "[" in model.__name__  # PromotionOf[Any, Any] can't say what to draw
    return not (is_abstract or is_alias or model.__pydantic_generic_metadata__["parameters"])
