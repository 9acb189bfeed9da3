"""Letters and licences of a case: numbered, sealed, once, verified."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pypdf
import pytest
from django.db import transaction

from zhengyun.engines.casework import facade
from zhengyun.engines.casework.contracts import Done, EffectCall, Failed
from zhengyun.engines.casework.effects import get_effect
from zhengyun.engines.casework.logic import papers
from zhengyun.engines.casework.logic.evidence import keep_licence
from zhengyun.engines.casework.logic.numbers import draw_number
from zhengyun.engines.casework.logic.papers import issue_letter
from zhengyun.engines.casework.models import Case, Evidence, Letter, Licence, NumberSeries
from zhengyun.engines.casework.papers.seals import EmbeddedPdfSeal, FailingSeal, use_seal
from zhengyun.engines.casework.tests.rows import APPLICANT, make_act, make_case, make_department, shanghai
from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade as files
from zhengyun.kernel.parties.contracts import OrganizationView
from zhengyun.kit import clock
from zhengyun.kit.actor import ANONYMOUS, SYSTEM, Actor, RoleAt
from zhengyun.kit.errors import Problem
from zhengyun.kit.ids import uuid7

pytestmark = pytest.mark.django_db
ISSUE = {"template": "food_licence", "kind": "food_business"}
REPLACE = {**ISSUE, "number": "licence.number"}
HOLDER = Actor(account_id=uuid7(), party_id=APPLICANT)


@pytest.fixture(autouse=True)
def _day_of_decision() -> Iterator[None]:
    with clock.at(shanghai("2026-10-14 10:00")):
        yield


@pytest.fixture
def department() -> OrganizationView:
    return make_department()


@pytest.fixture
def case(department: OrganizationView) -> Case:
    return make_case(department)


def content(file_id: UUID) -> bytes:
    with files.open(file_id) as stream:
        return stream.read()


def text_of(pdf: bytes) -> str:
    """Without white space: letter-spaced titles come out with gaps."""
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def run(name: str, case: Case, settings: dict[str, Any] | None = None, run_id: UUID | None = None) -> Any:
    effect = get_effect(name)
    assert effect is not None
    return effect.run(EffectCall(run_id or uuid7(), case.id, "e", 1, settings or {}))


def issued(case: Case) -> Licence:
    assert isinstance(run("licences.issue", case, ISSUE), Done)
    return Licence.objects.get(case=case)


def follow_up(department: OrganizationView, number: str, of: Licence, **more: Any) -> Case:
    data = {"business": {"main_type": "catering"}, "licence": {"number": of.number}}
    return make_case(department, number, data=data, **more)


class TestLetters:
    def test_a_letter_is_numbered_sealed_and_kept_with_its_hash(self, case: Case) -> None:
        act = make_act(case, opinion="材料齐全")
        letter = issue_letter(case.id, "acceptance_notice", {}, run_id=act.id)
        pdf = content(letter.file_id)
        assert letter.number == "望市监许受〔2026〕00001号"
        assert hashlib.sha256(pdf).hexdigest() == letter.file_sha256
        assert EmbeddedPdfSeal().verify(pdf).is_good
        words = text_of(pdf)
        for expected in (
            "受理通知书",
            letter.number,
            "禾里餐饮管理有限公司：",
            "材料齐全",
            "2026年10月14日",
            "演示数据",
        ):
            assert expected in words

    def test_the_same_run_gives_the_same_letter(self, case: Case) -> None:
        run_id = uuid7()
        first = issue_letter(case.id, "acceptance_notice", {}, run_id=run_id)
        assert issue_letter(case.id, "acceptance_notice", {}, run_id=run_id) == first
        assert Letter.objects.count() == 1
        second = issue_letter(case.id, "acceptance_notice", {}, run_id=uuid7())
        assert second.number == "望市监许受〔2026〕00002号"

    @pytest.mark.parametrize(
        "step", ["draw_number", "make_paper", "files.put_bytes", "files.attach", "audit.record"]
    )
    def test_a_crash_at_any_step_leaves_one_letter_and_no_gap(
        self, case: Case, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        run_id = uuid7()

        def crash(*_args: Any, **_more: Any) -> None:
            raise RuntimeError("killed")

        with monkeypatch.context() as patch:
            patch.setattr(f"{papers.__name__}.{step}", crash)
            with pytest.raises(RuntimeError), transaction.atomic():
                issue_letter(case.id, "acceptance_notice", {}, run_id=run_id)
        assert not Letter.objects.exists()
        assert not NumberSeries.objects.exists()
        letter = issue_letter(case.id, "acceptance_notice", {}, run_id=run_id)
        assert letter.number == "望市监许受〔2026〕00001号"

    def test_a_preview_has_neither_number_nor_seal(self, case: Case) -> None:
        pdf = papers.preview_letter(SYSTEM, case.id, "accept", {"opinion": "拟受理"})
        assert "拟受理" in text_of(pdf)
        assert not EmbeddedPdfSeal().verify(pdf).is_sealed
        assert not NumberSeries.objects.exists()

    def test_strangers_get_neither_preview_nor_letter(self, case: Case) -> None:
        letter = issue_letter(case.id, "acceptance_notice", {}, run_id=uuid7())
        with pytest.raises(Problem):
            facade.preview_letter(ANONYMOUS, case.id, "accept")
        with pytest.raises(Problem) as caught:
            facade.letter_pdf(ANONYMOUS, letter.id)
        assert caught.value.code == "casework.no_such_case"

    def test_a_seal_that_fails_can_be_tried_again(self, case: Case) -> None:
        run_id, before = uuid7(), use_seal(FailingSeal())
        try:
            answer = run("letters.issue", case, {"template": "acceptance_notice"}, run_id)
        finally:
            use_seal(before)
        assert isinstance(answer, Failed)
        assert answer.is_retryable
        assert not Letter.objects.exists()
        assert isinstance(run("letters.issue", case, {"template": "acceptance_notice"}, run_id), Done)

    def test_a_template_that_is_not_there_fails_for_good(self, case: Case) -> None:
        answer = run("letters.issue", case, {"template": "nothing"})
        assert isinstance(answer, Failed)
        assert not answer.is_retryable


class TestLicences:
    def test_a_licence_is_issued_for_five_years(self, case: Case) -> None:
        licence = issued(case)
        assert licence.number == "JY29901240000019"
        assert (licence.valid_from, licence.valid_until) == (date(2026, 10, 14), date(2031, 10, 13))
        words = text_of(content(licence.file_id))
        assert "餐饮服务经营者" in words
        assert "2031年10月13日" in words

    def test_the_same_run_issues_once(self, case: Case) -> None:
        run_id = uuid7()
        assert run("licences.issue", case, ISSUE, run_id) == run("licences.issue", case, ISSUE, run_id)
        assert Licence.objects.count() == 1

    def test_publishing_happens_once(self, case: Case) -> None:
        licence = issued(case)
        assert run("licences.publish", case) == Done({"published": 1})
        assert run("licences.publish", case) == Done({"published": 0})
        licence.refresh_from_db()
        assert licence.published_at == clock.now()

    def test_a_change_keeps_number_and_term(self, case: Case, department: OrganizationView) -> None:
        old = issued(case)
        with clock.at(shanghai("2027-05-10 10:00")):
            other = follow_up(department, "C2", old)
            assert isinstance(run("licences.replace", other, REPLACE), Done)
        new = Licence.objects.get(case=other)
        old.refresh_from_db()
        assert (new.number, new.valid_until, new.replaces_id) == (old.number, old.valid_until, old.id)
        assert (new.issued_on, new.valid_from) == (date(2027, 5, 10), old.valid_from)
        assert facade.verify(old.verification_code).state == "replaced"
        assert facade.verify(new.verification_code).state == "valid"

    def test_a_renewal_begins_a_new_term(self, case: Case, department: OrganizationView) -> None:
        old = issued(case)
        with clock.at(shanghai("2031-08-01 10:00")):
            run("licences.replace", follow_up(department, "C2", old), {**REPLACE, "renew": True})
        assert Licence.objects.get(replaces_id=old.id).valid_until == date(2036, 7, 31)

    def test_a_reissued_licence_says_what_the_old_one_said(
        self, case: Case, department: OrganizationView
    ) -> None:
        old = issued(case)
        lost = make_case(department, "C2", data={"licence": {"number": old.number}})
        settings, run_id = {**REPLACE, "reissue": True}, uuid7()
        with clock.at(shanghai("2027-05-10 10:00")):
            assert run("licences.replace", lost, settings, run_id) == run(
                "licences.replace", lost, settings, run_id
            )
        new = Licence.objects.get(replaces_id=old.id)
        assert (new.number, new.issued_on, new.valid_from, new.valid_until) == (
            old.number,
            old.issued_on,
            old.valid_from,
            old.valid_until,
        )
        assert new.data == old.data | {"reissued_on": "2027-05-10"}
        assert facade.verify(old.verification_code).state == "replaced"

    @pytest.mark.parametrize(
        ("state", "year"), [("replaced", 2026), ("revoked", 2026), ("cancelled", 2026), ("valid", 2031)]
    )
    def test_only_a_licence_in_force_is_renewed(self, case: Case, state: str, year: int) -> None:
        licence = issued(case)
        Licence.objects.filter(pk=licence.id).update(state=state)
        with clock.at(shanghai(f"{year}-11-02 10:00")), pytest.raises(Problem) as refused:
            facade.guides.start_renewal(HOLDER, licence.id)
        assert (refused.value.code, refused.value.status) == ("casework.licence_not_in_force", 409)
        assert refused.value.remedy
        assert not facade.my_licences(HOLDER)[0].can_renew

    def test_a_cancelled_licence_says_so_and_stays_so(self, case: Case, department: OrganizationView) -> None:
        licence = issued(case)
        settings = {"number": "licence.number", "reason": "依申请注销"}
        other, run_id = follow_up(department, "C2", licence), uuid7()
        assert run("licences.cancel", other, settings, run_id) == run(
            "licences.cancel", other, settings, run_id
        )
        found = facade.verify(licence.verification_code)
        assert (found.state, "依申请注销" in found.state_reason) == ("cancelled", True)
        answer = run("licences.replace", follow_up(department, "C3", licence), REPLACE)
        assert isinstance(answer, Failed)

    def test_nobody_replaces_another_s_licence(self, case: Case, department: OrganizationView) -> None:
        stranger = follow_up(department, "C2", issued(case), applicant_id=uuid7())
        answer = run("licences.replace", stranger, REPLACE)
        assert isinstance(answer, Failed)

    def test_a_case_revokes_what_its_own_body_issued_to_its_applicant(
        self, case: Case, department: OrganizationView
    ) -> None:
        licence = issued(case)
        settings, run_id = {"number": licence.number, "reason": "逾期不整改"}, uuid7()
        stranger = follow_up(department, "C2", licence, applicant_id=uuid7())
        elsewhere = follow_up(department, "C3", licence, organization_id=uuid7())
        assert isinstance(run("licences.revoke", stranger, settings), Failed)
        assert isinstance(run("licences.revoke", elsewhere, settings), Failed)
        other = follow_up(department, "C4", licence)
        assert isinstance(run("licences.revoke", other, {**settings, "number": '="JY-"'}), Failed)
        assert run("licences.revoke", other, settings, run_id) == run(
            "licences.revoke", other, settings, run_id
        )
        found = facade.verify(licence.verification_code)
        assert (found.state, "逾期不整改" in found.state_reason) == ("revoked", True)
        assert isinstance(run("licences.revoke", other, {**settings, "reason": "再次"}), Failed)

    def test_a_licence_that_is_revoked_proves_nothing_any_more(
        self, case: Case, department: OrganizationView
    ) -> None:
        licence = issued(case)
        keep_licence(Licence.objects.get(pk=licence.id))
        kept = Evidence.objects.get(party_id=case.applicant_id, kind=licence.kind)
        assert (kept.grade, kept.ended_at) == ("A", None)
        chief = Actor(uuid7(), roles=frozenset({RoleAt("chief_representative", department.id)}))
        facade.set_licence_state(chief, licence.id, "revoked", "以欺骗手段取得")
        for _again in range(2):
            keep_licence(Licence.objects.get(pk=licence.id))
        kept.refresh_from_db()
        assert kept.ended_at is not None
        told = [one.action for one in audit.timeline("evidence", kept.id, 10)]
        assert sorted(told) == ["casework.end_evidence", "casework.keep_evidence"]

    def test_only_the_issuer_s_chief_revokes_and_with_a_reason(
        self, case: Case, department: OrganizationView
    ) -> None:
        licence = issued(case)
        chief = Actor(uuid7(), roles=frozenset({RoleAt("chief_representative", department.id)}))
        elsewhere = replace(chief, roles=frozenset({RoleAt("chief_representative", uuid7())}))
        with pytest.raises(Problem) as caught:
            facade.set_licence_state(elsewhere, licence.id, "revoked", "违法")
        assert caught.value.code == "casework.may_not"
        for state, reason in (("revoked", " "), ("valid", "x"), ("replaced", "x")):
            with pytest.raises(Problem):
                facade.set_licence_state(chief, licence.id, state, reason)
        facade.set_licence_state(chief, licence.id, "revoked", "以欺骗手段取得")
        assert facade.verify(licence.verification_code).state == "revoked"
        with pytest.raises(Problem) as caught:
            facade.set_licence_state(chief, licence.id, "cancelled", "x")
        assert caught.value.code == "casework.licence_state"

    def test_holder_and_staff_see_it_strangers_do_not(self, case: Case, department: OrganizationView) -> None:
        licence = issued(case)
        officer = Actor(uuid7(), roles=frozenset({RoleAt("reviewer", department.id)}))
        assert [row.number for row in facade.my_licences(HOLDER)] == [licence.number]
        assert facade.get_licence(officer, licence.id).holder_name == "禾里餐饮管理有限公司"
        assert facade.licence_pdf(HOLDER, licence.id).sha256 == licence.file_sha256
        assert facade.my_licences(ANONYMOUS) == []
        with pytest.raises(Problem) as caught:
            facade.get_licence(ANONYMOUS, licence.id)
        assert caught.value.code == "casework.no_such_licence"


class TestVerification:
    def test_the_public_sees_a_masked_holder(self, case: Case) -> None:
        licence = issued(case)
        found = facade.verify(licence.verification_code)
        assert (found.kind, found.state, found.holder) == ("licence", "valid", "禾里******公司")
        assert found.issuer == "望溪县市场监督管理局"
        assert (found.valid_until, found.file_matches) == (date(2031, 10, 13), None)

    def test_a_code_is_read_as_people_type_it(self, case: Case) -> None:
        code = issued(case).verification_code
        typed = "-".join([code[:4].lower(), code[4:]]).replace("0", "O").replace("1", "l")
        assert facade.verify(f" {typed} ").number.startswith("JY")

    def test_a_licence_expires(self, case: Case) -> None:
        code = issued(case).verification_code
        with clock.at(shanghai("2031-10-13 23:00")):
            assert facade.verify(code).state == "valid"
        with clock.at(shanghai("2031-10-14 00:00")):
            assert facade.verify(code).state == "expired"

    @pytest.mark.parametrize("code", ["", "NOTHING", "0" * 26, "%_", "x" * 5000])
    def test_an_unknown_code_is_told(self, code: str) -> None:
        with pytest.raises(Problem) as caught:
            facade.verify(code)
        assert caught.value.status == 404

    def test_the_issued_file_matches_with_and_without_its_code(self, case: Case) -> None:
        licence = issued(case)
        pdf = content(licence.file_id)
        assert facade.verify_file(licence.verification_code, pdf).file_matches is True
        assert facade.verify_file(None, pdf).number == licence.number

    def test_an_altered_file_is_found(self, case: Case) -> None:
        licence = issued(case)
        pdf = content(licence.file_id)
        altered = pdf[:900] + bytes([pdf[900] ^ 1]) + pdf[901:]
        found = facade.verify_file(licence.verification_code, altered)
        assert found.file_matches is False
        assert found.file_reason
        assert facade.verify_file(None, pdf + b"\n").file_matches is False

    def test_a_letter_s_file_does_not_pass_for_a_licence(self, case: Case) -> None:
        licence = issued(case)
        letter = issue_letter(case.id, "acceptance_notice", {}, run_id=uuid7())
        found = facade.verify_file(licence.verification_code, content(letter.file_id))
        assert found.file_matches is False
        assert facade.verify(letter.verification_code).kind == "letter"

    @pytest.mark.parametrize("junk", [b"", b"hello", b"%PDF-1.7 broken"])
    def test_a_foreign_file_is_nobody_s(self, junk: bytes) -> None:
        with pytest.raises(Problem) as caught:
            facade.verify_file(None, junk)
        assert caught.value.code == "casework.no_such_paper"

    def test_a_huge_file_is_refused(self) -> None:
        with pytest.raises(Problem) as caught:
            facade.verify_file(None, bytes(20_000_001))
        assert caught.value.status == 413


def test_effects_check_their_settings() -> None:
    for name, settings in (
        ("letters.issue", {"template": "x"}),
        ("licences.issue", ISSUE),
        ("licences.replace", REPLACE),
        ("licences.cancel", {"number": "licence.number"}),
        ("licences.revoke", {"number": "=licence.number", "reason": "逾期不整改"}),
        ("licences.publish", {}),
    ):
        effect = get_effect(name)
        assert effect is not None
        assert effect.check(settings) == []
    broken = get_effect("licences.issue")
    assert broken is not None
    assert len(broken.check({"number_rule": "{seq}"})) == 3
    replacing = get_effect("licences.replace")
    assert replacing is not None
    assert len(replacing.check({**REPLACE, "renew": True, "reissue": True})) == 1
    revoking = get_effect("licences.revoke")
    assert revoking is not None
    assert len(revoking.check({"number": "=1 +", "kind": "x"})) == 3


def test_two_series_do_not_disturb_each_other(case: Case) -> None:
    with transaction.atomic():
        first = draw_number("A{seq:3}", {})
        second = draw_number("B{seq:3}", {})
    assert (first, second) == ("A001", "B001")
    with pytest.raises(Problem) as caught:
        draw_number("A{missing}{seq:3}", {})
    assert caught.value.code == "casework.number_rule"
