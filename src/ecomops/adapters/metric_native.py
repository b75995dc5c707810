"""The caller's own frame beside its columns: rows taken as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ecomops._arrays import IntArray
from ecomops.adapters.raw_frame import RawFrame

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw


class NativeFrame(RawFrame):
    """A frame whose rows can be given back in the caller's library (原生数据框)."""

    @property
    def implementation(self) -> Any:
        """The library that it is of; of one that can't hold rows, where they were collected."""
        library: Any = self._frame.implementation
        return library

    def taken(self, name: str, rows: IntArray) -> nw.Series[Any]:
        """Take rows of a column, in the type that it has."""
        taken: nw.Series[Any] = self._frame[name][rows.tolist()]
        return taken
