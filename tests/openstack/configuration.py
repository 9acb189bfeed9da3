"""What each service of the lab is told: sections and options of its configuration file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "lab"  # of everybody in the lab; it listens on loopback only and is gone after the tests
SERVICES = ("keystone", "placement", "glance", "nova", "neutron", "cinder")
DATABASES = (*SERVICES, "nova_api", "nova_cell0")

Options = Mapping[str, object]
Config = Mapping[str, Options]


@dataclass(frozen=True)
class Places:
    """Where a lab keeps its things and listens. database: an address with %s for the name."""

    folder: Path
    ports: Mapping[str, int]
    database: str

    def url(self, service: str, path: str = "") -> str:
        return f"http://127.0.0.1:{self.ports[service]}{path}"

    def config(self, service: str) -> Path:
        return self.folder / "etc" / service / f"{'glance-api' if service == 'glance' else service}.conf"


def text(config: Config) -> str:
    lines = []
    for section, options in config.items():
        lines += [f"[{section}]", *(f"{key} = {value}" for key, value in options.items()), ""]
    return "\n".join(lines)


def _database(places: Places, name: str) -> Options:
    return {"connection": places.database % name, "max_pool_size": 5, "max_overflow": 10}


def _sign_in(places: Places, service: str) -> Options:
    return {
        "auth_url": places.url("keystone", "/v3"), "auth_type": "password", "username": service,
        "password": PASSWORD, "project_name": "service", "user_domain_id": "default",
        "project_domain_id": "default", "region_name": "RegionOne",
    }  # fmt: skip


def _tokens(places: Places, service: str) -> Options:
    roles = {"service_token_roles": "service", "service_token_roles_required": "true"}
    return {**_sign_in(places, service), **roles}


def keystone(places: Places) -> Config:
    keys = places.folder / "etc" / "keystone"
    return {
        "database": _database(places, "keystone"),
        "fernet_tokens": {"key_repository": keys / "fernet"},
        "fernet_receipts": {"key_repository": keys / "fernet"},
        "credential": {"key_repository": keys / "credential"},
        "identity": {"password_hash_algorithm": "bcrypt", "password_hash_rounds": 4},
    }


def placement(places: Places) -> Config:
    return {
        "placement_database": _database(places, "placement"),
        "keystone_authtoken": _tokens(places, "placement"),
    }


def glance(places: Places) -> Config:
    images = places.folder / "images"
    return {
        "DEFAULT": {"enabled_backends": "file:file"},
        "database": _database(places, "glance"),
        "glance_store": {"default_backend": "file"},
        "file": {"filesystem_store_datadir": images},
        "os_glance_staging_store": {"filesystem_store_datadir": images / "staging"},
        "os_glance_tasks_store": {"filesystem_store_datadir": images / "tasks"},
        "paste_deploy": {"flavor": "keystone"},
        "keystone_authtoken": _tokens(places, "glance"),
    }


def nova(places: Places) -> Config:
    own = _sign_in(places, "nova")
    return {
        "DEFAULT": {
            "transport_url": "fake://", "state_path": places.folder / "state", "my_ip": "127.0.0.1",
            "compute_driver": "lab_nova.LabDriver", "vif_plugging_is_fatal": "false",
            "vif_plugging_timeout": 0, "sync_power_state_interval": -1, "periodic_fuzzy_delay": 0,
            "report_interval": 5, "allow_resize_to_same_host": "true", "initial_cpu_allocation_ratio": 4,
        },
        "api_database": _database(places, "nova_api"),
        "database": _database(places, "nova"),
        "oslo_concurrency": {"lock_path": places.folder / "locks"},
        "scheduler": {"discover_hosts_in_cells_interval": 3},
        "filter_scheduler": {"track_instance_changes": "false"},
        "vnc": {"enabled": "true", "novncproxy_base_url": "http://127.0.0.1:6080/vnc_auto.html"},
        "serial_console": {"enabled": "true", "base_url": "ws://127.0.0.1:6083/"},
        "glance": own,
        "neutron": {**_sign_in(places, "neutron")},
        "placement": {**_sign_in(places, "placement")},
        "cinder": {**_sign_in(places, "cinder"), "os_region_name": "RegionOne"},
        "service_user": {**own, "send_service_user_token": "true"},
        "keystone_authtoken": _tokens(places, "nova"),
    }  # fmt: skip


def neutron(places: Places) -> Config:
    return {
        "DEFAULT": {
            "transport_url": "fake://", "core_plugin": "ml2", "service_plugins": "router",
            "state_path": places.folder / "state", "rpc_workers": 0,
            "api_paste_config": places.folder / "etc" / "neutron" / "api-paste.ini",
            "notify_nova_on_port_status_changes": "false", "notify_nova_on_port_data_changes": "false",
        },
        "database": _database(places, "neutron"),
        "oslo_concurrency": {"lock_path": places.folder / "locks"},
        "ml2": {
            "type_drivers": "local,flat", "tenant_network_types": "local", "mechanism_drivers": "lab",
        },
        "keystone_authtoken": _tokens(places, "neutron"),
    }  # fmt: skip


def cinder(places: Places) -> Config:
    return {
        "DEFAULT": {
            "transport_url": "fake://", "state_path": places.folder / "state", "host": "lab",
            "api_paste_config": places.folder / "etc" / "cinder" / "api-paste.ini",
            "resource_query_filters_file": places.folder / "etc" / "cinder" / "resource_filters.json",
            "auth_strategy": "keystone", "enabled_backends": "lab", "periodic_fuzzy_delay": 0,
            "service_down_time": 86400,
        },
        "lab": {"volume_backend_name": "lab", "volume_driver": "lab_cinder.LabDriver"},
        "database": _database(places, "cinder"),
        "coordination": {"backend_url": f"file://{places.folder / 'locks'}"},
        "oslo_concurrency": {"lock_path": places.folder / "locks"},
        "service_user": {**_sign_in(places, "cinder"), "send_service_user_token": "true"},
        "nova": _sign_in(places, "nova"),
        "keystone_authtoken": _tokens(places, "cinder"),
    }  # fmt: skip


OF = {
    "keystone": keystone, "placement": placement, "glance": glance, "nova": nova, "neutron": neutron,
    "cinder": cinder,
}  # fmt: skip
