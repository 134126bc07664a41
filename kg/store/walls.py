"""The walls that a process puts up around itself before it reads a query of a stranger."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # <linux/sched.h>
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def leave_network() -> str:
    """Move this process into a network of its own, in which there is nothing. Returns "" or why it was not possible."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        # Root may do it directly; others by way of a user namespace, where the system allows that.
        for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET):
            if libc.unshare(flags) == 0:
                return ""
        return f"unshare: {os.strerror(ctypes.get_errno())}"
    except (OSError, AttributeError) as error:
        return f"unshare is not there: {error}"


def limit_memory(limit: int) -> str:
    """Cap this process's address space at `limit` bytes. Returns "" or why it was not possible."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (OSError, ValueError) as error:
        return str(error)
    return ""


def forbid_writing() -> str:
    """Let no file grow by this process's hand. Returns "" or why it was not possible."""
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (OSError, ValueError) as error:
        return str(error)
    return ""


def limit_cpu(seconds: float) -> None:
    """End this process after so much more computing time: what stops a query whose asker has died."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    # A query may compute on several cores at once.
    wanted = int(used.ru_utime + used.ru_stime + seconds * (os.cpu_count() or 1)) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def die_with(parent: int) -> None:
    """Have the system end this process when the process `parent`, which started it, ends, however that ends (Linux).

    Strictly: when the thread that started it ends. To be called after `leave_network`, which may undo it (prctl(2):
    the setting is cleared by a change of credentials). Raises OSError where the system does not know it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # it has ended before
        os._exit(1)


def address_space() -> int:
    """Bytes of address space that this process takes (Linux)."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def pages_taken() -> int:
    """Bytes of memory that this process has been given since it was started or forked, page by page: at most that much
    of it is its own."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt * resource.getpagesize()
