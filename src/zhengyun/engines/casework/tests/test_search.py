"""What a question of a citizen finds, and why. Nothing here needs a database."""

from __future__ import annotations

from datetime import date
from uuid import NAMESPACE_DNS, uuid5

import pytest

from zhengyun.engines.casework.contracts import FoundItems, ItemSummary, Reason
from zhengyun.engines.casework.rules_search import keepable
from zhengyun.engines.casework.search import pinyin
from zhengyun.engines.casework.search.completion import complete
from zhengyun.engines.casework.search.index import Entry, Index
from zhengyun.engines.casework.search.keeper import Keeper
from zhengyun.engines.casework.search.ranking import find, marked
from zhengyun.engines.casework.search.vocabulary import FILE, read, vocabulary
from zhengyun.engines.casework.search.words import grams, is_one_error_away, normal

TODAY = date(2026, 3, 2)
MARKET, HEALTH, CIVIL = "望溪县市场监督管理局", "望溪县卫生健康局", "望溪县民政局"


def entry(
    code: str, title: str, office: str, *keywords: str, audience: str = "2", summary: str = ""
) -> Entry:
    item = ItemSummary(
        code, title, uuid5(NAMESPACE_DNS, office), office, True, "7个工作日", (audience,), summary, "approval"
    )
    return Entry.of(item, {"keywords": keywords, "consult_phone": f"0990-{code[-7:]}"}, [{"title": "新办"}])


INDEX = Index(
    [
        entry(
            "990124000131023001",
            "食品经营许可",
            MARKET,
            "开饭馆",
            "餐饮",
            "奶茶店",
            summary="经营食品先办许可",
        ),
        entry("990124000131024001", "公共场所卫生许可", HEALTH, "理发店", "旅馆", summary="含食品以外的场所"),
        entry("990124000511001001", "高龄津贴", CIVIL, "老人", audience="1"),
        entry("990124000131025001", "户外招牌设置", "望溪县综合行政执法局", "店招"),
        entry("990124000131026001", "不动产登记", "望溪县自然资源局", "过户"),
    ]
)


def ask(text: str, **chosen: object) -> FoundItems:
    return find(INDEX, vocabulary(TODAY), text, **chosen)  # type: ignore[arg-type]


def first(text: str) -> str:
    found = ask(text).items
    return found[0].item.title if found else ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("食品经营许可", "食品经营许可"),
        ("食品", "食品经营许可"),
        ("我要开饭馆", "食品经营许可"),
        ("开餐厅怎么办理？", "食品经营许可"),
        ("老人补贴怎么领", "高龄津贴"),
        ("店招牌要审批吗", "户外招牌设置"),
        ("环保 国土", "不动产登记"),
        ("房产证", "不动产登记"),
        ("城管", "户外招牌设置"),
        ("ＡＢＣ　食品经营许可", "食品经营许可"),
        ("canyin", "食品经营许可"),
        ("cy", "食品经营许可"),
        ("can yin", "食品经营许可"),
        ("spjyxk", "食品经营许可"),
        ("990124000511001001", "高龄津贴"),
        ("0990-1026001", "不动产登记"),
        ("民政局", "高龄津贴"),
        ("潜水艇", ""),
        ("结婚登记处的狗", ""),
        ("吗", ""),
        ("怎么办理", ""),
        ("…… ！", ""),
        ("", ""),
    ],
)
def test_a_question_finds_its_matter_first(text: str, title: str) -> None:
    assert first(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "食品经宫许可",
        "食品经许可",
        "食品经营营许可",
        "食品营经许可",
        "公共厂所卫生许可",
        "高灵津贴",
        "残饮",
        "李发店",
    ],
)
def test_errors_in_typing_are_put_right(text: str) -> None:
    assert first(text) in {"食品经营许可", "公共场所卫生许可", "高龄津贴"}


def test_an_answer_that_was_corrected_says_so() -> None:
    found = ask("残饮")
    assert found.read_as == "餐饮"
    assert found.items[0].reasons[0] == Reason("sound", "残饮", "餐饮")


def test_one_wrong_character_of_three_may_be_another_word_and_is_only_suggested() -> None:
    found = ask("奶茶厅")
    assert found.items or "奶茶店" in found.suggestions
    assert "理发店" in ask("理头店").suggestions


def test_nobody_is_asked_whether_he_means_what_stands_first() -> None:
    found = ask("食品经营许可正")
    assert found.items[0].item.title == "食品经营许可"
    assert found.suggestions == ()


