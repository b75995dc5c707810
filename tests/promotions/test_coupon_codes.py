"""Codes: typing errors show, guessing does not pay, and what shoppers type is found."""

from __future__ import annotations

import itertools
import random
import sys
import unicodedata
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, strategies as st
from pydantic import ValidationError

from ecomops.errors import DuplicateIdError, InvalidArgumentError
from ecomops.models.coupon import Coupon
from ecomops.promotions.coupons.code_book import CodeBook, CodeRefusal
from ecomops.promotions.coupons.codes import (
    ALPHABET,
    MAX_LENGTH,
    CodeForm,
    check_character,
    check_code,
    issue_codes,
    normalise_code,
)

SPRING = CodeForm(prefix="SPRING", length=8)
SYMBOLS = st.sampled_from(ALPHABET)
FORMS = st.builds(
    CodeForm,
    prefix=st.sampled_from(["", "SPRING", "summer-26", "双十一", "ＳＡＬＥ", "Straße", "é", "ﬁ"]),
    length=st.integers(4, MAX_LENGTH),
)


def coupon(code, coupon_id="C-1"):
    return Coupon(
        coupon_id=coupon_id,
        code=code,
        promotion_id="P",
        valid_from=datetime(2026, 3, 1, tzinfo=UTC),
        valid_until=datetime(2026, 4, 1, tzinfo=UTC),
    )


def seeded(seed=1):
    return random.Random(seed)  # noqa: S311  nothing here is worth money


def drawn(count, form, seed=1, **options):
    return issue_codes(count, form, rng=seeded(seed), guesses_per_hit=2, **options)


def exchanged(code, i, j):
    symbols = list(code)
    symbols[i], symbols[j] = symbols[j], symbols[i]
    return "".join(symbols)


# ---- the alphabet and the check character -------------------------------------------------
def test_alphabet_has_a_prime_number_of_symbols_without_vowels_or_look_alikes():
    size = len(ALPHABET)
    assert len(set(ALPHABET)) == size
    assert all(size % divisor for divisor in range(2, size))
    assert set(ALPHABET) & set("AEIOU") == set()
    for alike in ("0OQD", "1IL", "UV", "2Z", "5S", "6G", "8B"):
        assert len(set(alike[:2]) & set(ALPHABET)) <= 1
    assert set("01OIL") & set(ALPHABET) == set()


def test_every_wrong_symbol_and_every_exchange_in_every_code_of_four_is_found():
    """Exhaustive: all 12167 codes of four symbols, and whatever one error makes of them."""
    codes = {
        body + check_character(body)
        for body in map("".join, itertools.product(ALPHABET, repeat=3))
    }
    assert len(codes) == CodeForm(length=4).possible_codes
    for code in codes:
        for i in range(4):
            near = {code[:i] + symbol + code[i + 1 :] for symbol in ALPHABET} - {code}
            assert codes.isdisjoint(near)
        for i, j in itertools.combinations(range(4), 2):
            assert code[i] == code[j] or exchanged(code, i, j) not in codes


def test_every_wrong_symbol_and_every_exchange_at_every_place_of_the_longest_code_is_found():
    form = CodeForm(length=MAX_LENGTH)
    for code in (normalise_code(code).upper() for code in drawn(3, form)):
        assert check_code(code, form).fault is None
        for i, symbol in itertools.product(range(MAX_LENGTH), ALPHABET):
            near = code[:i] + symbol + code[i + 1 :]
            assert (check_code(near, form).fault is None) == (near == code)
        for i, j in itertools.combinations(range(MAX_LENGTH), 2):
            near = exchanged(code, i, j)
            assert (check_code(near, form).fault is None) == (near == code)


@given(FORMS, st.data())
def test_one_error_in_a_code_of_any_form_is_found(form, data):
    (code,) = drawn(1, form, seed=data.draw(st.integers()))
    key = normalise_code(code)
    start = len(normalise_code(form.prefix))
    i = data.draw(st.integers(start, len(key) - 1))
    wrong = key[:i] + data.draw(SYMBOLS).lower() + key[i + 1 :]
    if wrong != key:
        assert check_code(wrong, form).fault == "check"
    j = data.draw(st.integers(start, len(key) - 2))
    if key[j] != key[j + 1]:
        assert check_code(exchanged(key, j, j + 1), form).fault == "check"


