"""What is typed wrong at the counter: all of it in one round, each fault by its real name."""

from __future__ import annotations

import re
from typing import Any, ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhengyun.engines.casework.models import ServiceItem
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.errors import Problem
from zhengyun.services.desk.logic.identify import Matter, applies_of, identify
from zhengyun.services.desk.tests.conftest import Browser
from zhengyun.services.desk.tests.counters import begin, identity, person, received, stands_here
from zhengyun.services.desk.tests.county import ITEM, County, picture

RECEIVE = "counter:receive"
WRONG_CODE = "91990124MA5K7T2Q00"
SOCIETY = "51990124MJ0000018L"


@pytest.mark.parametrize(
    ("audience", "offered"),
    [
        ("1", ("self", "person")),
        ("2346", ("firm",)),
        ("12346", ("self", "firm", "person")),
        ("", ("self", "firm", "person")),
    ],
)
def test_only_those_apply_for_whom_the_matter_is(audience: str, offered: tuple[str, ...]) -> None:
    assert applies_of(tuple(audience)) == offered


def faults(county: County, typed: dict[str, str], matter: str = ITEM) -> dict[str, list[str]]:
    with pytest.raises(Problem) as caught:
        identify(county.clerk, typed, "990124", Matter(matter))
    return caught.value.fields


@pytest.mark.django_db
class TestWhoStandsThere:
    def test_an_empty_page_names_everything_at_once(self, county: County, signed_in: Browser) -> None:
        answer = signed_in(county.clerk).post(reverse(RECEIVE, args=[ITEM]), {"applies": "firm"})
        assert answer.status_code == 422
        targets = re.findall(r'<li><a href="#f-([a-z_]+)', answer.content.decode())
        assert targets == ["answer", "option", "id_number", "method", "uscc"]
        assert "？：" not in answer.content.decode()

    def test_a_matter_of_firms_offers_firms(self, county: County, signed_in: Browser) -> None:
        page = signed_in(county.clerk).get(reverse(RECEIVE, args=[ITEM])).content.decode()
        assert re.findall(r'name="applies" value="(\w+)"', page) == ["firm"]
        assert re.search(r'value="firm"[^>]* checked', page)
        assert "选填" not in label_of(page, "f-uscc")
        assert "选填" in label_of(page, "f-firm_name")
        assert "f-other_id_number" not in page

    def test_a_wrong_number_is_called_wrong_and_nobody_is_looked_for(self, county: County) -> None:
        typed = {"applies": "firm", "method": "card_seen", "id_number": "99012419900101007X"}
        found = faults(county, {**typed, "uscc": WRONG_CODE, "phone": "12"})
        assert set(found) == {"id_number", "uscc", "phone"}
        assert "请与证件逐位核对" in " ".join(found["id_number"])
        assert "12" in found["phone"][0]

    def test_a_landline_with_its_area_code_is_a_telephone(self, county: County) -> None:
        typed = {"applies": "self", "method": "card_seen", "id_number": identity(98), "name": "新来者"}
        found = identify(county.clerk, {**typed, "phone": "0990-1234567"}, "990124", Matter(ITEM))
        assert parties.get_person(found.applicant_id).phone == "0990-1234567"

    def test_who_is_not_known_yet_needs_name_and_letter_in_the_same_round(self, county: County) -> None:
        typed = {"applies": "firm", "method": "card_seen", "id_number": identity(98)}
        code = parties.get_legal_entity(county.firm).uscc
        assert set(faults(county, {**typed, "uscc": code})) == {"name", "letter"}
        assert parties.find_person(identity(98)) is None

    def test_another_person_is_named_by_a_document(self, county: County) -> None:
        person("周桂兰", 7)
        typed = {"applies": "person", "method": "card_seen", "id_number": identity(7)}
        assert set(faults(county, typed)) == {"other_id_number"}


@pytest.mark.django_db
class TestNobodyIsEnteredWhere:
    """Who stands there and for whom is right by itself; what follows is refused."""

    TYPED: ClassVar = {
        "answer": "other",
        "option": "new",
        "applies": "firm",
        "method": "card_seen",
        "id_number": identity(98),
        "name": "新来者",
        "uscc": SOCIETY,
        "firm_name": "望溪县餐饮协会",
        "firm_head": "新来者",
        "letter": "委托书",
    }

    def test_the_matter_is_not_for_such_a_body(self, county: County, signed_in: Browser) -> None:
        ServiceItem.objects.filter(code=ITEM).update(audience=["2"])
        refused = signed_in(county.clerk).post(reverse(RECEIVE, args=[ITEM]), self.TYPED)
        self._check_nobody(refused)
        assert "f-uscc" in refused.content.decode()

    def test_the_case_is_another_partys(self, county: County, signed_in: Browser) -> None:
        case = received(county, county.firm, stands_here(person("周桂兰", 7), "委托书"))
        refused = signed_in(county.clerk).post(reverse("counter:correct", args=[case.id]), self.TYPED)
        self._check_nobody(refused)

    def test_who_comes_again_brings_no_letter(self, county: County, signed_in: Browser) -> None:
        draft = begin(county, county.firm, stands_here(person("周桂兰", 7), "委托书"))
        again = reverse("counter:identify_again", args=[draft.id])
        self._check_nobody(signed_in(county.clerk).post(again, {**self.TYPED, "letter": ""}), 403)

    def _check_nobody(self, refused: Any, status: int = 422) -> None:
        assert refused.status_code == status
        assert parties.find_person(identity(98)) is None
        assert parties.find_legal_entity(SOCIETY) is None


@pytest.mark.django_db
class TestAFileThatIsRefused:
    def test_it_is_named_with_its_material_and_paper_is_offered(
        self, county: County, signed_in: Browser
    ) -> None:
        draft = begin(county, county.firm, stands_here(person("周桂兰", 7), "委托书"))
        here = reverse("counter:draft_page", args=[draft.id, "materials"])
        posted = {"version": draft.version, "go": "next", "material.layout": words_only()}
        refused = signed_in(county.clerk).post(here, posted)
        assert refused.status_code == 422
        lines = {one.target: one.text for one in refused.context["error_items"]}
        assert lines["f-material-layout"].startswith("设备设施布局图：bad.txt：")
        assert "TXT" in lines["f-material-layout"]
        assert "请上传：" in lines["f-material-process"]
        assert "纸质件" in lines["f-material-process"]

    def test_the_script_is_told_its_name(self, county: County, signed_in: Browser) -> None:
        draft = begin(county, county.firm, stands_here(person("周桂兰", 7), "委托书"))
        address = reverse("counter:upload", args=[draft.id, "layout"])
        refused = signed_in(county.clerk).post(address, {"material.layout": words_only()})
        assert refused.status_code == 422
        assert refused.content.decode().startswith("bad.txt：")

    def test_of_scans_chosen_together_all_are_taken_or_none(self, county: County, signed_in: Browser) -> None:
        draft = begin(county, county.firm, stands_here(person("周桂兰", 7), "委托书"))
        address = reverse("counter:upload", args=[draft.id, "layout"])
        browser = signed_in(county.clerk)
        refused = browser.post(address, {"material.layout": [picture(), words_only()]})
        assert "所选 2 个文件均未上传" in refused.content.decode()
        taken = browser.post(address, {"material.layout": picture()}).context["files"]
        assert [one.name for one in taken] == ["IMG_0001.jpg"]


def words_only() -> SimpleUploadedFile:
    return SimpleUploadedFile("bad.txt", b"no picture\n")


def label_of(page: str, name: str) -> str:
    return page.split(f'for="{name}"')[1].split("</label>", maxsplit=1)[0]
