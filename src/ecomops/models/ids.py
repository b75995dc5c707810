"""Ids that only the models use; those that other floors need too are in `ecomops._typing`."""

from __future__ import annotations

from typing import TypeAlias

# every id of the library has one form, and that form is written down once
from ecomops._typing import Id

AxisId: TypeAlias = Id
TierId: TypeAlias = Id
EntryId: TypeAlias = Id
EventId: TypeAlias = Id
RoleId: TypeAlias = Id
