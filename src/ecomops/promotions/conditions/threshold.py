"""What thresholds have in common that may count again and again (满, 每满)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ecomops._typing import MAX_MINOR, Language
from ecomops.promotions.base import ConditionKind

MaxTimes: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=MAX_MINOR)]
"""The most times that a threshold counts."""

_DONE: Final = {"spend": "spent", "buy": "bought"}


class Threshold(ConditionKind):
    """So much of something, once or for every time that it is reached."""

    if TYPE_CHECKING:
        every: bool
        """Give the benefits once for every time that the threshold is reached (每满)."""
        max_times: int | None
        """The most times, with `every`."""

    @model_validator(mode="after")
    def _times_need_every(self) -> Self:
        if self.max_times is not None and not self.every:
            raise PydanticCustomError(
                "max_times_alone", "max_times means nothing without every=True; set it or leave it"
            )
        return self

    @property
    def is_repeating(self) -> bool:
        """Whether it tells how many times the benefits are given."""
        return self.every

    @property
    def most_times(self) -> int | None:
        """The most times that it counts."""
        return self.max_times

    def _in_words(self, threshold: str, where: str, language: Language, *, verb: str) -> str:
        """Write it: ``spend ¥199``, ``for every ¥300 spent``."""
        most = self.max_times
        if language == "zh":
            limit = "" if most is None else f"（最多 {most} 次）"
            return f"{where}{'每满' if self.every else '满'} {threshold}{limit}"
        if not self.every:
            return f"{verb} {threshold}{where}"
        limit = "" if most is None else f", at most {'once' if most == 1 else f'{most} times'}"
        return f"for every {threshold} {_DONE[verb]}{where}{limit}"
