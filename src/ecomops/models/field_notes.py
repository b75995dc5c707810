"""What the docstring under a field says, for JSON Schema.

pydantic can read these while it makes a class (``use_attribute_docstrings``). It looks for
the class in the source then and there, for every class and at every import, which took half
of the time in which the models load, and more the more modules an application has. A schema
is asked for seldom: the source is read at that time.
"""

from __future__ import annotations

import ast
import inspect
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel


def field_notes(model: type[BaseModel]) -> dict[str, str]:
    """Say what each field means, by its name; fields without a docstring are left out (字段说明).

    A field that a subclass declares again keeps its meaning unless it is given another.

    >>> from ecomops.models.options import OptionAxis
    >>> field_notes(OptionAxis)["values"]
    'The allowed values, in the order to show them.'
    """
    found: dict[str, str] = {}
    for home in reversed(model.__mro__):
        found.update(_own_notes(home))
    return {name: found[name] for name in model.model_fields if name in found}


@cache
def _own_notes(home: type) -> dict[str, str]:
    """Read the docstrings in the body of one class; none where there is no source."""
    try:
        body = ast.parse(dedent(inspect.getsource(home))).body
    except (OSError, TypeError, SyntaxError):  # built in, parametrised, typed at a prompt
        return {}
    if not (body and isinstance(body[0], ast.ClassDef)):
        return {}
    return {
        line.target.id: inspect.cleandoc(note.value.value)
        for line, note in pairwise(body[0].body)
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
        if isinstance(note, ast.Expr) and isinstance(note.value, ast.Constant)
        if isinstance(note.value.value, str)
    }
