"""What a question costs at 2,000 matters: the search of the hall beside one bare query for the same words.

The matters are a package like any other, written for the purpose and installed. With `python -m
tests.load.questions` in an installation of its own (`make bench-search`).
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any

from tests.installation import Installation
from tests.load.meter import Meter
from tests.load.report import note
from tests.seeding import ROOT, enter_county

MATTERS = 2_000
ROUNDS = 30
AIM_MS = 50.0
SAMPLE = ROOT / "applications" / "food_licence"
SUBJECTS = [
    "食品", "药品", "医疗器械", "旅馆", "浴室", "道路运输", "危险化学品", "烟花爆竹",
    "户外广告", "消防安全", "城市排水", "建筑施工", "劳务派遣", "民办学校", "社会团体", "不动产",
    "林木采伐", "取水", "养犬", "居住证", "生育登记", "养老保险", "医疗保险", "公积金",
    "水土保持", "环境影响", "种子生产", "兽药经营", "动物防疫", "渔业捕捞", "农机驾驶", "地质勘查",
    "采矿权", "土地使用", "房屋租赁", "网络文化", "演出经纪", "出版物", "印刷经营", "高龄津贴",
    "残疾人", "低保", "招牌", "投资项目",
]  # fmt: skip
ACTS = ["许可", "登记", "备案", "核准", "审批", "变更", "注销", "延续", "换证", "补发", "年检", "确认"]
PLACES = ["企业", "个体工商户", "个人", "学校", "医院"]
QUESTIONS = (
    "我要开饭馆", "食品", "老人补贴怎么领", "店招牌要审批吗", "危险化学品许可",
    "危险化学贫许可", "工商局办执照", "canyin", "cy", "医疗保险养老保险登记办理需要什么材料",
    "潜水艇在哪里登记", "99012400010000", "望溪县市场监督管理局", "房产证", "民半学校",
)  # fmt: skip
BARE = """
SELECT code FROM casework_serviceitem
WHERE state = 'active' AND NOT is_internal AND bigrams && %s::varchar[] ORDER BY title LIMIT 50
"""


def write_items(folder: Path, count: int) -> None:
    """So many matters with guides of the usual length, each with six words of its own."""
    (folder / "items").mkdir()
    sample = next((SAMPLE / "items").glob("*.toml")).read_text()
    for number, (title, words) in enumerate(islice(_titles(), count)):
        (folder / "items" / f"m{number:05d}.toml").write_text(_item(sample, number, title, words))


def _titles() -> Iterator[tuple[str, list[str]]]:
    for number, (place, one, act) in enumerate(product(PLACES, SUBJECTS, ACTS)):
        other = SUBJECTS[(number * 7 + 3) % len(SUBJECTS)]
        yield (
            f"{place}{one}{act}",
            [f"{verb}{other}{one[:2]}" for verb in ("开", "办", "领", "换", "查", "交")],
        )


def _item(sample: str, number: int, title: str, words: list[str]) -> str:
    content = tomllib.loads(sample)
    text = sample.replace(content["code"], f"9901240001{number:08d}").replace(content["title"], title)
    listed = ", ".join(f'"{word}"' for word in words)
    return text.replace(
        sample[sample.index("keywords") : sample.index("hot_words")], f"keywords = [{listed}]\n"
    )


def enter_matters(count: int) -> None:
    """By what installs the items of any package."""
    from zhengyun.engines.casework.sections import items
    from zhengyun.kernel.packages.contracts import PackageContext

    with tempfile.TemporaryDirectory() as folder:
        write_items(Path(folder), count)
        context = PackageContext("many_matters", "1.0.0", Path(folder), {}, "bench")
        items.prepare(context)
        items.activate(context)


def measure_questions(meter: Meter, say: Callable[[str], None], rounds: int = ROUNDS) -> dict[str, Any]:
    """CPU milliseconds of each question, application and PostgreSQL, and of the bare query for it."""
    from django.db import connection

    from zhengyun.engines.casework import facade
    from zhengyun.engines.casework.rules_search import bigrams

    enter_matters(MATTERS)
    begun = time.process_time()
    facade.find_items("许可")
    built = time.process_time() - begun
    say(f"the index of {MATTERS:,} matters was built in {built:.1f} s")

    def bare(text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [bigrams([text])])
            cursor.fetchall()

    found = {}
    for text in QUESTIONS:
        facade.find_items(text)
        ways: tuple[Callable[[str], object], ...] = (facade.find_items, facade.suggest_items, bare)
        asked, typed, there = (meter.measure(_asking(way, text), rounds, in_web=False) for way in ways)
        found[text] = {
            "cpu_ms": round(asked.cpu_ms, 2),
            "suggest_cpu_ms": round(typed.cpu_ms, 2),
            "bare_query_cpu_ms": round(there.cpu_ms, 2),
            "ratio": round(asked.cpu_ms / max(there.cpu_ms, 0.01), 2),
        }
    return {"matters": MATTERS, "index_seconds": round(built, 2), "aim_ms": AIM_MS, "questions": found}


def _asking(way: Callable[[str], object], text: str) -> Callable[[int], object]:
    return lambda _turn: way(text)


def as_text(found: dict[str, Any]) -> str:
    rows = [("CPU ms", "suggest", "bare query", "ratio", "")]
    rows += [(*map(str, one.values()), text) for text, one in found["questions"].items()]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    lines = ["  ".join([*(c.rjust(w) for c, w in zip(row, widths, strict=False)), row[-1]]) for row in rows]
    usual = statistics.median(one["cpu_ms"] for one in found["questions"].values())
    slowest = max(one["cpu_ms"] for one in found["questions"].values())
    head = (
        f"\nSearch of {found['matters']:,} matters: {usual:.1f} ms of CPU in the middle, {slowest:.1f} "
        f"at most (aim {found['aim_ms']:.0f}); the index is built in {found['index_seconds']} s"
    )
    return "\n".join([head, *lines])


def main() -> None:
    from zhengyun.config.cli.boot import django

    installation = Installation(with_demo=False, name="questions")
    try:
        installation.start()
        os.environ.update({key: installation.environment[key] for key in ("ZHENGYUN_HOME", "ZHENGYUN_PORT")})
        with django():
            enter_county()
            meter = Meter(installation)
            with meter.quiet():
                found = measure_questions(meter, lambda words: print(words, file=sys.stderr))  # noqa: T201
    finally:
        installation.remove()
    note("search", found)
    print(as_text(found))  # noqa: T201


if __name__ == "__main__":
    main()
