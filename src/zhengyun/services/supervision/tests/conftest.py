from __future__ import annotations

from zhengyun.services.desk.tests.conftest import county, monday, signed_in

__all__ = ["county", "monday", "signed_in"]
