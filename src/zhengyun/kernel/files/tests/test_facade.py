from __future__ import annotations

import os
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction

from zhengyun.kernel.audit import facade as audit
from zhengyun.kernel.files import facade
from zhengyun.kernel.files.contracts import FileStore
from zhengyun.kernel.files.failing_store import FailingStore
from zhengyun.kernel.files.folder_store import FolderStore
from zhengyun.kernel.files.logic import stores, sweep_orphans
from zhengyun.kernel.files.tests import samples
from zhengyun.kit import clock
from zhengyun.kit.actor import SYSTEM
from zhengyun.kit.errors import Problem

LATER = timedelta(hours=49)


def contents(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("??/*")]


def test_what_was_stored_is_read_again(put: Any) -> None:
    stored = put(samples.pdf(), "a.pdf")
    assert facade.get(stored.id) == stored
    assert facade.get_many([stored.id, uuid4()]) == {stored.id: stored}
    with facade.open(stored.id) as content:
        assert content.read() == samples.pdf()


def test_a_content_is_kept_once_and_for_its_owner_only(put: Any, folder: Path) -> None:
    first, second = put(samples.image("PNG"), "a.png"), put(samples.image("PNG"), "b.png")
    assert first.id != second.id
    assert contents(folder) == [first.sha256]
    (path,) = folder.glob("??/*")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_storing_is_audited_with_the_hash_and_without_the_name(put: Any) -> None:
    stored = put(samples.pdf(), "病历.pdf")
    (entry,) = audit.timeline("file", stored.id)
    assert entry.detail["sha256"] == stored.sha256
    assert "病历" not in str(entry.detail)


@pytest.mark.django_db
def test_what_the_platform_makes_keeps_its_type() -> None:
    stored = facade.put_bytes(
        SYSTEM, b"{}", name="case.json", media_type="application/json", owner_id=None, purpose="tests.export"
    )
    assert facade.get(stored.id).media_type == "application/json"


@pytest.mark.django_db
def test_an_unknown_file_is_not_found() -> None:
    with pytest.raises(Problem) as refused:
        facade.get(uuid4())
    assert (refused.value.code, refused.value.status) == ("files.not_found", 404)


def test_a_lost_content_is_said_to_be_lost(put: Any, folder: Path) -> None:
    stored = put(samples.pdf(), "a.pdf")
    next(folder.glob("??/*")).unlink()
    with pytest.raises(Problem) as refused:
        facade.open(stored.id)
    assert refused.value.code == "files.content_lost"


def test_a_store_that_is_away_is_said_and_nothing_is_kept(put: Any) -> None:
    with stores.using(FailingStore()), pytest.raises(Problem) as refused:
        put(samples.pdf(), "a.pdf")
    assert (refused.value.code, refused.value.status) == ("files.store_away", 503)


def test_files_that_belong_to_nothing_are_removed_after_two_days(put: Any, folder: Path) -> None:
    loose, kept = put(samples.pdf(), "a.pdf"), put(samples.image("PNG"), "b.png")
    facade.attach(SYSTEM, [kept.id], "case:1")
    assert sweep_orphans.sweep() == 0
    with clock.at(clock.now() + LATER):
        assert sweep_orphans.sweep() == 1
        assert set(facade.get_many([loose.id, kept.id])) == {kept.id}
    assert contents(folder) == [kept.sha256]


def test_a_content_stays_while_another_file_has_it(put: Any, folder: Path) -> None:
    loose, kept = put(samples.pdf(), "a.pdf"), put(samples.pdf(), "b.pdf")
    facade.attach(SYSTEM, [kept.id], "case:1")
    with clock.at(clock.now() + LATER):
        assert sweep_orphans.sweep() == 1
    assert facade.get_many([loose.id]) == {}
    assert contents(folder) == [kept.sha256]


def test_a_file_that_is_let_go_has_two_days_again(put: Any) -> None:
    stored = put(samples.pdf(), "a.pdf")
    facade.attach(SYSTEM, [stored.id], "draft:1")
    with clock.at(clock.now() + LATER):
        facade.detach(SYSTEM, [stored.id])
        assert sweep_orphans.sweep() == 0
    with clock.at(clock.now() + 2 * LATER):
        assert sweep_orphans.sweep() == 1


