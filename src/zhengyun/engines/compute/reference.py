"""What an installation begins with: zones, systems, usual sizes, and the pools of the machine it runs on.

What is there already stays as it is: an operator's pool, size or image is not written over.
"""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

from django.conf import settings
from django.db import transaction

from zhengyun.engines.compute.models import Flavor, Image, Network, Pool, Zone
from zhengyun.kernel.modules import Progress
from zhengyun.kit import clock

ZONES = (("gov", "政务外网区", False), ("internet", "互联网区", True), ("dmz", "DMZ区", False))
SIZES = ((1, 1), (1, 2), (2, 4), (2, 8), (4, 8), (4, 16), (8, 16), (8, 32), (16, 64))
PUBLIC_RANGE = IPv4Network("203.0.113.0/24")
"""Set aside for documentation (RFC 5737): an installation that is open to the internet brings its own."""
PUBLIC_SEGMENT = 1
TWIN = {"vcpus": 1, "memory_mb": 96, "scale": 16}
"""A demonstration boots a small twin of what is ordered, and promises what the twins stand for."""


@transaction.atomic
def load(progress: Progress) -> None:
    """Idempotent."""
    progress("zones, systems and pools of machines")
    for code, title, is_internet in ZONES:
        _once(Zone, {"code": code}, title=title, is_internet=is_internet)
    for vcpus, memory_gb in SIZES:
        _once(
            Flavor,
            {"code": f"c{vcpus}m{memory_gb}"},
            title=f"{vcpus}核{memory_gb}G",
            vcpus=vcpus,
            memory_mb=memory_gb * 1024,
        )
    for image in _images():
        _once(Image, {"code": image.pop("code")}, **image)
    for pool in _pools():
        _once(Pool, {"code": pool.pop("code")}, created_at=clock.now(), **pool)
    _once(
        Network,
        {"segment": PUBLIC_SEGMENT},
        zone_id="internet",
        name="公网地址段",
        cidr=str(PUBLIC_RANGE),
        gateway=str(PUBLIC_RANGE[1]),
        is_public=True,
        created_at=clock.now(),
    )


def _once(model: Any, key: dict[str, Any], **values: Any) -> None:
    model.objects.get_or_create(**key, defaults=values)


def _images() -> list[dict[str, Any]]:
    debian = "tiny" if settings.ZHENGYUN.is_demo else "debian-12"
    return [
        {
            "code": "zy-tiny",
            "title": "政云小系统",
            "os_name": "Linux (BusyBox)",
            "traits": ["x86_64"],
            "min_memory_mb": 96,
            "min_disk_gb": 1,
            "login": "root",
            "references": {"qemu": {"guest": "tiny"}, "openstack": {"name": "zy-tiny"}, "failing": {}},
        },
        {
            "code": "debian-12",
            "title": "Debian 12",
            "os_name": "Debian GNU/Linux 12",
            "traits": ["x86_64"],
            "min_memory_mb": 512,
            "min_disk_gb": 2,
            "login": "root",
            "references": {"qemu": {"guest": debian}, "openstack": {"name": "debian-12"}, "failing": {}},
        },
        {
            "code": "kylin-v10",
            "title": "银河麒麟高级服务器操作系统 V10",
            "os_name": "Kylin Linux Advanced Server V10",
            "traits": ["xinchuang"],
            "min_memory_mb": 2048,
            "min_disk_gb": 40,
            "login": "root",
            "references": {"manual": {"name": "Kylin V10 SP3"}},
        },
    ]


def _pools() -> list[dict[str, Any]]:
    """Two parts of this machine that together stay below it, and physical machines set up by hand."""
    twin = {"twin": TWIN} if settings.ZHENGYUN.is_demo else {}
    return [
        _pool("local-gov", "本机资源池（政务外网区）", "gov", "qemu", {"share": 0.5, **twin}, ratio=3),
        _pool(
            "local-internet", "本机资源池（互联网区）", "internet", "qemu", {"share": 0.3, **twin}, ratio=3
        ),
        _pool(
            "byhand",
            "国产化物理机资源池",
            "gov",
            "manual",
            {"working_days": 3, "hosts": _machines()},
            ratio=1,
        ),
    ]


def _pool(
    code: str, title: str, zone: str, driver: str, told: dict[str, Any], *, ratio: int
) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "zone_id": zone,
        "driver": driver,
        "settings": told,
        "cpu_ratio": ratio,
    }


def _machines() -> list[dict[str, Any]]:
    return [
        {
            "name": f"kunpeng-{number:02d}",
            "vcpus": 64,
            "memory_mb": 262_144,
            "disk_gb": 4_000,
            "traits": ["aarch64", "xinchuang"],
        }
        for number in (1, 2, 3, 4)
    ]