@given(st.text(ALPHABET, max_size=MAX_LENGTH - 1))
def test_weighted_sum_of_a_code_is_a_multiple_of_23(body):
    code = body + check_character(body)
    total = 0
    for i, symbol in enumerate(code):
        total += (len(code) - i) * ALPHABET.index(symbol)
    assert total % 23 == 0


def test_check_character_wants_symbols_of_the_alphabet():
    assert check_character("7k3f9qx") == check_character("7K3F9QX") == "M"
    with pytest.raises(InvalidArgumentError, match="'7K3O' has a symbol that no code has"):
        check_character("7K3O")
    with pytest.raises(InvalidArgumentError, match="too long for one check character"):
        check_character("2" * MAX_LENGTH)


# ---- what is wrong with a text ------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "fault", "place"),
    [
        ("SPRING-7K3F-9QXM", None, None),
        ("spring7k3f9qxm", None, None),
        (" ＳＰＲＩＮＧ－７Ｋ３Ｆ－９ＱＸＭ ", None, None),
        ("SPRING-7K3F-9QXN", "check", None),
        ("SPRING-7K3F-9QMX", "check", None),
        ("SPRING-7K3F-9QX", "length", None),
        ("SPRING-7K3F-9QXMM", "length", None),
        ("SPRING-", "length", None),
        ("SPRING-7K3F-90XM", "character", 11),
        ("SPRING-7K3F-9OXM", "character", 11),
        ("SPRONG-7K3F-9QXM", "other_form", None),
        ("7K3F-9QXM", "other_form", None),
        ("", "other_form", None),
    ],
)
def test_fault_of_a_text(text, fault, place):
    check = check_code(text, SPRING)
    assert (check.fault, check.place) == (fault, place)
    if place is not None:
        assert check.text[place] in "0o"


@given(st.text(), FORMS)
def test_any_text_can_be_checked(text, form):
    check_code(text, form)


# ---- comparing codes ----------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "SANTA2016",
        "santa2016",
        "Santa-2016",
        " santa 2016\n",
        "ＳＡＮＴＡ２０１６",
        "ｓａｎｔａ　２０１６",
        "SANTA\N{EN DASH}2016",
        "SANTA\N{MINUS SIGN}2016",
        "SANTA\N{NON-BREAKING HYPHEN}2016",
        "\N{ZERO WIDTH NO-BREAK SPACE}SANTA\N{ZERO WIDTH SPACE}2016",
    ],
)
def test_case_width_blanks_and_hyphens_do_not_count(text):
    assert normalise_code(text) == "santa2016"


def test_look_alikes_are_not_taken_for_each_other():
    assert normalise_code("SANTA2O16") != normalise_code("SANTA2016")
    assert normalise_code("雙十一") != normalise_code("双十一") == "双十一"


def test_case_is_folded_in_every_script():
    assert normalise_code("STRASSE") == normalise_code("Straße")
    assert normalise_code("ΣΊΣΥΦΟΣ") == normalise_code("σίσυφος")
    assert normalise_code("CAFE\u0301") == normalise_code("café")


def test_normalising_every_single_character_twice_changes_nothing_more():
    folding = [
        character
        for character in map(chr, range(sys.maxunicode + 1))
        if character != character.casefold() or not unicodedata.is_normalized("NFKC", character)
    ]
    assert len(folding) > 5000
    once = [normalise_code(character) for character in folding]
    assert [normalise_code(text) for text in once] == once


@given(st.text())
def test_normalising_twice_changes_nothing_more(text):
    assert normalise_code(normalise_code(text)) == normalise_code(text)


@given(st.text("ABCXYZ0189", min_size=1), st.data())
def test_codes_are_found_however_they_are_cut_and_cased(code, data):
    written = "".join(
        data.draw(st.sampled_from([c, c.lower()])) + data.draw(st.sampled_from(["", "-", " "]))
        for c in code
    )
    assert normalise_code(written) == normalise_code(code) == code.lower()