def test_the_content_of_a_transaction_that_was_rolled_back_is_removed(put: Any, folder: Path) -> None:
    def fail() -> None:
        with transaction.atomic():
            put(samples.pdf(), "a.pdf")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    (path,) = folder.glob("??/*")
    assert sweep_orphans.sweep() == 0
    old = time.time() - LATER.total_seconds()
    os.utime(path, (old, old))
    assert sweep_orphans.sweep() == 1
    assert contents(folder) == []


def test_somebody_elses_file_cannot_be_attached(put: Any) -> None:
    owner = uuid4()
    mine, other = put(samples.pdf(), "a.pdf", owner_id=owner), put(samples.pdf(), "b.pdf")
    facade.attach(SYSTEM, [mine.id], "case:1", owner_id=owner)
    with pytest.raises(Problem) as refused:
        facade.attach(SYSTEM, [mine.id, other.id], "case:1", owner_id=owner)
    assert refused.value.code == "files.not_found"
    assert facade.get(other.id).subject == ""
    assert facade.get(mine.id).subject == "case:1"


def test_a_file_is_served_so_that_nothing_in_it_runs(put: Any) -> None:
    response = facade.serve(put(samples.image("PNG"), "厨房 平面图.png"), inline=True)
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''%E5%8E%A8")
    response.close()


def test_documents_that_a_browser_does_not_show_are_downloads(put: Any) -> None:
    response = facade.serve(put(samples.archive(samples.DOCX), "a.docx"), inline=True)
    assert response["Content-Disposition"] == 'attachment; filename="a.docx"'
    response.close()


def test_a_name_cannot_break_out_of_its_header(put: Any) -> None:
    response = facade.serve(put(samples.pdf(), 'a"\r\nSet-Cookie: b=c;.pdf'), inline=False)
    assert "\n" not in response["Content-Disposition"]
    assert "Set-Cookie" not in response
    response.close()


@pytest.mark.parametrize("make", [FolderStore])
def test_a_store_keeps_its_promises(make: Any, tmp_path: Path) -> None:
    import hashlib
    import io

    store: FileStore = make(tmp_path / "deep" / "store")
    digest = hashlib.sha256(b"hello").hexdigest()
    assert store.check_config() == []
    assert not store.exists(digest)
    with pytest.raises(FileNotFoundError):
        store.open(digest)
    for _ in range(2):
        store.put(digest, io.BytesIO(b"hello"))
    with store.open(digest) as content:
        assert content.read() == b"hello"
    assert [name for name, _ in store.walk()] == [digest]
    for _ in range(2):
        store.delete(digest)
    assert list(store.walk()) == []
    with pytest.raises(ValueError, match="hash"):
        store.put(digest, io.BytesIO(b"other"))
    assert list((tmp_path / "deep" / "store").glob("??/*")) == []
    with pytest.raises(ValueError, match="SHA-256"):
        store.open("../../etc/passwd")


def test_a_store_says_in_words_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert len(FolderStore(tmp_path / "file" / "below").check_config()) == 1
    assert len(FailingStore().check_config()) == 1
    assert facade.check_config() == []


@pytest.mark.django_db(transaction=True)
def test_the_sweep_does_not_take_a_content_that_is_just_being_stored(put: Any) -> None:
    old = put(samples.pdf(), "a.pdf")
    stored, go = threading.Event(), threading.Event()

    def store_again() -> None:
        with transaction.atomic():
            put(samples.pdf(), "b.pdf")
            stored.set()
            go.wait(120)
        connections.close_all()

    def sweep() -> None:
        with clock.at(clock.now() + LATER):
            sweep_orphans._remove_content(old.sha256)
        connections.close_all()

    import contextvars

    from zhengyun.kernel.files.models import FileRow

    FileRow.objects.filter(id=old.id).delete()
    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(run,)) for run in (store_again, sweep)
    ]
    threads[0].start()
    assert stored.wait(120)
    threads[1].start()
    threads[1].join(0.3)
    assert threads[1].is_alive()
    go.set()
    for thread in threads:
        thread.join(120)
    with facade.open(FileRow.objects.get().id) as content:
        assert content.read() == samples.pdf()
