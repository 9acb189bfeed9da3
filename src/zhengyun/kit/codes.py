"""Checks of national codes, and masking for display.

GB 32100-2015 unified social credit code; GB 11643 citizen identity number
(ISO 7064 MOD 11-2); GB/T 2260 division codes; codes of investment projects.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RIC_CHECKS = "10X98765432"


def uscc_check_character(body: str) -> str:
    """The 18th character of a unified social credit code from its first 17."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def is_uscc(code: str) -> bool:
    """Whether an 18-character unified social credit code is well formed (GB 32100-2015)."""
    if not re.fullmatch(rf"[{USCC_ALPHABET}]{{18}}", code):
        return False
    return uscc_check_character(code[:17]) == code[17]


def ric_check_character(body: str) -> str:
    return _RIC_CHECKS[sum(int(c) * w for c, w in zip(body, _RIC_WEIGHTS, strict=True)) % 11]


def ric_birthday(number: str) -> date | None:
    """The birthday in an identity number, or None if the number is not valid (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dX]", number) or ric_check_character(number[:17]) != number[17]:
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_ric(number: str) -> bool:
    return ric_birthday(number) is not None


def is_region(code: str) -> bool:
    """Whether a code has the form of GB/T 2260 (6 digits) or GB/T 10114 (9 or 12 digits)."""
    return bool(re.fullmatch(r"\d{6}(\d{3}(\d{3})?)?", code))


def is_mobile(number: str) -> bool:
    """Whether a number has the form of a mobile telephone: 11 digits that begin with 1."""
    return len(number) == 11 and number.isascii() and number.isdigit() and number[0] == "1"


_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}", re.ASCII)


def is_telephone(number: str) -> bool:
    """Whether a number has the form of a mobile telephone, or of a landline with its area code."""
    return is_mobile(number) or bool(_LANDLINE.fullmatch(number))


_PROJECT = re.compile(r"\d{2}(0[1-9]|1[0-2])-\d{6}-\d{2}-\d{2}-\d{6}", re.ASCII)


def mod11_10(body: str) -> str:
    """The check digit of ISO 7064 MOD 11,10 (GB/T 17710-2008) over the digits of the body, without other
    characters.
    """
    product = 10
    for character in body:
        if character.isascii() and character.isdigit():
            product = ((product + int(character)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def is_project_code(code: str) -> bool:
    """Whether a code of an investment project (投资项目代码) is well formed.

    It has 24 characters with hyphens: year and month, division, guiding department, kind of project, five
    random digits and a check digit, such as 2611-990124-04-01-123450.

    The national platform does not publish how its last digit is made. Here it is the check digit of ISO 7064
    MOD 11,10 over the nineteen digits before it; another algorithm takes the place of this one function.
    """
    return bool(_PROJECT.fullmatch(code)) and mod11_10(code[:-1]) == code[-1]


FORMATS: dict[str, Callable[[str], bool]] = {
    "cn-id": is_ric,
    "uscc": is_uscc,
    "region": is_region,
    "cn-mobile": is_mobile,
    "project-code": is_project_code,
}
"""The national formats that a JSON Schema of the platform may name, beside those of the standard."""


def mask_name(name: str) -> str:
    """A person's name as shown to the public: the family name, the rest starred."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def mask_organization(name: str) -> str:
    """A firm's name as shown to the public: head and tail, the middle starred."""
    if len(name) <= 4:
        return mask_name(name)
    return f"{name[:2]}{'*' * (len(name) - 4)}{name[-2:]}"


def mask_number(number: str, head: int = 4, tail: int = 4) -> str:
    """Identity numbers, codes and telephones: the head and the tail, the middle starred."""
    if len(number) <= head + tail:
        return "*" * len(number)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]