# ---- drawing a batch ----------------------------------------------------------------------
@given(FORMS, st.integers(1, 30), st.integers())
def test_codes_are_different_valid_and_no_longer_than_a_coupon_allows(form, count, seed):
    codes = drawn(count, form, seed)
    assert len({normalise_code(code) for code in codes}) == count
    for code in codes:
        assert check_code(code, form).fault is None
        assert coupon(code).code == code


def test_code_is_written_in_groups_of_four():
    (code,) = drawn(1, CodeForm(prefix="SPRING", length=10))
    assert [len(part) for part in code.split("-")] == [6, 4, 4, 2]
    (bare,) = drawn(1, CodeForm(length=8))
    assert [len(part) for part in bare.split("-")] == [4, 4]


def test_longest_prefix_and_code_fit_a_coupon():
    (code,) = drawn(1, CodeForm(prefix="P" * 32, length=MAX_LENGTH))
    assert len(coupon(code).code) == 60


def test_same_seed_gives_the_same_codes_and_another_seed_others():
    assert drawn(20, SPRING, seed=7) == drawn(20, SPRING, seed=7)
    assert not set(drawn(20, SPRING, seed=7)) & set(drawn(20, SPRING, seed=8))


def test_system_randomness_serves_too():
    assert len(issue_codes(3, CodeForm(), rng=random.SystemRandom())) == 3


def test_taken_codes_are_not_drawn_again_however_they_are_written():
    form = CodeForm(length=4)
    first = drawn(200, form)
    taken = [code.lower().replace("-", " ") for code in first]
    second = drawn(200, form, taken=[*taken, "SANTA2016"])
    assert set(first) & set(second) == set()
    assert drawn(200, form, taken=["SANTA2016"]) == first


def test_half_of_all_codes_can_be_drawn_and_every_symbol_is_used_about_equally():
    codes = drawn(CodeForm(length=4).possible_codes // 2, CodeForm(length=4))
    assert len(set(codes)) == 6083
    for place in range(4):
        counts = Counter(code[place] for code in codes)
        assert set(counts) == set(ALPHABET)
        assert max(counts.values()) < 1.3 * 6083 / 23


@pytest.mark.parametrize(("count", "fits"), [(3, True), (4, False)])
def test_batch_that_can_be_guessed_is_refused(count, fits):
    if fits:
        assert len(issue_codes(count, SPRING, rng=seeded())) == count
        return
    with pytest.raises(InvalidArgumentError) as refused:
        issue_codes(count, SPRING, rng=seeded())
    assert str(refused.value) == (
        "length = 8 gives 3404825447 possible codes, but 4 codes at one hit in 1000000000 "
        "guesses need 4000000000; use a length of 9 or more"
    )


@given(st.integers(1, 10**6), st.integers(4, MAX_LENGTH), st.integers(2, 10**12))
def test_length_that_the_refusal_names_is_the_shortest_that_does(count, length, guesses):
    assume(23 ** (length - 1) < count * guesses)
    with pytest.raises(InvalidArgumentError) as refused:
        issue_codes(count, CodeForm(length=length), rng=seeded(), guesses_per_hit=guesses)
    enough = int(refused.value.remedy.split()[4])
    assert 23 ** (enough - 2) < count * guesses <= 23 ** (enough - 1)


def test_codes_of_the_same_form_that_are_in_use_count_as_hits():
    taken = drawn(2, SPRING, seed=5)
    others = drawn(2, CodeForm(prefix="AUTUMN", length=8))
    assert len(issue_codes(1, SPRING, rng=seeded(), taken=[*taken, *others])) == 1
    with pytest.raises(InvalidArgumentError, match="but 4 codes"):
        issue_codes(2, SPRING, rng=seeded(), taken=taken)


def test_batch_beyond_the_longest_code_is_told_to_shrink():
    with pytest.raises(InvalidArgumentError, match="issue fewer codes"):
        issue_codes(1, CodeForm(), rng=seeded(), guesses_per_hit=10**40)


@pytest.mark.parametrize(("count", "guesses"), [(0, 2), (-1, 2), (1, 1), (1, 0)])
def test_numbers_out_of_range_are_refused(count, guesses):
    with pytest.raises(InvalidArgumentError):
        issue_codes(count, CodeForm(), rng=seeded(), guesses_per_hit=guesses)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("length", 3),
        ("length", 23),
        ("length", True),
        ("prefix", "A B"),
        ("prefix", "--"),
        ("prefix", "P" * 33),
    ],
)
def test_form_out_of_range_is_refused(field, value):
    with pytest.raises(ValidationError, match=field):
        CodeForm(**{field: value})


