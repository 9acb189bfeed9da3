"""All of Nova in one process: its API, conductor, scheduler and one compute service for each host named.

nova_all.py <port> <host,host,...> [options]. Services and messages are Nova's own; only what carries the
messages is Nova's in-process bus, and what runs the machines is `lab_nova`.
"""

from __future__ import annotations

from nova import monkey_patch

monkey_patch.patch(backend="threading")

import sys  # noqa: E402

import lab_nova  # noqa: E402
import nova.virt  # noqa: E402

# Nova looks for drivers below nova.virt only.
sys.modules["nova.virt.lab_nova"] = lab_nova

import nova.conf  # noqa: E402
import nova.virt.node  # noqa: E402
import os_brick  # noqa: E402
import os_vif  # noqa: E402
from cheroot.wsgi import Server  # noqa: E402
from nova import objects, service  # noqa: E402
from nova.api.openstack import wsgi_app  # noqa: E402
from nova.compute import rpcapi  # noqa: E402

port, hosts = int(sys.argv[1]), sys.argv[2].split(",")
del sys.argv[1:3]
application = wsgi_app.init_application("osapi_compute", "nova-api-os-compute")
objects.register_all()
os_brick.setup(nova.conf.CONF)
os_vif.initialize()
nova.virt.node.get_local_node_uuid()


def start(**what: str) -> service.Service:
    made = service.Service.create(**what)
    made.start()
    return made


running = [
    start(binary="nova-conductor", topic="conductor"),
    start(binary="nova-scheduler", topic="scheduler"),
    *(
        start(
            host=host,
            binary="nova-compute",
            topic=rpcapi.RPC_TOPIC,
            topic_alt=rpcapi.RPC_TOPIC_ALT,
        )
        for host in hosts
    ),
]
server = Server(("127.0.0.1", port), application, numthreads=16, timeout=60)
server.keep_alive_conn_limit = 0
server.start()
