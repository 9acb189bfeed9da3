"""A genuine OpenStack control plane on this machine, for as long as the tests run.

Keystone, Glance, Placement, Nova, Neutron and Cinder from PyPI, in an environment of their own under build/,
on a PostgreSQL of their own. Real are all APIs, rights, quotas, the scheduler and every state machine;
nothing boots: below Nova stands its own fake hypervisor.
"""

from __future__ import annotations

import contextlib
import grp
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openstack
import yaml
from keystoneauth1.exceptions import ClientException
from openstack.connection import Connection
from openstack.exceptions import SDKException

from tests.openstack import configuration
from tests.openstack.configuration import DATABASES, OF, PASSWORD, SERVICES, Places
from zhengyun.config import postgres, procs

HERE = Path(__file__).parent
BUILD = HERE.parent.parent / "build" / "openstack"
VENV = BUILD / "venv"
LOGS = BUILD / "log"
CLOUD, AWAY = "zhengyun-lab", "zhengyun-away"
OUTSIDE, IMAGE = "outside", "tiny"
PREFIX = "zhengyun-openstack-"
HOSTS = ("lab1", "lab2", "lab3", "lab4")
API = {"placement": "", "glance": "", "nova": "/v2.1", "neutron": "", "cinder": "/v3"}
TYPES = {
    "placement": "placement", "glance": "image", "nova": "compute", "neutron": "network",
    "cinder": "block-storage",
}  # fmt: skip
LAB_TUNING = {**postgres.FORGETFUL, "max_connections": "300"}


class LabError(Exception):
    """The lab does not come up; the text says where to look."""


def say(words: str) -> None:
    sys.stderr.write(f"openstack lab: {words}\n")
    sys.stderr.flush()


def install() -> None:
    """The services into their own environment; nothing is done when it holds these versions already."""
    pins = HERE / "constraints.txt"
    stamp = VENV / hashlib.sha256(pins.read_bytes()).hexdigest()[:16]
    if stamp.exists():
        return
    say("installing 180 Python packages of OpenStack (420 MB, about half a minute, once)")
    uv = str(Path(sys.executable).parent / "uv")
    shutil.rmtree(VENV, ignore_errors=True)
    subprocess.run([uv, "venv", "-q", "--python", "3.11", str(VENV)], check=True)
    python = str(VENV / "bin" / "python")
    subprocess.run([uv, "pip", "install", "-q", "--python", python, "-r", str(pins)], check=True)
    stamp.touch()


def remove_folders_of_the_dead() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not procs.is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


