"""All of Cinder in one process: cinder_all.py <port> [options]."""

from __future__ import annotations

from cinder import monkey_patch

monkey_patch.patch()

import sys  # noqa: E402

import eventlet  # noqa: E402
import eventlet.wsgi  # noqa: E402
import os_brick  # noqa: E402

port = int(sys.argv.pop(1))

from cinder import service  # noqa: E402
from cinder.wsgi.api import application  # noqa: E402
from oslo_config import cfg  # noqa: E402

os_brick.setup(cfg.CONF)
running = [
    service.Service.create(host="lab@lab", service_name="lab", binary="cinder-volume", coordination=True),
    service.Service.create(binary="cinder-scheduler"),
]
# The scheduler waits for news of a store while it starts, so each starts in a thread of its own.
for one in running:
    eventlet.spawn(one.start)
eventlet.wsgi.server(eventlet.listen(("127.0.0.1", port)), application, log_output=False)
