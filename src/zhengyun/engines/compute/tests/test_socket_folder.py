"""The folder of the machines' sockets has a name that can be guessed: it must be ours alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from zhengyun.engines.compute.contracts.drivers import DriverError
from zhengyun.engines.compute.drivers.qemu.places import make_private


def test_a_new_folder_is_ours_and_stays_usable(tmp_path: Path) -> None:
    folder = tmp_path / "sockets"
    make_private(folder)
    make_private(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("trick", ["open to others", "a link", "a file", "of somebody else"])
def test_what_others_could_reach_is_refused(
    trick: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, own = tmp_path / "sockets", tmp_path / "own"
    own.mkdir(mode=0o700)
    if trick == "a link":
        folder.symlink_to(own, target_is_directory=True)
    elif trick == "a file":
        folder.write_text("")
    else:
        folder.mkdir(mode=0o700)
    if trick == "open to others":
        folder.chmod(0o777)
    if trick == "of somebody else":
        monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(DriverError, match="sockets"):
        make_private(folder)
