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
from typing import Final

_WATCHED: Final = (
    "ecomops.models",
    "ecomops.money",
    "ecomops.promotions.kinds",
    "ecomops.promotions.rules.promotion_set",
    "ecomops.selectors.kinds",
    "ecomops.sla.policy",
)
"""The modules whose types get a strategy."""


def register() -> None:
    """Register the strategies of every public type, now or as soon as it exists (注册策略).

    The ``hypothesis`` entry point calls it; calling it again changes nothing.
    """
    for name in _WATCHED:
        module = sys.modules.get(name)
        if module is not None:
            _register_types_of(module)
    if not any(isinstance(finder, _Watch) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Watch())


class _Watch(MetaPathFinder):
    """Finds the watched modules as Python does, and sees them being loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in _WATCHED:
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
    # loaded by now, for the module's own types need them
    from hypothesis.strategies import SearchStrategy, register_type_strategy

    def strategy(thing: type[object]) -> SearchStrategy[object]:
        from ecomops.testing.fields import strategy_of

        return strategy_of(thing)

    for thing in _types_of(module):
        register_type_strategy(thing, strategy)


def _types_of(module: ModuleType) -> list[type[object]]:
    if module.__name__ == "ecomops.money":
        return [module.Money]
    from ecomops.models.base import DomainModel

    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, DomainModel)
        and thing is not DomainModel
        and not getattr(thing, "__abstractmethods__", None)
        and "[" not in thing.__name__  # PromotionOf[Any, Any] can't say what to draw
        and not thing.__pydantic_generic_metadata__["parameters"]
    ]
