"""What pages of administration say instead of codes: everything that exists has its words."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from zhengyun.engines.casework.effects import get_effect, known_effects
from zhengyun.kernel.jobs import registry
from zhengyun.services.admin import auditwords
from zhengyun.services.admin.effectwords import EFFECTS, effect_title
from zhengyun.services.admin.jobwords import JOBS, when
from zhengyun.services.admin.logic.kinds import KINDS
from zhengyun.services.admin.steps import words
from zhengyun.services.admin.tests.test_step_rules import line


def test_an_act_has_the_word_of_its_page() -> None:
    with translation.override("zh-hans"):
        assert auditwords.act_title("casework.put_off_item_version") == "设定指南生效日期"
        assert auditwords.act_title("jobs.discard") == _("Put a job aside") == "不再处理作业"
        assert auditwords.act_title("parties.close_organization") == str(KINDS["organization.close"].title)
        assert _("Close it") in auditwords.act_title("parties.close_organization")


def test_an_act_is_found_by_its_words() -> None:
    with translation.override("zh-hans"):
        assert auditwords.acts_called("登录") == (
            "accounts.end_sessions",
            "accounts.sign_in",
            "accounts.sign_out",
        )
        assert "casework.accept" in auditwords.acts_called("受理")


def test_every_job_has_its_words_and_begins_by_the_readers_clock() -> None:
    real = {one.name for one in registry.JOBS.values() if ".tests." not in one.function.__module__}
    assert {one for one in real if "tests" not in one} - JOBS.keys() == set()
    with translation.override("zh-hans"):
        said = [when(cron) for cron in ("* * * * *", "*/5 * * * *", "17 * * * *", "10 22 * * *", "0 0 1 * *")]
    assert said == ["每分钟", "每 5 分钟", "每小时第 17 分", "每天 06:10", "0 0 1 * * (UTC)"]


def test_an_act_is_called_as_in_its_act_set() -> None:
    with translation.override("zh-hans"):
        order = line(acts=("approve", "reject"), act_set="internal_order")
        assert words.acts_of(order) == "核准、不予批准"
        assert words.acts_of(line(acts=("reject",), act_set="data_objection")) == "异议不成立"


def test_every_effect_has_its_words() -> None:
    real = {one for one in known_effects() if ".tests." not in type(get_effect(one)).__module__}
    assert real - EFFECTS.keys() == set()
    with translation.override("zh-hans"):
        assert effect_title("registers.dispute") == "将登记数据标注为有异议"
        assert effect_title("of.another") == "of.another"
