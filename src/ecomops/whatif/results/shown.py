"""A result as it was asked to be written, for the last line of a notebook's cell."""

from __future__ import annotations

from attrs import frozen


@frozen
class Shown:
    """A result written down, in one language, with or without its caveats (展示内容).

    A notebook shows `html`; a terminal, `print` and ``str`` show `text`.

    >>> Shown("1 order", "<p>1 order</p>")
    1 order
    """

    text: str
    html: str

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html
