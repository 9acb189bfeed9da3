from __future__ import annotations
import re
from zhengyun.engines.casework import facade as casework


def test_everything(world, signed_in):
    case = world.submit()
    b = signed_in(world.reviewer)
    for url in ("/desk/", "/desk/inbox/"):
        r = b.get(url)
        assert r.status_code == 200, (url, r.content[:500])
    t = world.task(case, "counter")
    r = b.get(f"/desk/tasks/{t.id}/")
    assert r.status_code == 200
    for tab in ("flow", "timeline", "letters"):
        r = b.get(f"/desk/tasks/{t.id}/?tab={tab}")
        assert r.status_code == 200
    r = b.get(f"/desk/cases/{case.id}/")
    assert r.status_code == 302
    for act in ("receive", "accept", "correct"):
        r = b.get(f"/desk/cases/{case.id}/acts/{act}/?task={t.id}")
        assert r.status_code == 200, r.content
        print(act, re.sub(r"\s+", " ", r.content.decode())[3000:5000])
    r = b.post(
        f"/desk/cases/{case.id}/acts/receive/?task={t.id}", {"key": "k1", "version": "1", "opinion": "x"}
    )
    assert r.status_code == 302, r.content.decode()
    r = b.post(f"/desk/cases/{case.id}/acts/accept/?task={t.id}", {"key": "k2", "version": "1"})
    assert r.status_code == 409, r.content.decode()
    r = b.post(f"/desk/cases/{case.id}/acts/accept/?task={t.id}", {"key": "k3", "version": "2"})
    assert r.status_code == 302
    i = world.task(case, "inspection")
    c = signed_in(world.inspector)
    r = c.get(f"/desk/tasks/{i.id}/")
    assert r.status_code == 200
    r = c.get(f"/desk/tasks/{i.id}/record/")
    assert r.status_code == 200
    r = c.post(f"/desk/tasks/{i.id}/record/", {"inspection.result": "pass", "go": "complete"})
    assert r.status_code == 302
    r = c.get(r["Location"])
    assert r.status_code == 200
    s = signed_in(world.chief)
    r = s.get("/supervision/")
    print(r.status_code)
