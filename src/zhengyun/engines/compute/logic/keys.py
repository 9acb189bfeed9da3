from __future__ import annotations

import base64
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhengyun.engines.compute import permissions, queries
from zhengyun.engines.compute.contracts import KeyView
from zhengyun.engines.compute.models import KeyPair
from zhengyun.engines.compute.permissions import Doing
from zhengyun.kernel.audit import facade as audit
from zhengyun.kit import clock
from zhengyun.kit.actor import Actor
from zhengyun.kit.errors import Problem, conflict, not_found

MIN_RSA = 2048


@transaction.atomic
def add_key(actor: Actor, owner_id: UUID, name: str, public_key: str) -> KeyView:
    """Keep the public half of an SSH key (it_officer of the owner). Raises `compute.bad_key` (422),
    `compute.key_name_taken` (409)."""
    permissions.check_can_for_owner(actor, Doing.OWN, owner_id)
    text = _checked(public_key)
    try:
        with transaction.atomic():
            row = KeyPair.objects.create(
                owner_id=owner_id,
                name=name.strip()[:60],
                public_key=text,
                fingerprint=_fingerprint(text),
                created_at=clock.now(),
            )
    except IntegrityError:
        raise conflict("compute.key_name_taken", _("There is a key of this name."), value=name[:60]) from None
    audit.record(actor, "compute.add_key", "key", row.id, detail={"fingerprint": row.fingerprint})
    return queries.key_view(row)


@transaction.atomic
def remove_key(actor: Actor, key_id: UUID) -> None:
    """Forget a key; machines that were made with it keep it. Raises `compute.unknown_key` (404)."""
    row = KeyPair.objects.select_for_update().filter(id=key_id).first()
    if row is None or not permissions.can_for_owner(actor, Doing.OWN, row.owner_id):
        raise not_found("compute.unknown_key", _("This key is not known."), value=key_id)
    audit.record(actor, "compute.remove_key", "key", row.id, detail={"fingerprint": row.fingerprint})
    row.delete()


def _checked(text: str) -> str:
    """The key on one line as `type base64`; a comment could name a person and is left out."""
    parts = text.split()
    try:
        found = load_ssh_public_key(" ".join(parts[:2]).encode())
    except (ValueError, UnsupportedAlgorithm):
        raise _bad_key(_("It is not an OpenSSH public key.")) from None
    if isinstance(found, rsa.RSAPublicKey) and found.key_size < MIN_RSA:
        raise _bad_key(_("An RSA key has at least 2048 bits."))
    return " ".join(parts[:2])


def _fingerprint(text: str) -> str:
    digest = sha256(base64.b64decode(text.split()[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _bad_key(why: str) -> Problem:
    return Problem(
        "compute.bad_key",
        _("This key cannot be used."),
        value=why,
        remedy=_("Paste the content of a file such as id_ed25519.pub."),
    )
