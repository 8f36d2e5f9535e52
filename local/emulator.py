"""MiniStack, an emulator of AWS, as a process of its own: started quietly, stopped completely."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

REGION: Final = "eu-central-1"
START_SECONDS = 20
STOP_SECONDS = 20

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
"""Each process of a function unpacks its code and the layer anew: thousands of files, 80 MB. On
many a disk it takes longer to remove them than to run a test; in memory it takes no time."""

ROOM_BYTES: Final = 6 * 2**30
"""Some 75 processes. Tests run on two stacks at once, with 14 processes each as a rule and more in
a burst; what doesn't fit any more fails, so with less room than this the disk is used."""

_PYTHON = Path(__file__).parents[1] / ".local/emulator/bin/python"


class EmulatorFailed(Exception):
    """The emulator did not come up; the text says where its log is."""


class Emulator:
    """One emulator, which keeps its log, its pid and all its state in `folder`.

    One that `remembers` can be restarted: what it holds is written down when it ends.
    """

    def __init__(self, folder: Path, *, remembers: bool = False) -> None:
        self._folder = folder
        self._remembers = remembers
        self._log = folder / "emulator.log"
        self._pid = folder / "emulator.pid"
        self._tmp = folder / "tmp"
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start with nothing in it, on a free loopback port, and return the address."""
        if self.is_running():
            raise EmulatorFailed(f"One runs already in {self._folder}: `make down` ends it")
        self._clear()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        if _has_room(MEMORY):
            self._tmp.symlink_to(tempfile.mkdtemp(prefix="samentoets-", dir=MEMORY))
        else:
            self._tmp.mkdir()
        return self._run(_free_port())

    def restart(self) -> None:
        """End it and start it again at the same address, with all it held except its timers.

        MiniStack keeps no execution that waits: it is there again, but failed.
        """
        self._end()
        self._run(self._port)

    def _run(self, port: int) -> str:
        self._port = port
        with self._log.open("a") as log:
            # Held by the emulator as long as it lives: a pid can be given out again, a lock can't.
            fcntl.flock(log, fcntl.LOCK_EX)
            self._process = subprocess.Popen(
                [_PYTHON, "-m", "ministack"],
                env=self._environment(port),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._pid.write_text(str(self._process.pid))
        deadline = time.monotonic() + START_SECONDS
        while not _healthy(port):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise EmulatorFailed(f"MiniStack did not start: read {self._log}")
            time.sleep(0.05)
        return f"http://127.0.0.1:{port}"

    def is_running(self) -> bool:
        """Whether this emulator is alive, also when another program started it."""
        try:
            with self._log.open() as log:
                fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False

    def stop(self) -> None:
        """End it and every function process it started; the log stays. Repeating is harmless."""
        self._end()
        self._clear()

    def _clear(self) -> None:
        shutil.rmtree(self._tmp.resolve(), ignore_errors=True)
        if self._tmp.is_symlink():
            self._tmp.unlink()

    def _end(self) -> None:
        """Only one that remembers has something to do first: to write it down."""
        if self.is_running():
            group = int(self._pid.read_text())
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGTERM if self._remembers else signal.SIGKILL)
            deadline = time.monotonic() + STOP_SECONDS
            while self.is_running() and time.monotonic() < deadline:
                time.sleep(0.02)
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        if self._process:
            self._process.wait()

    def _environment(self, port: int) -> dict[str, str]:
        """Only what MiniStack needs: functions inherit it and must not see the user's settings."""
        return {
            "PATH": os.defpath,
            "HOME": str(self._folder),
            "TMPDIR": str(self._tmp),
            "STATE_DIR": str(self._tmp / "state"),
            "S3_DATA_DIR": str(self._tmp / "s3"),
            "PERSIST_STATE": str(int(self._remembers)),
            "S3_PERSIST": str(int(self._remembers)),
            "LANG": "C.UTF-8",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "MINISTACK_REGION": REGION,
            # Every function may do only what its own role allows, as on AWS.
            "AUTH": "true",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and shutil.disk_usage(folder).free >= ROOM_BYTES


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
