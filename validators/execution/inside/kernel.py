"""What is asked of the kernel, through ctypes: namespaces, an empty root, no capabilities, the filter. Linux only.

Every function raises OSError where the kernel refuses, and the zygote tells so in its description.
"""

from __future__ import annotations

import ctypes
import os
import platform
from pathlib import Path

from .syscalls import ARCHITECTURES, filter_program

_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    *(0x00020000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000),
)
_SET_DUMPABLE, _SET_SECCOMP, _SET_CHILD_SUBREAPER, _SET_NO_NEW_PRIVS = 4, 22, 36, 38
_SECCOMP_MODE_FILTER = 2
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT = 1, 2, 4, 8, 32
_MS_REC, _MS_PRIVATE, _MNT_DETACH = 0x4000, 0x40000, 2
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_CAPABILITY_VERSION_3 = 0x20080522

NOBODY = 65534

_libc = ctypes.CDLL(None, use_errno=True)


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def _asked(result: int, what: str) -> None:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def become_nobody() -> None:
    """Leaves root behind, whom limits on the number of processes do not bind."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    _prctl(_SET_DUMPABLE, 1, "dumpable")  # the change of user took away its rights over itself


def new_namespaces() -> None:
    """Its own users, processes, network (without any device), mounts, host name and shared memory.

    The next process that is forked is the first of the new process namespace: when it ends, all in there end.
    """
    uid, gid = os.getuid(), os.getgid()
    flags = _NEWUSER | _NEWPID | _NEWNET | _NEWNS | _NEWUTS | _NEWIPC
    _asked(_libc.unshare(flags), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


def empty_root() -> None:
    """Makes an empty read-only folder the root of the file system; nothing else is mounted any more."""
    mount, nothing = _libc.mount, b"none"
    _asked(mount(nothing, b"/", None, _MS_REC | _MS_PRIVATE, None), "mount")
    safe = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    _asked(mount(nothing, b"/tmp", b"tmpfs", safe, b"size=4k,mode=0555"), "mount tmpfs")
    os.chdir("/tmp")  # noqa: S108
    here = b"."
    _asked(_libc.syscall(_PIVOT_ROOT[platform.machine()], here, here), "pivot_root")
    _asked(_libc.umount2(here, _MNT_DETACH), "umount")
    os.chdir("/")
    _asked(mount(nothing, b"/", None, _MS_REMOUNT | _MS_RDONLY | safe, None), "mount read-only")


def drop_capabilities() -> None:
    """Gives up every privilege inside the namespaces, for good."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    _asked(_libc.capset(header, none), "capset")
    no_new_privileges()


def no_new_privileges() -> None:
    _prctl(_SET_NO_NEW_PRIVS, 1, "no_new_privs")


def adopt_orphans() -> None:
    """Processes whose parent ends become children of this one, so that none is left behind unseen."""
    _prctl(_SET_CHILD_SUBREAPER, 1, "child subreaper")


def forbid_inspection() -> None:
    """No other process of the same user may attach to this one or read its memory."""
    _prctl(_SET_DUMPABLE, 0, "dumpable")


def prepared_filter() -> ctypes.Structure:
    """The filter for this machine, made once before any fork. Raises OSError on another architecture."""
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise OSError(f"no list of system calls for {machine}")
    code = filter_program(ARCHITECTURES[machine])
    return _Filter(len(code) // 8, code)


def filter_calls(prepared: ctypes.Structure) -> None:
    """From here on only the system calls of the filter's list; it cannot be taken off."""
    _prctl(_SET_SECCOMP, _SECCOMP_MODE_FILTER, "seccomp", ctypes.byref(prepared))


def _prctl(option: int, value: int, what: str, third: object = 0) -> None:
    _asked(_libc.prctl(option, ctypes.c_ulong(value), third, 0, 0), what)
