"""Check digits and masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2, mod_11_10

from zhengyun.kit import codes

BODIES = st.text(alphabet=codes.USCC_ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", ["92990124MA5N3R8C63", "91990124MA5K7T2Q72"])
def test_the_firms_of_the_demonstration_county_have_valid_codes(code: str) -> None:
    assert codes.is_uscc(code)


@given(BODIES)
def test_check_character_agrees_with_an_independent_library(body: str) -> None:
    assert codes.uscc_check_character(body) == uscc.calc_check_digit(body)


@given(BODIES, st.integers(0, 16), st.sampled_from(codes.USCC_ALPHABET))
def test_a_changed_character_is_noticed(body: str, place: int, other: str) -> None:
    code = body + codes.uscc_check_character(body)
    if other != code[place]:
        assert not codes.is_uscc(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("code", ["", "9299", "92990124MA5N3R8C6I", "92990124ma5n3r8c63"])
def test_a_malformed_code_is_refused(code: str) -> None:
    assert not codes.is_uscc(code)


@given(st.integers(0, 99999999999999999))
def test_identity_number_check_agrees_with_an_independent_library(number: int) -> None:
    body = f"{number:017d}"
    assert codes.ric_check_character(body) == mod_11_2.calc_check_digit(body)


def test_an_identity_number_tells_its_birthday() -> None:
    body = "99012419900229001"
    assert codes.ric_birthday(body + codes.ric_check_character(body)) is None
    body = "99012419920229001"
    assert str(codes.ric_birthday(body + codes.ric_check_character(body))) == "1992-02-29"


@pytest.mark.parametrize(
    ("code", "valid"),
    [("990124", True), ("990124001", True), ("990124001002", True), ("99012", False), ("99012x", False)],
)
def test_division_codes_have_six_nine_or_twelve_digits(code: str, valid: bool) -> None:
    assert codes.is_region(code) is valid


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("16000000001", True),
        ("0990-1234567", True),
        ("01012345678", True),
        ("1234567", False),
        ("0990-123456", False),
        ("09９0-1234567", False),
    ],
)
def test_a_telephone_is_mobile_or_has_its_area_code(number: str, valid: bool) -> None:
    assert codes.is_telephone(number) is valid


@given(st.text("0123456789", min_size=19, max_size=19))
def test_the_last_digit_of_a_project_code_is_that_of_an_independent_library(digits: str) -> None:
    body = f"2611-990124-{digits[:2]}-{digits[2:4]}-{digits[4:9]}"
    assert codes.mod11_10(body) == mod_11_10.calc_check_digit(body.replace("-", ""))
    assert codes.is_project_code(body + codes.mod11_10(body))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2611-990124-04-01-123451",
        "2613-990124-04-01-123450",
        "2611990124040112345",
        "2611-990124-04-01-12345０",
        "2611-990124-04-01-1234500",
        " 2611-990124-04-01-123450",
    ],
)
def test_what_is_no_project_code(code: str) -> None:
    assert codes.is_project_code("2611-990124-04-01-123450")
    assert not codes.is_project_code(code)


@pytest.mark.parametrize("place", [3, 5, 10, 13, 16, 18, 22])
def test_a_wrong_digit_of_a_project_code_is_found(place: int) -> None:
    code = "2611-990124-04-01-123450"
    others = [digit for digit in "0123456789" if digit != code[place]]
    assert not any(codes.is_project_code(code[:place] + other + code[place + 1 :]) for other in others)


@pytest.mark.parametrize(
    ("masked", "expected"),
    [
        (codes.mask_name("周桂兰"), "周**"),
        (codes.mask_name(""), ""),
        (codes.mask_organization("稻香小馆"), "稻***"),
        (codes.mask_organization("禾里餐饮管理有限公司"), "禾里******公司"),
        (codes.mask_number("92990124MA5N3R8C63"), "9299**********8C63"),
        (codes.mask_number("1234"), "****"),
    ],
)
def test_masks_hide_the_middle(masked: str, expected: str) -> None:
    assert masked == expected