class Lab:
    """The services as children of this process: they end with it, however it ends."""

    def __init__(self) -> None:
        remove_folders_of_the_dead()
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.folder.chmod(0o711)
        self.cluster = postgres.Cluster(
            self.folder / "postgres", self.folder / "access.json", tuning=LAB_TUNING
        )
        (self.folder / "log").mkdir()
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        began = time.monotonic()
        install()
        self.cluster.start()
        self.places = self._places()
        self._write_configuration()
        self._make_schemas()
        self.launch("keystone")
        self._register()
        for service in API:
            self.launch(service)
        self._wait_until_ready()
        say(f"ready after {time.monotonic() - began:.0f} s")

    def stop(self) -> None:
        for process in self.running.values():
            process.kill()
        for process in self.running.values():
            process.wait()
        self.cluster.stop()
        shutil.rmtree(LOGS, ignore_errors=True)
        shutil.copytree(self.folder / "log", LOGS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(self) -> Connection:
        return openstack.connect(cloud=CLOUD, api_timeout=60)

    def kill(self, service: str) -> None:
        self.running[service].kill()
        self.running[service].wait()

    def launch(self, service: str) -> None:
        here, port = HERE / "services", str(self.places.ports[service])
        config = ["--config-file", str(self.places.config(service))]
        commands = {
            "nova": [str(here / "nova_all.py"), port, ",".join(HOSTS), *config],
            "cinder": [str(here / "cinder_all.py"), port, *config],
            "keystone": [str(here / "serve.py"), "keystone.wsgi.api", port, *config],
            "neutron": [str(here / "serve.py"), "neutron.wsgi.api", port, *config],
        }
        other = [str(here / "serve.py"), f"{service}.wsgi.api", port]
        with (self.folder / "log" / f"{service}.log").open("ab") as log:
            self.running[service] = subprocess.Popen(
                [str(VENV / "bin" / "python"), *commands.get(service, other)],
                env=self._environ(), cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=procs.die_with_parent(signal.SIGKILL),
            )  # fmt: skip

    def _places(self) -> Places:
        there = self.cluster.access.database(postgres.SUPERUSER, "%s")
        address = f"postgresql+psycopg2://{there.user}:{there.password}@127.0.0.1:{there.port}/%s"
        with self.cluster.connect() as session:
            for name in DATABASES:
                session.execute(f"CREATE DATABASE {name}".encode())
        return Places(self.folder, {name: postgres.free_port() for name in SERVICES}, address)

    def _environ(self) -> dict[str, str]:
        etc = self.folder / "etc"
        folders = {f"OS_{name.upper()}_CONFIG_DIR": str(etc / name) for name in SERVICES}
        own = f"{HERE / 'services'}{os.pathsep}{self.folder / 'plugins'}"
        path = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
        quiet = {"PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1"}
        return {"PATH": path, "PYTHONPATH": own, "HOME": str(self.folder), **quiet, **folders}

    def _write_configuration(self) -> None:
        for name in ("state", "locks", "images/staging", "images/tasks"):
            (self.folder / name).mkdir(parents=True)
        for service in SERVICES:
            path = self.places.config(service)
            path.parent.mkdir(parents=True)
            path.write_text(configuration.text(OF[service](self.places)))
            for given in (VENV / "etc" / service).glob("*"):
                if given.is_file() and given.suffix in {".ini", ".json"}:
                    shutil.copy(given, path.parent)
        ml2 = self.places.config("neutron")
        shutil.copy(ml2, ml2.with_name("ml2_conf.ini"))
        plugin = self.folder / "plugins" / "zhengyun_lab-1.0.dist-info"
        plugin.mkdir(parents=True)
        (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: zhengyun-lab\nVersion: 1.0\n")
        (plugin / "entry_points.txt").write_text(
            "[neutron.ml2.mechanism_drivers]\nlab = lab_ml2:LabMechanism\n"
        )
        self._write_sign_in()

    def _write_sign_in(self) -> None:
        auth = {
            "auth_url": self.places.url("keystone", "/v3"), "username": "admin", "password": PASSWORD,
            "project_name": "admin", "user_domain_id": "default", "project_domain_id": "default",
        }  # fmt: skip
        away = {**auth, "auth_url": "http://127.0.0.1:9/v3"}
        clouds = {
            "clouds": {
                CLOUD: {"auth": auth, "region_name": "RegionOne"},
                AWAY: {"auth": away, "region_name": "RegionOne"},
            }
        }
        path = self.folder / "clouds.yaml"
        path.write_text(yaml.safe_dump(clouds))
        os.environ["OS_CLIENT_CONFIG_FILE"] = str(path)

    def _make_schemas(self) -> None:
        say("making the tables of six services")
        with ThreadPoolExecutor(len(SERVICES)) as pool:
            list(pool.map(self._make_schema, SERVICES))

    def _make_schema(self, service: str) -> None:
        config = ("--config-file", str(self.places.config(service)))
        keystone, nova = ("keystone-manage", *config), ("nova-manage", *config)
        address = self.places.url("keystone", "/v3")
        who = pwd.getpwuid(os.geteuid()).pw_name
        own = ("--keystone-user", who, "--keystone-group", grp.getgrgid(os.getegid()).gr_name)
        addresses = [
            part for kind in ("public", "internal", "admin") for part in (f"--bootstrap-{kind}-url", address)
        ]
        cell0 = self.places.database % "nova_cell0"
        steps: dict[str, list[tuple[str, ...]]] = {
            "keystone": [
                (*keystone, "db_sync"), (*keystone, "fernet_setup", *own),
                (*keystone, "credential_setup", *own),
                (*keystone, "bootstrap", "--bootstrap-password", PASSWORD, *addresses,
                 "--bootstrap-region-id", "RegionOne"),
            ],
            "placement": [("placement-manage", *config, "db", "sync")],
            "glance": [("glance-manage", *config, "db_sync")],
            "nova": [
                (*nova, "api_db", "sync"), (*nova, "cell_v2", "map_cell0", "--database_connection", cell0),
                (*nova, "db", "sync"), (*nova, "cell_v2", "create_cell", "--name", "cell1"),
            ],
            "neutron": [
                ("python", str(HERE / "services" / "neutron_schema.py"), self.places.database % "neutron"),
            ],
            "cinder": [("cinder-manage", *config, "db", "sync")],
        }  # fmt: skip
        for step in steps[service]:
            self._run(service, step)

    def _run(self, service: str, command: tuple[str, ...]) -> None:
        path = self.folder / "log" / f"{service}-schema.log"
        with path.open("ab") as log:
            done = subprocess.run(
                [str(VENV / "bin" / command[0]), *command[1:]],
                env=self._environ(), cwd=self.folder, stdout=log, stderr=log, check=False,
                preexec_fn=procs.die_with_parent(signal.SIGKILL),
            )  # fmt: skip
        if done.returncode:
            last = path.read_text(errors="replace").strip().splitlines()[-1:]
            raise LabError(f"{' '.join(command[:1])} failed: {last}; see {LOGS / path.name}")

    def _register(self) -> None:
        self._until("keystone", lambda: self._listens("keystone") and bool(self.connect().auth_token))
        # Django is not ready yet when this module is read.
        from zhengyun.engines.compute.drivers.openstack.services import identity_of

        identity = identity_of(self.connect())
        project = identity.create_project(name="service", domain_id="default")
        roles = {role.name: role.id for role in identity.roles()}
        for name, path in API.items():
            user = identity.create_user(name=name, password=PASSWORD, domain_id="default")
            for role in ("admin", "service"):
                identity.assign_project_role_to_user(project, user, roles[role])
            service = identity.create_service(name=name, type=TYPES[name])
            for kind in ("public", "internal"):
                identity.create_endpoint(
                    service_id=service.id, interface=kind, url=self.places.url(name, path),
                    region_id="RegionOne",
                )  # fmt: skip

    def _wait_until_ready(self) -> None:
        self._until("five services", lambda: all(self._listens(service) for service in API))
        cloud = self.connect()
        self._until("glance", lambda: list(cloud.image.images()) == [])
        self._until("nova with its hosts", lambda: len(list(cloud.compute.hypervisors())) == len(HOSTS))
        self._until("placement", lambda: len(list(cloud.placement.resource_providers())) == len(HOSTS))
        self._until("cinder", lambda: {one.state for one in cloud.block_storage.services()} == {"up"})
        # Neutron loads its rights at its first change; several first changes at once are refused.
        self._until("neutron", lambda: bool(cloud.network.create_network(name="warm")))
        for network in cloud.network.networks(name="warm"):
            cloud.network.delete_network(network)

    def _listens(self, service: str) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.places.ports[service])) == 0

    def _until(self, what: str, condition: Callable[[], bool]) -> None:
        said = ["it says no"]

        def answers() -> bool:
            for name, process in self.running.items():
                if process.poll() is not None:
                    raise LabError(f"{name} ended: see {LOGS / name}.log")
            try:
                return condition()
            except (SDKException, ClientException) as error:
                said[0] = str(error)
                return False

        if not procs.wait_until(answers, 180, pause=0.3):
            raise LabError(f"{what}: not ready after three minutes: {said[0]}; see {LOGS}")
        say(what)


@contextlib.contextmanager
def running() -> Iterator[Lab]:
    """A lab that is ready; it leaves no process and no file."""
    lab = Lab()
    try:
        lab.start()
        yield lab
    finally:
        lab.stop()


if __name__ == "__main__":
    with running() as here:
        say(f"OS_CLIENT_CONFIG_FILE={here.folder}/clouds.yaml OS_CLOUD={CLOUD}; Ctrl-C ends it")
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
