"""Keep the words that found nothing."""

from __future__ import annotations

from django.db import connection, transaction

from zhengyun.engines.casework.rules_search import keepable
from zhengyun.kit import clock
from zhengyun.kit.ids import uuid7

MOST = 10_000
COUNT = """
INSERT INTO casework_missedsearch AS m (id, text, times, first_at, last_at, note)
VALUES (%s, %s, 1, %s, %s, '')
ON CONFLICT (text) DO UPDATE SET times = least(m.times + 1, 2000000000), last_at = excluded.last_at,
    settled_at = NULL, settled_by = NULL
RETURNING xmax = 0
"""
# Two that make room at once never wait for each other.
DROP = """
DELETE FROM casework_missedsearch WHERE id IN (
    SELECT id FROM casework_missedsearch ORDER BY last_at DESC, id DESC OFFSET %s FOR UPDATE SKIP LOCKED
)
"""


def note_missed_search(text: str, most: int = MOST) -> bool:
    """Counts a text once more, or enters it and drops the oldest beyond `most`; says whether it is kept.

    A text that was settled is open again. One statement holds one row: nobody waits for long.
    """
    kept, now = keepable(text), clock.now()
    if not kept:
        return False
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(COUNT, [uuid7(), kept, now, now])
        is_new = cursor.fetchone()[0]
    if is_new:
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute(DROP, [most])
    return True
