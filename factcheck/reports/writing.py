"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path


class UnwritablePath(OSError):
    """A file that cannot be written; `messages` say which and why by language."""

    def __init__(self, path: Path, reason: str) -> None:
        shown = str(path).encode("utf-8", "replace").decode("utf-8")
        self.messages = {"ja": f"{shown} に書き込めません: {reason}", "en": f"cannot write {shown}: {reason}"}
        super().__init__(self.messages["en"])


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def ensure_writable(path: Path) -> None:
    """Raises UnwritablePath if `path` cannot be written, so that a long check does not find out at its end.

    Missing folders are made; the file itself is left as it is.
    """
    try:
        if _is_special(path):
            if not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return
        temporary, handle = _temporary(_target(path))
        os.close(handle)
        temporary.unlink()
    except OSError as error:
        raise UnwritablePath(path, _reason(error)) from error


def write_whole(path: Path, text: str) -> None:
    """Writes `text` as UTF-8 so that readers see the old file or the whole new one, never a part.

    Missing folders are made, a symbolic link is followed, the file keeps its mode. A device or pipe, which cannot be
    replaced, is written to as it is. Lone surrogates, which UTF-8 cannot hold, become U+FFFD. Raises UnwritablePath.
    """
    write_bytes_whole(path, _encode(text))


def write_bytes_whole(path: Path, data: bytes) -> None:
    """Writes bytes as `write_whole` writes text."""
    try:
        if _is_special(path):
            path.write_bytes(data)
            return
        target = _target(path)
        temporary, handle = _temporary(target)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(_mode(target))
            temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise UnwritablePath(path, _reason(error)) from error


def _temporary(target: Path) -> tuple[Path, int]:
    """A new file beside the target, and its open descriptor. It has to be there: a rename across file systems copies."""
    import tempfile  # not before something is written: it brings much

    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".factcheck-")
    return Path(name), handle


def _target(path: Path) -> Path:
    """The file that is meant, behind symbolic links, where it can be a file."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if len(os.fsencode(target.name)) > 255:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    return target


def _is_special(path: Path) -> bool:
    """Whether there is something that is neither a file nor a folder: /dev/stdout, a named pipe."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _encode(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text).encode("utf-8")


def _mode(target: Path) -> int:
    """The mode of the file that is replaced, or what a new file would get."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
