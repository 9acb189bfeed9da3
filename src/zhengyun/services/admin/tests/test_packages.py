"""Uploads: attacks are refused, faults are told, differences are said, two install it, cases stay."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from zhengyun.engines.casework import facade as casework
from zhengyun.engines.casework.models import ProcedureVersion
from zhengyun.engines.casework.tests.world import ITEM, ITEM_FILE, PROCEDURE
from zhengyun.kernel.jobs import facade as jobs
from zhengyun.kernel.packages import facade as packages
from zhengyun.kernel.parties import facade as parties
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem
from zhengyun.services.admin.logic import decide_change as deciding
from zhengyun.services.admin.logic import uploads
from zhengyun.services.admin.models import ChangeRequest, PackageUpload
from zhengyun.services.admin.rules import State
from zhengyun.services.admin.tests.conftest import Browser
from zhengyun.services.admin.tests.county import County, page
from zhengyun.services.admin.tests.makers import newer, uploaded, zipped
from zhengyun.services.admin.tests.test_pages import words
from zhengyun.services.admin.web.packages import owner_name

FASTER = PROCEDURE.format(effect="demo.scripted").replace(
    'promised = { amount = 7, unit = "working_day"', 'promised = { amount = 5, unit = "working_day"'
)
Fill = Callable[[zipfile.ZipFile], None]


def packed(fill: Fill) -> BytesIO:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("application.toml", 'id = "x"')
        fill(archive)
    target.seek(0)
    return target


def linked(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("forms/link.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


def named(name: str) -> Fill:
    def fill(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, "x")

    return fill


def twice(archive: zipfile.ZipFile) -> None:
    archive.writestr("forms/A.json", "{}")
    archive.writestr("forms/a.json", "{}")


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("forms/big.json", b"0" * 19_000_000)


def crowd(archive: zipfile.ZipFile) -> None:
    for number in range(2_001):
        archive.writestr(f"forms/{number}.json", "{}")


def tight(archive: zipfile.ZipFile) -> None:
    archive.writestr("forms/a.json", "{}" * 100, compress_type=zipfile.ZIP_LZMA)


ATTACKS: dict[str, BytesIO] = {
    "a symbolic link": packed(linked),
    "a name that climbs": packed(named("../../evil.py")),
    "an absolute name": packed(named("/etc/cron.d/evil")),
    "a drive": packed(named("C:evil.toml")),
    "a backslash": packed(named("forms\\..\\..\\evil")),
    "a control character": packed(named("forms/a\n.json")),
    "a deep name": packed(named("/".join("abcdefgh"))),
    "a name that stands twice": packed(twice),
    "a bomb": packed(bomb),
    "too many files": packed(crowd),
    "a method that takes memory": packed(tight),
    "no zip": BytesIO(b"PK\x03\x04 not a zip"),
    "nothing": BytesIO(b""),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_and_leaves_nothing(attack: str, tmp_path: Path) -> None:
    target = tmp_path / "inside" / "package"
    with pytest.raises(Problem) as caught:
        packages.unpack(BytesIO(ATTACKS[attack].getvalue()), target)
    assert (caught.value.code, caught.value.status) == ("packages.bad_archive", 422)
    assert caught.value.remedy
    assert not target.exists()
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == []


def test_what_is_wrong_with_an_upload_is_said_at_its_field(county: County, signed_in: Browser) -> None:
    file = BytesIO(ATTACKS["no zip"].getvalue())
    file.name = "应用.zip"
    answer = signed_in(county.system).post(page("packages"), {"form": "upload", "file": file})
    shown = words(answer)
    assert (answer.status_code, 'href="#f-file"' in shown, "应用.zip" in shown) == (422, True, True)
    assert "zip: " not in shown


def test_packages_speak_of_organizations_and_rules_by_name(county: County, signed_in: Browser) -> None:
    folder = newer(county)
    scale = 'guide_complete = "done"\nof_ours = {status = "exempt", reason = "没有", reason_en = "none"}\n'
    (folder / "quality.toml").write_text(scale, "utf-8")
    packages.install(folder, SYSTEM)
    bureau = parties.get_organization(county.offices["bureau"])
    assert owner_name("990124:t-amr", {"t-amr": bureau.name}) == bureau.name
    assert owner_name("990124:unknown", {}) == "990124:unknown"
    shown = words(signed_in(county.system).get(page("package", "tests")))
    assert all(one in shown for one in ("办事指南完整", "of_ours", "没有"))
    with translation.override("en"):
        assert "none" in [why for _rule, _state, why in packages.package_file("tests").quality]


def test_a_size_that_the_zip_lies_about_is_counted(tmp_path: Path) -> None:
    """The header says ten bytes; the content is more, so it is broken or cut, never believed."""
    data = bytearray(packed(lambda archive: archive.writestr("forms/a.json", "1" * 5000)).getvalue())
    place = data.rfind((5000).to_bytes(4, "little"))
    data[place : place + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Problem) as caught:
        packages.unpack(BytesIO(bytes(data)), tmp_path / "package")
    assert caught.value.code == "packages.bad_archive"


def test_an_upload_of_more_than_20_mb_is_refused(county: County) -> None:
    with pytest.raises(Problem) as caught:
        uploads.upload_package(county.system, BytesIO(b"0" * 20_000_001), "big.zip")
    assert caught.value.code == "admin.too_large"


def test_faults_are_told_with_file_and_place(county: County, signed_in: Browser) -> None:
    row = uploaded(county, procedures__licence=FASTER.replace('role = "inspector"', 'role = "king"'))
    assert any("procedures/licence.toml: steps[2].role" in place for place, *_rest in row.plan["faults"])
    shown = signed_in(county.system).get(page("upload", row.id)).content.decode()
    assert "procedures/licence.toml: steps[2].role" in shown
    answer = signed_in(county.system).post(page("upload", row.id), {"form": "ask", "reason": "x"})
    assert answer.status_code == 422


def test_a_version_that_is_not_higher_is_a_fault(county: County) -> None:
    row = uploaded(county, "1.0.0", procedures__licence=FASTER)
    assert [place for place, *_rest in row.plan["faults"]] == ["application.toml: version"]


def test_two_install_it_and_running_cases_stay(county: County, signed_in: Browser) -> None:
    case = county.world.submit()
    row = uploaded(county, procedures__licence=FASTER)
    assert row.plan["changed"] == ["application.toml", "procedures/licence.toml"]
    browser = signed_in(county.system)
    shown = browser.get(page("upload", row.id)).content.decode()
    assert "7个工作日 → 5个工作日" in shown
    assert "1 件在办件" in shown
    assert browser.post(page("upload", row.id), {"form": "ask", "reason": "提速"}).status_code == 302
    change = ChangeRequest.objects.get()
    assert deciding.approve(county.security, change.id).state == State.APPROVED
    assert packages.list_packages()[0].version == "1.0.0"
    install(change)
    assert packages.list_packages()[0].version == "1.1.0"
    versions = casework.administration.procedure_versions(county.system, "test_licence")
    assert [(one.version, one.state, one.running) for one in versions] == [
        (2, "active", 0),
        (1, "retired", 1),
    ]
    assert casework.get_case(county.world.applicant, case.id).number == case.number
    assert "7个工作日 → 5个工作日" in browser.get(page("procedure", "test_licence")).content.decode()


def install(change: ChangeRequest) -> None:
    """The job, begun twice as after a crash."""
    for _again in range(2):
        deciding.carry_out(change.id)
    change.refresh_from_db()
    assert change.state == State.DONE, change.outcome


def test_an_upload_that_another_install_overtook_is_stale(county: County) -> None:
    first = uploaded(county, "1.1.0", procedures__licence=FASTER)
    second = uploaded(
        county, "1.2.0", procedures__licence=FASTER.replace("amount = 5, unit", "amount = 4, unit")
    )
    changes = [ask(county, one) for one in (first, second)]
    deciding.approve(county.security, changes[0].id)
    install(changes[0])
    assert deciding.approve(county.security, changes[1].id).state == State.STALE


def test_of_two_that_were_approved_the_second_is_judged_against_what_the_first_left(county: County) -> None:
    slower = FASTER.replace("amount = 5, unit", "amount = 4, unit")
    changes = [
        ask(county, uploaded(county, number, procedures__licence=text))
        for number, text in (("1.1.0", FASTER), ("1.2.0", slower))
    ]
    for one in changes:
        deciding.approve(county.security, one.id)
    install(changes[0])
    deciding.carry_out(changes[1].id)
    changes[1].refresh_from_db()
    assert changes[1].state == State.STALE
    assert packages.list_packages()[0].version == "1.1.0"


def test_nobody_alone_takes_back_the_options_that_a_package_brought(
    county: County, signed_in: Browser
) -> None:
    fewer = ITEM_FILE.replace('title = "备案"', 'title = "告知性备案"')
    assert fewer != ITEM_FILE
    change = ask(county, uploaded(county, items__item=fewer))
    deciding.approve(county.security, change.id)
    install(change)
    browser = signed_in(county.tender)
    answer = browser.post(page("item", ITEM), {"form": "start", "version": "1"})
    assert answer.status_code == 409
    assert casework.get_item(ITEM).version == 2


def ask(county: County, row: PackageUpload) -> ChangeRequest:
    from zhengyun.services.admin.logic.ask_change import ask_change

    payload = {"upload_id": str(row.id), "package": row.package, "title": "t", "version": row.version,
               "before": row.plan["present"], "files": 2}  # fmt: skip
    return ask_change(county.system, "package.install", row.package, payload, "提速")


def test_who_approved_and_lost_the_right_before_the_job_has_approved_in_vain(county: County) -> None:
    from zhengyun.kernel.accounts import facade as accounts
    from zhengyun.kit.actor import SYSTEM

    change = ask(county, uploaded(county, procedures__licence=FASTER))
    deciding.approve(county.security, change.id)
    accounts.end_role(SYSTEM, accounts.roles_of(county.people["security"])[0].id)
    deciding.carry_out(change.id)
    change.refresh_from_db()
    assert change.state == State.STALE
    assert packages.list_packages()[0].version == "1.0.0"


def test_one_file_is_exchanged_for_the_next_version(county: County, signed_in: Browser) -> None:
    browser = signed_in(county.system)
    file = SimpleUploadedFile("licence.toml", FASTER.encode())
    form = {"form": "file", "name": "procedures/licence.toml", "content": file}
    assert browser.post(page("package", "tests"), form).status_code == 302
    row = PackageUpload.objects.get()
    assert (row.version, row.plan["faults"]) == ("1.0.1", [])
    assert row.plan["changed"] == ["application.toml", "procedures/licence.toml"]
    climbing = {**form, "name": "../application.toml", "content": SimpleUploadedFile("x", b"x")}
    assert browser.post(page("package", "tests"), climbing).status_code == 422


def test_a_guide_that_people_wrote_survives_an_upgrade(county: County) -> None:
    guide = {**casework.get_item(ITEM).guide, "consult_phone": "0990-9"}
    casework.administration.write_item_version(county.tender, ITEM, guide, "换电话", based_on=1)
    change = ask(county, uploaded(county, procedures__licence=FASTER))
    deciding.approve(county.security, change.id)
    install(change)
    assert casework.get_item(ITEM).guide["consult_phone"] == "0990-9"


def test_an_item_switched_off_stays_off_after_an_upgrade(county: County) -> None:
    casework.administration.switch_item(county.tender, ITEM, "停办", on=False)
    change = ask(county, uploaded(county, procedures__licence=FASTER))
    deciding.approve(county.security, change.id)
    install(change)
    assert casework.list_items() == []


def test_a_package_is_switched_by_a_system_administrator(county: County, signed_in: Browser) -> None:
    office = county.offices["other"]
    form = {"form": "switch", "office": str(office), "state": "off"}
    assert signed_in(county.security).post(page("package", "tests"), form).status_code == 403
    assert signed_in(county.system).post(page("package", "tests"), form).status_code == 302
    assert not packages.is_active("tests", office)
    unknown = signed_in(county.system).post(page("package", "tests"), {**form, "state": "maybe"})
    assert (unknown.status_code, 'href="#f-state"' in unknown.content.decode()) == (422, True)
    assert signed_in(county.system).post(page("package", "tests"), {**form, "state": "on"}).status_code == 302
    assert packages.is_active("tests", office)


def test_only_a_system_administrator_uploads(county: County) -> None:
    for who in ("security", "auditor", "tender", "reviewer"):
        with pytest.raises(Problem) as caught:
            uploads.upload_package(getattr(county, who), zipped(newer(county)), "x.zip")
        assert caught.value.status == 403
    with pytest.raises(Problem) as caught:
        packages.install(newer(county), county.security)
    assert caught.value.code == "packages.may_not_manage"
    assert ProcedureVersion.objects.filter(code="test_licence").count() == 1
    assert jobs.queue_state().dead == 0
