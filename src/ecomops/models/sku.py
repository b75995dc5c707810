"""Products and the SKUs that are sold of them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, model_validator

from ecomops._typing import CategoryPath, Count, Label, MinorAmount, ProductId, SkuId
from ecomops.currencies import CurrencyCode
from ecomops.errors import InvalidArgumentError
from ecomops.models.barcode import Gtin
from ecomops.models.base import DomainModel
from ecomops.models.options import OptionAxis, Options, OptionValue
from ecomops.models.problems import duplicates, listed, problem, refuse
from ecomops.models.tags import Tags


class Sku(DomainModel):
    """What is sold, priced and stocked under one id (SKU, 库存单位).

    Examples
    --------
    >>> Sku(
    ...     sku_id="TEA-250", product_id="TEA", title="Green tea 250 g",
    ...     currency="CNY", list_price_minor=99_00,
    ... ).list_price_minor
    9900
    """

    sku_id: SkuId
    product_id: ProductId
    title: Label
    category: CategoryPath = ()
    brand: Label | None = None
    tags: Tags = ()
    options: Options = ()
    currency: CurrencyCode
    list_price_minor: MinorAmount
    """Price of one unit before any discount (标价)."""
    cost_minor: MinorAmount | None = None
    """What one unit costs the shop (成本价), if known."""
    floor_price_minor: MinorAmount = 0
    """No discount takes the unit below this (底价); at most the list price."""
    barcode: Gtin | None = None
    weight_g: Count | None = None
    """Weight of one unit in grams."""

    @model_validator(mode="after")
    def _floor_within_list(self) -> Sku:
        if self.floor_price_minor > self.list_price_minor:
            text = (
                f"floor_price_minor should be at most list_price_minor, "
                f"which is {self.list_price_minor}, not {self.floor_price_minor}"
            )
            place = ("floor_price_minor",)
            refuse("Sku", [problem("floor_above_list", place, self.floor_price_minor, text)])
        return self


class Product(DomainModel):
    """What shoppers see as one thing, sold in one or more SKUs (商品, SPU).

    Examples
    --------
    >>> shirt = Product(
    ...     product_id="TEE", title="T-shirt", category=("服装", "男装", "T恤"),
    ...     axes=(OptionAxis(axis_id="size", values=("S", "M", "L")),),
    ... )
    >>> shirt.sku("TEE-M", {"size": "M"}, currency="CNY", list_price_minor=79_00).category
    ('服装', '男装', 'T恤')
    """

    product_id: ProductId
    title: Label
    category: CategoryPath = ()
    brand: Label | None = None
    tags: Tags = ()
    axes: tuple[OptionAxis, ...] = Field(default=(), max_length=100)
    """What its SKUs differ in; each has one of the allowed values on every axis."""

    @model_validator(mode="after")
    def _axes_differ(self) -> Product:
        ids = [axis.axis_id for axis in self.axes]
        refuse("Product", duplicates("axes", "axis_id", ids))
        return self

    def sku(
        self,
        sku_id: str,
        options: Mapping[str, str] | None = None,
        *,
        currency: str,
        list_price_minor: int,
        title: str | None = None,
        cost_minor: int | None = None,
        floor_price_minor: int = 0,
        barcode: str | None = None,
        weight_g: int | None = None,
    ) -> Sku:
        """Build an SKU of this product, with its category, brand and tags (生成 SKU).

        Parameters
        ----------
        options
            Axis id -> value, for every axis of the product.
        title
            That of the product unless given.

        Raises
        ------
        InvalidArgumentError
            If an axis or value is not one of the product's, or an axis is missing.
        pydantic.ValidationError
            If another argument is not valid for an `Sku`.
        """
        given = {} if options is None else options
        chosen = tuple(OptionValue(axis=axis, value=value) for axis, value in given.items())
        self.check_options(chosen)
        return Sku(
            sku_id=sku_id,
            product_id=self.product_id,
            title=self.title if title is None else title,
            category=self.category,
            brand=self.brand,
            tags=self.tags,
            options=chosen,
            currency=currency,
            list_price_minor=list_price_minor,
            cost_minor=cost_minor,
            floor_price_minor=floor_price_minor,
            barcode=barcode,
            weight_g=weight_g,
        )

    def check_options(self, options: tuple[OptionValue, ...]) -> None:
        """Refuse options that are not one allowed value on every axis (校验规格).

        Use it for SKUs that were read from elsewhere: ``product.check_options(sku.options)``.

        Raises
        ------
        InvalidArgumentError
            Naming the axis, and what is allowed there.

        Examples
        --------
        >>> size = OptionAxis(axis_id="size", values=("S", "M"))
        >>> Product(product_id="TEE", title="T-shirt", axes=(size,)).check_options(
        ...     (OptionValue(axis="size", value="XXL"),)
        ... )
        Traceback (most recent call last):
        ...
        ecomops.errors.InvalidArgumentError: options['size'] = 'XXL' is not allowed on this axis; \
give one of 'S', 'M'
        """
        allowed = {axis.axis_id: axis.values for axis in self.axes}
        missing = dict(allowed)
        for option in options:
            values = allowed.get(option.axis)
            if values is None:
                remedy = f"give one of {listed(tuple(allowed))}" if allowed else "leave it out"
                raise InvalidArgumentError(
                    "options", option.axis, f"is no axis of product {self.product_id!r}", remedy
                )
            place = f"options[{option.axis!r}]"
            if option.value not in values:
                remedy = f"give one of {listed(values)}"
                raise InvalidArgumentError(
                    place, option.value, "is not allowed on this axis", remedy
                )
            if missing.pop(option.axis, None) is None:
                raise InvalidArgumentError(
                    place, option.value, "is a second value on one axis", "give one per axis"
                )
        for axis, values in missing.items():
            raise InvalidArgumentError(
                f"options[{axis!r}]", None, "is missing", f"give one of {listed(values)}"
            )