# ---- the book -----------------------------------------------------------------------------
BATCH = drawn(50, SPRING)
BOOK = CodeBook.of(
    [coupon(code, f"C-{i}") for i, code in enumerate(BATCH)]
    + [coupon("SANTA2016", "santa"), coupon("双十一", "1111")],
    forms=[SPRING],
)


def test_every_code_is_found_however_it_is_typed():
    assert len(BOOK) == 52
    for i, code in enumerate(BATCH):
        for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
            found = BOOK.find(typed)
            assert isinstance(found, Coupon)
            assert found.coupon_id == f"C-{i}"
    assert BOOK.find("santa 2016") == coupon("SANTA2016", "santa")
    assert BOOK.find("双十一") == coupon("双十一", "1111")


def refused(book, text):
    found = book.find(text)
    assert isinstance(found, CodeRefusal)
    return found.code, None if found.check is None else found.check.fault


def test_typing_error_is_told_from_an_unknown_code():
    assert refused(BOOK, "SPRING-7K3F-9QXN") == ("mistyped", "check")
    assert refused(BOOK, "SPRING-7K3F-9OXM") == ("mistyped", "character")
    assert refused(BOOK, "SPRING-7K3F-9QX") == ("mistyped", "length")
    assert refused(BOOK, "SPRING-7K3F-9QXM") == ("unknown", None)
    assert refused(BOOK, "SANTA2017") == ("unknown", None)
    assert refused(BOOK, "") == ("unknown", None)


def test_any_one_wrong_symbol_in_a_batch_is_called_a_typing_error():
    for code in BATCH[:5]:
        for i in range(len("SPRING-"), len(code)):
            if code[i] != "-":
                for symbol in set(ALPHABET) - {code[i]}:
                    near = code[:i] + symbol + code[i + 1 :]
                    assert refused(BOOK, near) == ("mistyped", "check")


def test_code_of_any_form_in_the_book_is_unknown_and_not_mistyped():
    both = CodeBook.of([], forms=[SPRING, CodeForm(prefix="SPRING", length=9)])
    assert refused(both, "SPRING-7K3F-9QXM") == ("unknown", None)


def test_text_of_another_length_is_no_typing_error_where_codes_have_no_prefix():
    bare = CodeBook.of([], forms=[CodeForm(length=8)])
    assert refused(bare, "SANTA2016") == ("unknown", None)
    assert refused(bare, "7K3F-9QXN") == ("mistyped", "check")


@pytest.mark.parametrize("second", ["spring-1", "SPRING1", "ＳＰＲＩＮＧ-1"])
def test_codes_that_read_the_same_are_refused_and_both_are_named(second):
    with pytest.raises(DuplicateIdError) as error:
        CodeBook.of([coupon("SPRING-1", "C-1"), coupon(second, "C-2")])
    assert str(error.value).startswith(
        f"code = {second!r} of coupon 'C-2' reads the same as 'SPRING-1' of coupon 'C-1'"
    )


def test_same_coupon_given_twice_is_refused():
    with pytest.raises(DuplicateIdError):
        CodeBook.of([coupon("A"), coupon("A")])


def test_code_of_nothing_but_hyphens_is_refused():
    with pytest.raises(InvalidArgumentError, match="of coupon 'C-1' has no letter or digit"):
        CodeBook.of([coupon("--")])
