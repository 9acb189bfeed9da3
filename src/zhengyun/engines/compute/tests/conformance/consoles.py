"""A person at a guest's consoles: the serial line as bytes, the screen by VNC keys and what it shows."""

from __future__ import annotations

import re
import socket
import struct
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from zhengyun.engines.compute.drivers.qemu.qmp import Qmp
from zhengyun.engines.compute.tests.conformance.world import PASSWORD

OWN_PASSWORD = "Sein-eigenes-2-Wort"
SECONDS = 300.0
CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
VGA_TEXT, VGA_BYTES = 0xB8000, 0x8000


class Serial:
    """The serial line. Signs in with whichever password is valid, and changes the first one when asked."""

    def __init__(self, path: str) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(0.2)
        self._line.connect(path)
        self._heard = ""
        self._number = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def sign_in(self) -> Self:
        """Whether the first password must be changed is for the guest to say."""
        self.type("\n")
        if self.wait_for(r"login: $", r"[#$] $") == 1:
            return self
        for password in (OWN_PASSWORD, PASSWORD):
            self.type("root\n")
            self.wait_for(r"Password: $")
            self.type(f"{password}\n")
            found = self.wait_for(r"[#$] $", r"New password: $", r"login: $")
            if found == 1:
                self._choose()
            if found != 2:
                return self
        raise AssertionError(f"no password is right: {self._heard[-400:]}")

    def _choose(self) -> None:
        self.type(f"{OWN_PASSWORD}\n")
        self.wait_for(r"Retype password: $")
        self.type(f"{OWN_PASSWORD}\n")
        self.wait_for(r"[#$] $")

    def run(self, command: str) -> str:
        self._number += 1
        mark = f"={self._number}="
        self.type(f"echo BEG''IN{mark}; {command}; echo EN''D{mark}\n")
        self.wait_for(rf"END{mark}\r?\n")
        return self._heard.split(f"BEGIN{mark}", 1)[1].split(f"END{mark}", 1)[0].strip()

    def type(self, text: str) -> None:
        self._heard = ""
        self._line.sendall(text.encode())

    def wait_for(self, *patterns: str) -> int:
        """Index of the first pattern that was heard."""
        deadline = time.monotonic() + SECONDS
        while True:
            for index, pattern in enumerate(patterns):
                if re.search(pattern, self._heard):
                    return index
            assert time.monotonic() < deadline, f"heard no {patterns}, but {self._heard[-400:]!r}"
            try:
                self._heard = CONTROLS.sub("", self._heard + self._line.recv(4096).decode(errors="replace"))
            except TimeoutError:
                continue


class Screen:
    """A VNC client that types; what the screen shows is read from the memory of its text mode."""

    def __init__(self, vnc: str, monitor: Path) -> None:
        self._monitor = monitor
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(SECONDS)
        self._line.connect(vnc)
        assert self._read(12) == b"RFB 003.008\n"
        self._line.sendall(b"RFB 003.008\n")
        self._read(self._read(1)[0])
        self._line.sendall(b"\x01")
        assert self._read(4) == bytes(4)
        self._line.sendall(b"\x01")
        self.width, self.height = struct.unpack(">HH", self._read(4))
        self.title = self._read(16 + 4)[16:]
        self._read(struct.unpack(">I", self.title)[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()

    def type(self, text: str) -> None:
        for character in text:
            key = 0xFF0D if character == "\n" else ord(character)
            for is_down in (1, 0):
                self._line.sendall(struct.pack(">BBxxI", 4, is_down, key))
            time.sleep(0.02)

    def wait_for(self, pattern: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not re.search(pattern, self.text()):
            assert time.monotonic() < deadline, f"the screen shows no {pattern!r}"
            time.sleep(0.1)

    def text(self) -> str:
        """Everything in the text memory, a space between lines."""
        with tempfile.NamedTemporaryFile() as copy:
            with Qmp(self._monitor) as monitor:
                monitor.execute("pmemsave", val=VGA_TEXT, size=VGA_BYTES, filename=copy.name)
            characters = Path(copy.name).read_bytes()[::2]
        return re.sub(r" +", " ", "".join(chr(one) if 32 <= one < 127 else " " for one in characters))

    def _read(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            part = self._line.recv(count - len(found))
            assert part, "the screen was closed"
            found += part
        return found
