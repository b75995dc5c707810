"""A quote as HTML: whole, escaped, and short where a quote is long."""

from html.parser import HTMLParser

import pytest

from ecomops import AmountOff, BySku, Promotion, price_cart

VOID = {"br", "hr", "img", "meta"}


class Outline(HTMLParser):
    """Checks that tags are closed in order, and keeps what a reader would see."""

    def __init__(self):
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.labels: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.labels += [value or "" for name, value in attrs if name == "aria-label"]
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"td", "th", "caption"}:
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if {"td", "th", "caption"} & set(self.open):
            self.cells[-1] += data


def read(html):
    outline = Outline()
    outline.feed(html)
    outline.close()
    assert not outline.open
    return outline


def cart(n_lines=1, **more):
    lines = [
        {"line_id": str(i), "sku_id": "tee", "quantity": 1, "unit_price_minor": 10_00 + i, **more}
        for i in range(n_lines)
    ]
    return {"currency": "CNY", "lines": lines}


def deal(promotion_id, **more):
    benefits = (AmountOff(off_minor=5_00),)
    return Promotion(promotion_id=promotion_id, currency="CNY", benefits=benefits, **more)


def test_it_says_what_the_text_says():
    rules = [deal("on"), deal("off", target=BySku(sku_ids=("cap",)))]
    cells = read(price_cart(cart(), rules).to_html()).cells
    assert cells[:1] == ["Quote, CNY"]
    assert cells[7:19] == [
        *("0", "tee", "1", "¥10.00", "-¥5.00", "¥5.00"),
        *("total", "", "1", "¥10.00", "-¥5.00", "¥5.00"),
    ]
    assert cells[-6:] == [
        *("·", "¥5 off on SKU cap", "none of its goods are in the cart (SKU cap)"),
        *("✓", "¥5 off", "saves ¥5"),
    ]


def test_it_speaks_chinese_and_says_so():
    html = price_cart(cart(), [deal("p")]).to_html("zh")
    assert html.startswith('<div class="ecomops-quote" lang="zh-Hans">')
    outline = read(html)
    assert outline.cells[0] == "报价（CNY）"
    assert outline.cells[-3:] == ["✓", "减 ¥5", "已减 ¥5"]
    assert outline.labels == ["已享"]


def test_names_and_ids_can_hold_no_markup():
    evil = "<script>alert('&')</script>"
    quote = price_cart(
        cart() | {"shipping": ({"entry_id": evil, "amount_minor": 1},)}, [deal(evil, name=evil)]
    )
    html = quote.to_html()
    outline = read(html)
    assert "script" not in outline.tags
    assert outline.cells.count(evil) == 2
    assert "alert('" not in html


def test_it_asks_for_nothing_from_elsewhere():
    html = price_cart(cart(), [deal("p")]).to_html()
    assert not any(mark in html for mark in ("http", "url(", "src=", "href=", "@import"))


def test_marks_are_read_out_and_headers_tell_rows_from_columns():
    html = price_cart(cart(), [deal("p"), deal("q", enabled=False)]).to_html()
    assert sorted(read(html).labels) == ["applied", "not applied"]
    assert html.count('scope="col"') == 9
    assert html.count('scope="row"') == 2 + 2
    assert html.count("<caption>") == 2


@pytest.mark.parametrize(("n_lines", "n_more"), [(200, 0), (201, 1), (500, 300)])
def test_a_long_quote_shows_two_hundred_rows_and_its_total(n_lines, n_more):
    cells = read(price_cart(cart(n_lines), []).to_html()).cells
    assert (f"… {n_more} more lines" in cells) == bool(n_more)
    assert cells.count("tee") == 200
    assert cells[-6] == "total"


def test_promotions_of_a_large_set_are_counted_as_in_the_text():
    rules = [deal(f"p{i}", target=BySku(sku_ids=(f"s{i}",))) for i in range(500)]
    quote = price_cart(cart(), rules)
    assert read(quote.to_html()).cells[-1] == str(quote).splitlines()[-1].removeprefix("· ")
    assert len(quote.to_html()) < 5_000


def test_notebooks_show_it_and_a_quote_without_promotions_has_one_table():
    html = price_cart(cart(), [])._repr_html_()
    assert html == price_cart(cart(), []).to_html()
    assert html.count("<table>") == 1
