"""Addresses of the files in static/, whose names carry the hash of their content."""

import errno
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litestar.file_system import BaseLocalFileSystem
from litestar.types import PathType
from litestar.types.file_types import FileInfo


@dataclass(frozen=True)
class Assets:
    names: dict[str, str] = field(default_factory=dict)
    base: str = "/static/"

    @classmethod
    def load(cls, folder: Path) -> "Assets":
        """The assets listed in `folder`/manifest.json; FileNotFoundError tells to run `make setup`."""
        manifest = folder / "manifest.json"
        if not manifest.is_file():
            raise FileNotFoundError(f"{manifest} ontbreekt. Voer eerst uit: make setup")
        return cls(json.loads(manifest.read_text("utf-8")))

    def url(self, name: str) -> str:
        """The address of an asset by its plain name; KeyError for a name that set-up never copied."""
        return self.base + self.names[name]


class AssetFiles(BaseLocalFileSystem):
    """The file system for assets: a name that no file can have, or below one, is not found and no fault."""

    async def info(self, path: PathType, **kwargs: Any) -> FileInfo:
        try:
            return await super().info(path, **kwargs)
        except OSError as error:
            if error.errno in (errno.ENAMETOOLONG, errno.ENOTDIR):
                raise FileNotFoundError(error.errno, error.strerror) from error
            raise
        except ValueError as error:  # a NUL
            raise FileNotFoundError(errno.ENOENT, str(error)) from error
