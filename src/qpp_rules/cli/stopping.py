"""How a command stops on a signal: it removes temporary files and shows no traceback."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


TEMPORARY_FILES: Final[set[str]] = set()
"""The temporary files of this process. A file is added before it exists."""

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_SIGNALS: Final = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


class _Stopped(BaseException):
    """A signal arrived. Only :func:`stopped_by_signals` may catch this."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """If a signal ends the process, remove temporary files first.

    A signal that the parent process ignores, as `nohup` does, stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.getsignal(one) for one in _SIGNALS}
    try:
        for one, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(one, _stop)
        yield
    except _Stopped as stopped:
        signal.signal(stopped.number, signal.SIG_DFL)
        os.kill(os.getpid(), stopped.number)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _stop(number: int, _frame: FrameType | None) -> None:
    # A second signal ends the process at once.
    for one in _SIGNALS:
        if signal.getsignal(one) is _stop:
            signal.signal(one, signal.SIG_DFL)
    for name in TEMPORARY_FILES:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108
    # The exception lets progress bars restore the cursor.
    raise _Stopped(number)