def test_an_old_name_leads_to_todays_and_never_back() -> None:
    assert [one.word for one in ask("卫生许可证").renamed] == ["公共场所卫生许可"]
    for text in ("食品经营许可", "食品经营许可正", "市场监督管理"):
        assert all(why.kind != "same" for one in ask(text).items for why in one.reasons)


def test_an_old_name_is_found_by_what_it_is_called_today_and_the_answer_says_it() -> None:
    assert ask("国土局").items[0].reasons[0] == Reason("renamed", "国土局", "自然资源")


def test_what_an_old_name_is_called_today_is_told_even_where_nothing_is_found() -> None:
    assert ask("国税").renamed == (Reason("renamed", "国税", "税务"),)
    assert ask("国土局").renamed == (Reason("renamed", "国土局", "自然资源"),)


def test_a_name_is_old_only_from_the_day_of_its_change() -> None:
    early = read(FILE, date(2018, 3, 16))
    assert "国土" not in early.swaps
    assert "国土" in read(FILE, date(2018, 3, 17)).swaps


def test_titles_come_before_keywords_and_these_before_summaries() -> None:
    assert [one.item.title for one in ask("食品").items] == ["食品经营许可", "公共场所卫生许可"]


def test_only_what_is_for_an_audience_or_of_an_office_is_found() -> None:
    assert not ask("食品", audiences=["1"]).items
    office = uuid5(NAMESPACE_DNS, HEALTH)
    assert [one.item.title for one in ask("食品", organization_id=office).items] == ["公共场所卫生许可"]


def test_the_answer_shows_what_was_looked_for_and_by_which_word() -> None:
    assert ask("开饭").items[0].reasons == (Reason("keyword", "", "开饭馆"),)
    assert ask("奶茶").items[0].reasons == (Reason("same", "奶茶", "奶茶店"),)
    assert [(one.text, one.is_match) for one in marked("食品经营许可", ["经营"])] == [
        ("食品", False), ("经营", True), ("许可", False),
    ]  # fmt: skip


def test_whoever_is_typing_is_offered_titles_and_words() -> None:
    offered = complete(INDEX, vocabulary(TODAY), "食")
    assert (offered[0].text, offered[0].item_code) == ("食品经营许可", "990124000131023001")
    assert [one.text for one in complete(INDEX, vocabulary(TODAY), "nai")] == ["奶茶店", "食品经营许可"]
    assert complete(INDEX, vocabulary(TODAY), " ") == []


def test_sounds_are_those_that_one_types() -> None:
    assert pinyin.sound("绿女餐饮A1") == "lv nv can yin A 1"
    assert "yin hang" in pinyin.sounds("银行")


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [("abc", "abd", True), ("abc", "ab", True), ("abc", "acb", True), ("abc", "abcd", True),
     ("abc", "abc", False), ("abc", "ade", False), ("abcd", "badc", False), ("a", "", True)],
)  # fmt: skip
def test_one_error_is_one_error(one: str, other: str, is_near: bool) -> None:
    assert is_one_error_away(one, other) is is_near
    assert is_one_error_away(other, one) is is_near


def test_texts_are_compared_in_one_shape() -> None:
    assert normal("  ＫＴＶ　娱乐 ") == "ktv 娱乐"
    assert grams("ktv 娱乐场 5") == ["ktv", "娱乐", "乐场", "5"]


@pytest.mark.parametrize(
    "text",
    ["110101199003078515", "13800138000", "１３８００１３８０００", "138 0013 8000", "WX2026030200017",
     "91520100MA6DA5XX1Q", "一三八零零一三八零零零", "a@b.cn", "http://x", "？", "潜", "潜" * 61],
)  # fmt: skip
def test_what_may_be_somebodys_data_is_not_kept(text: str) -> None:
    assert keepable(text) == ""


def test_other_words_are_kept_in_one_shape() -> None:
    assert keepable("  潜水艇　Ａ驾照 ") == "潜水艇 a驾照"
    assert keepable("80岁老人") == "80岁老人"


def test_an_index_is_built_once_for_each_revision() -> None:
    revision, built = [(1, 1)], []
    keeper = Keeper(lambda: revision[0], lambda: built.append(1) or [])  # type: ignore[func-returns-value]
    assert keeper.index() is keeper.index()
    revision[0] = (1, 2)
    keeper.index()
    assert len(built) == 2
