"""The filter of system calls that a program runs under, as classic BPF. Architecture in, filter bytes out.

A list of what is allowed: memory, clocks and the end. What looks for files is told "not permitted", which lets an
import fail in the normal way; everything else (sockets, fork, exec, signals, ptrace ...) kills the process.
"""

from __future__ import annotations

import errno
import struct
from typing import NamedTuple


class Architecture(NamedTuple):
    audit: int
    """AUDIT_ARCH_* of <linux/audit.h>: a call in another convention would mean another number."""
    allowed: tuple[int, ...]
    refused: tuple[int, ...]


# In both lists, most frequent first: mmap munmap brk mremap madvise mprotect futex write exit_group exit
# rt_sigreturn rt_sigprocmask sigaltstack clock_gettime clock_getres gettimeofday getrandom sched_yield
# getpid gettid getuid geteuid getgid getegid restart_syscall rseq close getrusage sysinfo
_ALLOWED_X86_64 = (
    *(9, 11, 12, 25, 28, 10, 202, 1, 231, 60, 15, 14, 131, 228, 229, 96, 318, 24),
    *(39, 186, 102, 107, 104, 108, 219, 334, 3, 98, 99),
)
_ALLOWED_AARCH64 = (
    *(222, 215, 214, 216, 233, 226, 98, 64, 94, 93, 139, 135, 132, 113, 114, 169, 278, 124),
    *(172, 178, 174, 175, 176, 177, 128, 293, 57, 165, 179),
)
# read openat newfstatat fstat lseek getdents64 readlinkat faccessat faccessat2 openat2 statx getcwd ioctl
# fcntl; on x86-64 the older open stat lstat readlink access too
_REFUSED_X86_64 = (0, 257, 262, 5, 8, 217, 267, 269, 439, 437, 332, 79, 16, 72, 2, 4, 6, 89, 21)
_REFUSED_AARCH64 = (63, 56, 79, 80, 62, 61, 78, 48, 439, 437, 291, 17, 29, 25)

ARCHITECTURES = {
    "x86_64": Architecture(0xC000003E, _ALLOWED_X86_64, _REFUSED_X86_64),
    "aarch64": Architecture(0xC00000B7, _ALLOWED_AARCH64, _REFUSED_AARCH64),
}

_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000


def filter_program(architecture: Architecture) -> bytes:
    """The instructions, eight bytes each: kill unless the call is on a list."""
    code = [_instruction(_LOAD, _ARCHITECTURE_AT), *_unless(architecture.audit, _KILL)]
    code.append(_instruction(_LOAD, _NUMBER_AT))
    for number in architecture.allowed:
        code += _when(number, _ALLOW)
    for number in architecture.refused:
        code += _when(number, _REFUSE)
    code.append(_instruction(_RETURN, _KILL))
    return b"".join(code)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _when(value: int, action: int) -> list[bytes]:
    return [_instruction(_JUMP_IF_EQUAL, value, 0, 1), _instruction(_RETURN, action)]


def _unless(value: int, action: int) -> list[bytes]:
    return [_instruction(_JUMP_IF_EQUAL, value, 1, 0), _instruction(_RETURN, action)]
