"""The only door to parties.

Reads never write an audit record of their own: who reads a person's data for a purpose records
that purpose. Commands take the actor first, join the caller's transaction and are audited.
"""

from __future__ import annotations

from zhengyun.kernel.parties.logic.administer_mandate import end_mandate, enter_mandate
from zhengyun.kernel.parties.logic.change_organization import (
    close_organization,
    move_organization,
    rename_organization,
    reopen_organization,
)
from zhengyun.kernel.parties.logic.grant_mandate import grant_mandate
from zhengyun.kernel.parties.logic.record_legal_entity_change import record_legal_entity_change
from zhengyun.kernel.parties.logic.register_legal_entity import register_legal_entity
from zhengyun.kernel.parties.logic.register_organization import register_organization
from zhengyun.kernel.parties.logic.register_person import register_person
from zhengyun.kernel.parties.logic.revoke_mandate import renounce_mandate, revoke_mandate
from zhengyun.kernel.parties.permissions import (
    can_grant_mandate,
    check_can_grant_mandate,
    check_can_renounce_mandate,
)
from zhengyun.kernel.parties.queries import (
    acts_under,
    can_act_for,
    check_can_act_for,
    check_mandate,
    descendants,
    find_legal_entity,
    find_organization,
    find_person,
    get_legal_entities,
    get_legal_entity,
    get_mandate,
    get_organization,
    get_organizations,
    get_parties,
    get_party,
    get_person,
    get_regions,
    mandated_matters,
    mandates_by,
    mandates_given,
    mandates_held,
    mandates_of,
    match_person,
    region,
    region_path,
    regions_below,
    represented_by,
    represents,
)
from zhengyun.kernel.parties.queries_admin import mandates_about, search_parties, search_people

__all__ = [
    "acts_under",
    "can_act_for",
    "can_grant_mandate",
    "check_can_act_for",
    "check_can_grant_mandate",
    "check_can_renounce_mandate",
    "check_mandate",
    "close_organization",
    "descendants",
    "end_mandate",
    "enter_mandate",
    "find_legal_entity",
    "find_organization",
    "find_person",
    "get_legal_entities",
    "get_legal_entity",
    "get_mandate",
    "get_organization",
    "get_organizations",
    "get_parties",
    "get_party",
    "get_person",
    "get_regions",
    "grant_mandate",
    "mandated_matters",
    "mandates_about",
    "mandates_by",
    "mandates_given",
    "mandates_held",
    "mandates_of",
    "match_person",
    "move_organization",
    "record_legal_entity_change",
    "region",
    "region_path",
    "regions_below",
    "register_legal_entity",
    "register_organization",
    "register_person",
    "rename_organization",
    "renounce_mandate",
    "reopen_organization",
    "represented_by",
    "represents",
    "revoke_mandate",
    "search_parties",
    "search_people",
]
