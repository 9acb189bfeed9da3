"""Mandates at the page: found by name, entered by two, ended on proof by one."""

from __future__ import annotations

from zhengyun.engines.casework.tests.world import ITEM
from zhengyun.kernel.parties import facade as parties
from zhengyun.kernel.parties.tests import builders
from zhengyun.services.admin.models import ChangeRequest
from zhengyun.services.admin.tests.conftest import Browser
from zhengyun.services.admin.tests.county import County, page


def test_a_mandate_is_asked_for_approved_and_ended(county: County, signed_in: Browser) -> None:
    firm, agent = builders.firm("稻香小馆"), builders.person("周桂兰")
    browser, address = signed_in(county.security), page("mandates_of", firm.id)
    assert "稻香小馆" in browser.get(f"{page('mandates')}?q=稻香").content.decode()
    form = {
        "form": "enter",
        "id_number": agent.id_number,
        "matters": f"{ITEM} {ITEM}",
        "rights": ["submit"],
        "since": "2026-03-02",
        "until": "2027-03-02",
        "paper": "授权委托书",
        "because": "窗口登记",
    }
    faults: tuple[dict[str, str | list[str]], ...] = (
        {"id_number": "1"},
        {"rights": []},
        {"until": "2026-03-01"},
        {"since": "x"},
        {"paper": ""},
        {"because": ""},
    )
    for wrong in faults:
        assert browser.post(address, {**form, **wrong}).status_code == 422, wrong
    assert browser.post(address, form).status_code == 302
    change = ChangeRequest.objects.get()
    assert signed_in(county.system).post(page("change", change.id), {"form": "approve"}).status_code == 302
    (made,) = parties.mandates_by(firm.id)
    assert made.matters == (ITEM,)
    assert browser.post(address, {"form": "end", "mandate": made.id, "proof": ""}).status_code == 422
    assert browser.post(address, {"form": "end", "mandate": "x", "proof": "解除"}).status_code == 422
    assert browser.post(address, {"form": "end", "mandate": made.id, "proof": "解除"}).status_code == 302
    assert parties.mandates_by(firm.id)[0].state == "revoked"


def test_refused_and_withdrawn_at_the_page(county: County, signed_in: Browser) -> None:
    from zhengyun.services.admin.tests.makers import asked_role

    first, second = asked_role(county), asked_role(county, "tender")
    browser = signed_in(county.system)
    assert browser.post(page("change", first.id), {"form": "refuse", "note": ""}).status_code == 422
    assert browser.post(page("change", first.id), {"form": "refuse", "note": "编制已满"}).status_code == 302
    assert browser.post(page("change", first.id), {"form": "approve"}).status_code == 409
    assert browser.post(page("change", second.id), {"form": "nothing"}).status_code == 422
    assert signed_in(county.security).post(page("change", second.id), {"form": "withdraw"}).status_code == 302
    assert signed_in(county.auditor).post(page("change", second.id), {"form": "approve"}).status_code == 403
