"""What was typed at the counter, with every fault at its field: one round shows all of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext as _

from zhengyun.kernel.parties.contracts import IdType
from zhengyun.kit import codes

Faults = Mapping[str, Sequence[str]]
_RESIDENT = re.compile(r"\d{17}[\dX]", re.ASCII)


class Typed:
    """faults: what was found wrong elsewhere already."""

    def __init__(self, typed: Mapping[str, str], faults: Faults | None = None) -> None:
        self._typed = typed
        self.faults = {name: list(words) for name, words in (faults or {}).items()}

    def text(self, name: str) -> str:
        return self._typed.get(name, "").strip()

    def fault(self, name: str, *sentences: str) -> None:
        self.faults.setdefault(name, []).extend(sentences)

    def needed(self, name: str) -> str:
        if not (text := self.text(name)):
            self.fault(name, _("Please fill this in."))
        return text

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """'' with a fault for what is not offered."""
        given = self._typed.get(name, "")
        if given in allowed:
            return given
        self.fault(name, _("Please choose."))
        return ""

    def id_number(self, name: str, kind: IdType | None = IdType.RESIDENT_ID) -> str:
        """A number that may be looked up, else ''. kind None: whatever it looks like (GB 11643)."""
        number = self.needed(name).upper()
        is_resident = kind is IdType.RESIDENT_ID or (kind is None and bool(_RESIDENT.fullmatch(number)))
        if number and is_resident and not codes.is_ric(number):
            self.fault(
                name,
                _("The identity number is not valid."),
                _("Compare all 18 characters with the document."),
            )
            return ""
        return number

    def uscc(self, name: str) -> str:
        """A unified social credit code that may be looked up (GB 32100), else ''."""
        code = self.needed(name).upper()
        if code and not codes.is_uscc(code):
            self.fault(
                name,
                _("The unified social credit code is not valid."),
                _("Compare all 18 characters with the business licence."),
            )
            return ""
        return code

    def telephone(self, name: str) -> str:
        """May be left out."""
        number = self.text(name)
        if number and not codes.is_telephone(number):
            said = _("“%(value)s” is not a telephone number: 11 digits, or 0990-1234567 with the area code.")
            self.fault(name, said % {"value": number[:20]})
        return number
