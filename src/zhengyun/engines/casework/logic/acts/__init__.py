"""One handler per act, and what stands against an act beside state and right."""

from __future__ import annotations

from zhengyun.engines.casework.logic.acts import decision, effects, ending, handling, intake, limits
from zhengyun.engines.casework.logic.acts.work import Guard, Handler

HANDLERS: dict[str, Handler] = {
    "receive": intake.receive,
    "correct": intake.correct,
    "supply": intake.supply,
    "accept": intake.accept,
    "deem_accepted": intake.deem_accepted,
    "not_accept": intake.not_accept,
    "request_extension": limits.request_extension,
    "approve_extension": limits.approve_extension,
    "reject_extension": limits.reject_extension,
    "start_special": limits.start_special,
    "end_special": limits.end_special,
    "grant": decision.grant,
    "refuse": decision.refuse,
    "uphold": decision.uphold,
    "reject": decision.reject,
    "serve": decision.serve,
    "sign_for": decision.sign_for,
    "complete": handling.complete,
    "sign": handling.sign,
    "claim": handling.claim,
    "release": handling.release,
    "hand_over": handling.hand_over,
    "return_to": handling.return_to,
    "withdraw": ending.withdraw,
    "terminate": ending.terminate,
    "resume_effect": effects.resume_effect,
    "waive_effect": effects.waive_effect,
}

GUARDS: dict[str, Guard] = {
    "correct": intake.guard_correct,
    "request_extension": limits.guard_request_extension,
    "start_special": limits.guard_start_special,
    "grant": decision.guard_decide,
    "refuse": decision.guard_decide,
    "uphold": decision.guard_answer,
    "reject": decision.guard_answer,
    "serve": decision.guard_serve,
    "sign_for": decision.guard_serve,
    "claim": handling.guard_claim,
    "release": handling.guard_release,
    "sign": handling.guard_sign,
    "return_to": handling.guard_return_to,
    "resume_effect": effects.guard_failed,
    "waive_effect": effects.guard_failed,
}
