"""Sounds of Chinese characters without their tones, from the tables of pypinyin."""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache
from itertools import islice, product

MOST_READINGS = 4


@lru_cache(maxsize=8192)
def readings(character: str) -> tuple[str, ...]:
    """The usual sound first; nothing for what is no Chinese character. ü is v, as one types it."""
    told = _table().get(ord(character), "")
    return tuple(dict.fromkeys(_plain(one) for one in told.split(",") if one))


def sound(text: str) -> str:
    """The usual sounds of a text, syllables apart by blanks; Latin letters and digits stay."""
    return " ".join((readings(mark) or (mark,))[0] for mark in text)


def sounds(text: str) -> list[str]:
    """A few of the ways in which a text may be read, the usual one first."""
    choices = [(readings(mark) or (mark,))[:2] for mark in text]
    return [" ".join(one) for one in islice(product(*choices), MOST_READINGS)]


def _plain(syllable: str) -> str:
    spread = unicodedata.normalize("NFD", syllable.replace("ü", "v"))
    marks = "".join(mark for mark in spread if not unicodedata.combining(mark) or mark == "\u0308")
    return unicodedata.normalize("NFC", marks).replace("ü", "v")


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """The table of phrases costs 40 MB in each process, and no search needs it."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict
