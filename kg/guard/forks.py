"""The process that holds the graph in memory and forks workers (`kg.store.forkserver`), as the guard sees it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import threading
from pathlib import Path
from typing import IO, cast

from kg.guard.process import MEMORY_BYTES, python_command, python_environment
from kg.store.pipe import LENGTH, unpack

# As `kg.store.forkserver` has them, whose engine this process does not need.
_FORK, _REAP = b"fork", b"reap"
_MAX_PACKET = 4_096
# A fork takes milliseconds; what does not answer by then is not waited for.
_ANSWER_TIMEOUT_S = 10.0


class ForkServer:
    """One such process. To be started in a thread that lives as long as it shall: the system ends it with that thread.

    Methods may be called from any thread; those that speak with the process raise OSError where it is gone.
    """

    def __init__(self, store_path: Path) -> None:
        """Starts it; it forks as soon as it is `ready_within` some time."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                python_command("kg.store.forkserver", str(store_path.resolve()), str(MEMORY_BYTES), str(os.getpid())),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=python_environment(),
            )
        self._lock = threading.Lock()
        self._living: set[int] = set()
        self._retired = False

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ready_within(self, seconds: float) -> str | None:
        """Wait for it to have read the graph: the name of the build that it holds, None where it still reads.

        Raises OSError where it has ended.
        """
        with self._lock:
            self._control.settimeout(seconds)
            try:
                told = self._control.recv(_MAX_PACKET)
            except TimeoutError:
                return None
            if not told:
                raise ConnectionError("the process that reads it has ended")
            self._control.settimeout(_ANSWER_TIMEOUT_S)
        return str(unpack(told[LENGTH.size :])["build"])

    def fork(self) -> ForkedProcess:
        """A new worker."""
        requests, to_worker = os.pipe()
        from_worker, replies = os.pipe()
        try:
            with self._lock:
                socket.send_fds(self._control, [_FORK], [requests, replies])
                told, handles, _, _ = socket.recv_fds(self._control, _MAX_PACKET, 1)
                if not handles:
                    raise ConnectionError("the process that forks workers has ended")
                self._living.add(int(told))
        except OSError:
            os.close(to_worker)
            os.close(from_worker)
            self.kill()  # an answer that comes late would be taken for another's
            raise
        finally:
            os.close(requests)
            os.close(replies)
        return ForkedProcess(self, int(told), handles[0], to_worker, from_worker)

    def reap(self, pid: int) -> int:
        """The status of a worker that has ended."""
        try:
            with self._lock:
                self._control.send(_REAP + str(pid).encode())
                told = self._control.recv(_MAX_PACKET)
                if not told:
                    raise ConnectionError("the process that forks workers has ended")
                return int(told)
        except OSError:
            self.kill()
            raise
        finally:
            self._forget(pid)

    def _forget(self, pid: int) -> None:
        with self._lock:
            self._living.discard(pid)
            over = self._retired and not self._living
        if over:
            self.kill()

    def retire(self) -> None:
        """End it as soon as the last of its workers is closed: the system ends them with it."""
        with self._lock:
            self._retired = True
            over = not self._living
        if over:
            self.kill()

    def kill(self) -> None:
        """End it, and with it all its workers."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # it is closed
            self._control.shutdown(socket.SHUT_RDWR)  # who waits for a word of it learns that none will come
        with self._lock:
            self._control.close()


class ForkedProcess:
    """A worker that a `ForkServer` has forked; see `kg.guard.process.WorkerProcess`."""

    def __init__(self, server: ForkServer, pid: int, handle: int, to_worker: int, from_worker: int) -> None:
        """`handle` is the descriptor of the process (pidfd_open(2)), the others are the ends of its pipes."""
        self.server = server
        self.pid = pid
        self.stdin: IO[bytes] | None = cast("IO[bytes]", os.fdopen(to_worker, "wb", buffering=0))
        self.stdout: IO[bytes] | None = cast("IO[bytes]", os.fdopen(from_worker, "rb", buffering=0))
        self._handle = handle
        self._status: int | None = None
        self._lock = threading.Lock()

    @property
    def returncode(self) -> int | None:
        """The status with which it has ended, as far as `poll` or `wait` have seen it."""
        return self._status

    def poll(self) -> int | None:
        """Whether it has ended, and how."""
        return self._status if self._status is not None or not self._has_ended(0) else self._end()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        if self._status is None and not self._has_ended(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self._end()

    def kill(self) -> None:
        """End it; nothing where it has ended."""
        with self._lock, contextlib.suppress(ProcessLookupError):
            if self._status is None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def _has_ended(self, timeout: float | None) -> bool:
        poller = select.poll()
        poller.register(self._handle, select.POLLIN)
        return bool(poller.poll(None if timeout is None else timeout * 1000))

    def _end(self) -> int:
        with self._lock:
            if self._status is None:
                try:
                    self._status = self.server.reap(self.pid)
                except (OSError, ValueError):  # the system ended it together with the server
                    self._status = -signal.SIGKILL
                os.close(self._handle)
            return self._status
