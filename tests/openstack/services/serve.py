"""One API of OpenStack on a threaded web server: serve.py <module with 'application'> <port> [options]."""

from __future__ import annotations

import importlib
import sys

from cheroot.wsgi import Server

module, port = sys.argv[1], int(sys.argv[2])
del sys.argv[1:3]
application = importlib.import_module(module).application
server = Server(("127.0.0.1", port), application, numthreads=8, timeout=60)
# Clients of OpenStack do not ask again when a connection that was kept is closed under them.
server.keep_alive_conn_limit = 0
server.start()
