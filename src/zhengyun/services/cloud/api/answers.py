"""Who may ask the resources of the cloud."""

from __future__ import annotations

from zhengyun.kernel.accounts.access import api_access, staff
from zhengyun.services.cloud.web.door import PEOPLE, READERS

SCOPE, WRITE_SCOPE = "cloud:read", "cloud:write"
CATALOGUE = api_access(staff(*READERS), SCOPE)
READ = api_access(staff(*PEOPLE), SCOPE)
WRITE = api_access(staff("it_officer"), WRITE_SCOPE)
