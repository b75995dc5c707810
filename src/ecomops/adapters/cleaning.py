"""What a loader did to the data, said aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from attrs import frozen

from ecomops._arrays import IntArray
from ecomops._typing import Language
from ecomops.languages import known_language

CleaningCode: TypeAlias = Literal[
    "blanks_stripped",
    "rounded",
    "amount_split",
    "shelf_rebuilt",
    "shelf_summed",
    "missing_taken",
    "one_time_of_two",
    "read_as_utc",
    "earliest_taken",
    "first_row_taken",
    "dropped",
    "taken_as_one",
    "measure_taken_as_one",
    "not_in_products",
]
"""What was done (清洗方式)."""

_Both: TypeAlias = Mapping[Language, tuple[str, str]]

_UNLIKE_FIRST: Final = ("it differs from that of the cart's first row", "与该订单首行不同")
_AS_ONE: Final = ("taken as one unit at the amount", "按一件、单价即金额处理")
_WORDS: Final[Mapping[CleaningCode, _Both]] = {
    "blanks_stripped": {
        "en": (
            "blanks and spreadsheet marks around {column} taken off",
            "they are no part of it",
        ),
        "zh": ("去掉 {column} 前后的空白和表格符号", "它们不属于内容"),
    },
    "rounded": {
        "en": (
            "{column} rounded to the nearest minor unit",
            "floats within float_noise = {value} minor units of it",
        ),
        "zh": (
            "{column} 取最近的最小货币单位",
            "浮点数与其相差不超过 float_noise = {value} 个最小单位",
        ),
    },
    "amount_split": {
        "en": (
            "amount split over units at two prices, one minor unit apart",
            "it does not divide by the quantity",
        ),
        "zh": ("金额按相差一个最小单位的两种单价分到各件", "金额不能被数量整除"),
    },
    "shelf_rebuilt": {
        "en": (
            "shelf price rebuilt: what was paid and what had been taken off",
            "the orders were discounted already",
        ),
        "zh": ("还原货架价：实付金额加当时的优惠", "这些订单当时已有优惠"),
    },
    "shelf_summed": {
        "en": ("shelf amount rebuilt: {column}", "the data records what was paid"),
        "zh": ("还原货架金额：{column}", "数据记录的是实付金额"),
    },
    "missing_taken": {
        "en": ("{column} taken as {value}", "there is none in the row"),
        "zh": ("{column} 按 {value} 处理", "该行没有填写"),
    },
    "one_time_of_two": {
        "en": (
            "the earlier of two {column} times taken",
            "the clock of {value} was put back, and showed them twice",
        ),
        "zh": ("{column} 取两个时刻中较早的一个", "{value} 的时钟回拨，该时间出现了两次"),
    },
    "read_as_utc": {
        "en": ("time read as UTC", "the stamps have no offset, and are UTC"),
        "zh": ("时间按 UTC 读取", "时间戳不带时区，实为 UTC"),
    },
    "earliest_taken": {
        "en": ("the earliest {column} of the cart taken", _UNLIKE_FIRST[0]),
        "zh": ("取该订单最早的 {column}", _UNLIKE_FIRST[1]),
    },
    "first_row_taken": {
        "en": ("the {column} of the cart's first row taken", _UNLIKE_FIRST[0]),
        "zh": ("取该订单首行的 {column}", _UNLIKE_FIRST[1]),
    },
    "dropped": {
        "en": ("dropped; its basket stays", "no units and no amount"),
        "zh": ("舍去该行，订单保留", "没有件数也没有金额"),
    },
    "taken_as_one": {
        "en": (_AS_ONE[0], "an amount but no units"),
        "zh": (_AS_ONE[1], "有金额但没有件数"),
    },
    "measure_taken_as_one": {
        "en": (
            _AS_ONE[0],
            "COUPON/MISC ITEMS and FUEL: the quantity is a measure, not a count",
        ),
        "zh": (_AS_ONE[1], "COUPON/MISC ITEMS 与 FUEL 的数量是计量，不是件数"),
    },
    "not_in_products": {
        "en": (
            "kept without category and brand",
            "{value} products are not in the product table",
        ),
        "zh": ("保留，但没有类目和品牌", "{value} 种商品不在商品表中"),
    },
}


@frozen
class Cleaning:
    """One thing done to the data while loading (数据清洗).

    Attributes
    ----------
    code
        What was done.
    rows
        How many input rows it touched.
    example_row
        The first such row, counted from 0.
    column
        The column that it was done to, where it was one.
    value
        The number or name that was taken, or that tells why.

    Examples
    --------
    >>> done = Cleaning("missing_taken", 2, 7, column="reserved", value="0")
    >>> print(done)
    2 rows: reserved taken as 0 (there is none in the row); the first is row 7
    >>> done.describe("zh")
    '2 行：reserved 按 0 处理（该行没有填写）；首个行号 7'
    """

    code: CleaningCode
    rows: int
    example_row: int | None = None
    column: str = ""
    value: str = ""

    @classmethod
    def of(
        cls, code: CleaningCode, touched: IntArray, column: str = "", value: str = ""
    ) -> Cleaning:
        """Say what was done to some rows, in rising order."""
        first = int(touched[0]) if touched.size else None
        return cls(code, int(touched.size), first, column, value)

    @property
    def what(self) -> str:
        """What was done, in plain English."""
        return self._words("en")[0]

    @property
    def why(self) -> str:
        """The reason."""
        return self._words("en")[1]

    def describe(self, language: Language = "en") -> str:
        """Say what was done to how many rows, why, and which is the first.

        Raises
        ------
        InvalidArgumentError
            If it is not written in that language.
        """
        what, why = self._words(known_language(language))
        if language == "zh":
            first = "" if self.example_row is None else f"；首个行号 {self.example_row}"
            return f"{self.rows:,} 行：{what}（{why}）{first}"
        noun = "row" if self.rows == 1 else "rows"
        first = "" if self.example_row is None else f"; the first is row {self.example_row}"
        return f"{self.rows:,} {noun}: {what} ({why}){first}"

    def __str__(self) -> str:
        return self.describe()

    def _words(self, language: Language) -> tuple[str, str]:
        what, why = _WORDS[self.code][language]
        told = {"column": self.column, "value": self.value}
        return what.format(**told), why.format(**told)
