"""Find a repository and ask git about it: the only module that runs git or knows where it keeps what.

A repository may be a stranger's. Git is run from the root of the working tree, so that no folder that looks
like a bare repository is taken for one, and with everything off by which a repository names programs to run.
Nothing goes over the network.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from handbook.errors import HandbookError

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = ".git"
_LONGEST = 4096
"""More than any path or commit that git writes on a line."""
_PATIENCE = 20.0
"""Seconds for one question: a setting may name a pipe as a file of patterns, which git waits for."""
_late: dict[str, str] = {}
"""By working tree what was said when git did not answer: nobody waits twice for the same."""
_READ_FIRST = (
    "HEAD", "config", "config.worktree", "index", "packed-refs", "commondir", "shallow", "info/exclude",
    "info/attributes", "objects/info/alternates",
)  # fmt: skip
"""Files that git opens to answer anything, whatever they are."""
_SCRUBBED = (
    # In a hook git points at its repository by these, which would override the folder.
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
    # Programs.
    "GIT_EXTERNAL_DIFF", "GIT_ASKPASS", "SSH_ASKPASS",
)  # fmt: skip
# A partial clone would fetch what it lacks; a question must wait for no lock and no password.
_QUIET = {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
_HARMLESS = (
    "--no-pager",
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "safe.bareRepository=explicit",
    "-c", "log.showSignature=false",
    "-c", "core.quotePath=false",
    # The configuration may name any folder as the working tree.
    "--work-tree=.",
)  # fmt: skip


class GitError(HandbookError):
    """Git is missing, or does not know what it was asked for."""


class GitMissingError(GitError):
    """There is no program git, or it cannot be started."""


class GitPlace(NamedTuple):
    """A folder as git calls it."""

    top: str
    """The root of the working tree."""
    below: str
    """The folder relative to it, with ``/``; empty for the root itself."""


def upward(folder: str) -> Iterator[str]:
    """Yield a folder and all those above it, up to the root of the file system."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def work_tree(folder: str) -> str | None:
    """Return the root of the working tree that holds a folder, whether the folder exists or not."""
    return next((each for each in upward(folder) if os.path.lexists(os.path.join(each, MARK))), None)


def directory(folder: str) -> str | None:
    """Return the git directory of the working tree that holds a folder, which a worktree has for itself."""
    top = work_tree(folder)
    if top is None:
        return None
    mark = os.path.join(top, MARK)
    if os.path.isdir(mark):
        return mark
    # A worktree or a submodule names its directory in a file.
    return os.path.normpath(os.path.join(top, _first_line(mark).removeprefix("gitdir:").strip()))


def repository(folder: str) -> str | None:
    """Return the root of the working tree that holds a folder; None where its mark marks no repository."""
    found = directory(folder)
    return work_tree(folder) if found is not None and _holds_repository(found) else None


def own_directory(folder: str) -> str | None:
    """Return the git directory for a folder where it is a real one and belongs to the user; else None.

    What stands there may be obeyed, as git obeys it: nobody else has put it there.
    """
    found = _acknowledged_directory(folder)
    return found if found is not None and _belongs_to_user(found) else None


def shared_lock_directory(folder: str) -> str | None:
    """Return the git directory for a folder where it is real and the user can write it, whoever owns it."""
    found = _acknowledged_directory(folder)
    return found if found is not None and os.access(found, os.W_OK) else None


def _acknowledged_directory(folder: str) -> str | None:
    """Return the git directory for a folder where it is real and meant for this working tree; else None.

    The file that names it may be a stranger's, and name the directory of any repository of the user.
    """
    top, found = work_tree(folder), directory(folder)
    if top is None or found is None or not _holds_repository(found):
        return None
    mark = os.path.join(top, MARK)
    return found if os.path.isdir(mark) or _acknowledges(found, mark) else None


def _acknowledges(found: str, mark: str) -> bool:
    """Return whether a git directory knows the file that names it: a worktree's or a submodule's does."""
    back = _first_line(os.path.join(found, "gitdir"))
    if back:
        return os.path.realpath(os.path.join(found, back)) == os.path.realpath(mark)
    # The directory of a submodule lies in that of the repository around it.
    around = _acknowledged_directory(os.path.dirname(os.path.dirname(mark)))
    modules = os.path.join(os.path.realpath(around), "modules", "") if around else ""
    return bool(modules) and os.path.realpath(found).startswith(modules)


def _holds_repository(found: str) -> bool:
    """Return whether a folder is what git takes for a git directory, of a repository or a worktree."""
    if os.path.islink(found) or not os.path.isfile(os.path.join(found, "HEAD")):
        return False
    return os.path.isdir(os.path.join(found, "objects")) or os.path.isfile(os.path.join(found, "commondir"))


def _belongs_to_user(found: str) -> bool:
    return sys.platform == "win32" or os.stat(found).st_uid == os.geteuid()


def place(folder: str) -> GitPlace:
    """Return where in its repository a folder lies, whether it exists or not. Raises GitError."""
    folder = os.path.realpath(folder)
    top = work_tree(folder)
    if top is None:
        raise GitError(f"{folder} is in no git repository; begin one with `git init`")
    below = os.path.relpath(folder, top).replace(os.sep, "/")
    return GitPlace(top, "" if below == "." else below)


def branched(folder: str) -> bool:
    """Return whether branches of the repository may differ, without the cost of asking git.

    True where only git can tell.
    """
    git = _shared_directory(folder)
    if not git:
        return False
    if os.path.isdir(os.path.join(git, "reftable")):
        return True
    commits: dict[str, str] = {}
    for name, commit in _branches(git):
        # Loose ones come first, and are newer than packed ones.
        commits.setdefault(name, commit)
        if len(set(commits.values())) > 1:
            return True
    return False


def files(folder: str) -> tuple[str, ...] | None:
    """Return the files of a folder that git tracks or would track, relative to it, as git orders them.

    All names lead down: an index that was made by hand may name others. None when the folder is in no
    repository or git is not installed. Raises GitError when git knows the repository and does not answer: a
    change can make it slow, and whoever takes that for an answer takes what is ignored for what is not.
    """
    if repository(os.path.realpath(folder)) is None:
        return None
    where = place(folder)
    below = f":(top,literal){where.below}" if where.below else ":(top)"
    try:
        answer = run(where.top, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", below)
    except GitMissingError:
        return None
    prefix = f"{where.below}/" if where.below else ""
    names = (os.fsdecode(name) for name in answer.split(b"\0") if name)
    below_it = (name.removeprefix(prefix) for name in names if name.startswith(prefix))
    return tuple(name for name in below_it if _leads_down(name))


def _leads_down(name: str) -> bool:
    """Return whether a name from git is that of a file below the folder."""
    if os.sep == "/" and ".." not in name:
        return name[:1] != "/"
    parts = name.replace(os.sep, "/").split("/")
    return ".." not in parts and not os.path.isabs(name) and not os.path.splitdrive(name)[0]


def merge_base(top: str, ref: str, option: str) -> str:
    """Return the commit where HEAD and another commit parted; ``option`` is how the user names another one.

    Raises GitError where git does not know the commit, or knows no common one.
    """
    shallow = run(top, "rev-parse", "--is-shallow-repository").strip() == b"true"
    rest = "fetch it whole with `git fetch --unshallow` (on GitHub: fetch-depth: 0)"
    # What begins with a hyphen would be an option.
    if ref.startswith("-") or not answers(top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"):
        if ref == "HEAD":
            raise GitError(f"there is no commit yet; make the first one, or leave out {option}")
        also = f"; this clone is shallow: {rest}" if shallow else ""
        raise GitError(f"git knows no commit '{ref}'; fetch it, or name another by {option}{also}")
    base = answers(top, "merge-base", "HEAD", ref)
    if not base:
        step = rest if shallow else f"name another by {option}"
        raise GitError(f"no common history with '{ref}' is here; {step}")
    return base


def answers(top: str, *args: str) -> str:
    """Return what git says to a question that it may answer by failing."""
    try:
        return run(top, *args).decode("utf-8", "replace").strip()
    except GitError:
        return ""


def run(top: str, *args: str, stdin: str = "", settings: tuple[str, ...] = ()) -> bytes:
    """Return what git prints, called at the root of a working tree.

    ``settings`` take precedence over the configuration: ``name=value``. Raises GitError.
    """
    import subprocess  # Decision records are written without git.

    if top in _late:
        raise GitError(_late[top])
    _require_regular_files(top)
    env = {key: value for key, value in os.environ.items() if key not in _SCRUBBED} | _QUIET
    # No repository above this tree answers for it: its names would be taken for names in this tree.
    env["GIT_CEILING_DIRECTORIES"] = os.path.dirname(os.path.realpath(top))
    given = (part for setting in settings for part in ("-c", setting))
    command = ("git", *_HARMLESS, *given, *args)
    try:
        ran = subprocess.run(
            command,
            cwd=top,
            env=env,
            input=os.fsencode(stdin),
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        problem = f"git {args[0]} has not answered for {_PATIENCE:g} seconds; see whether `git status` does"
        _late[top] = problem
        raise GitError(problem) from None
    except OSError as error:
        raise GitMissingError(f"git cannot be run ({error.strerror}); install it") from error
    if ran.returncode != 0:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(f"git {args[0]} failed: {said[-1] if said else 'it says nothing'}; see `git status`")
    return ran.stdout


def _require_regular_files(top: str) -> None:
    """Raise GitError where git would wait for a pipe or read a device without end, before it does."""
    for folder in dict.fromkeys((directory(top) or "", _shared_directory(top))):
        for name in _READ_FIRST:
            path = os.path.join(folder, name)
            if folder and os.path.exists(path) and not os.path.isfile(path):
                raise GitError(f"{path} is not a regular file; git is not asked about it")


def _shared_directory(folder: str) -> str:
    """Return the folder with the branches: worktrees share that of their repository."""
    git = directory(os.path.realpath(folder))
    if git is None:
        return ""
    return os.path.normpath(os.path.join(git, _first_line(os.path.join(git, "commondir"))))


def _branches(git: str) -> Iterator[tuple[str, str]]:
    """Yield the branches, local and remote, each with its commit: loose ones, then packed ones."""
    folders = [os.path.join(git, "refs", "heads"), os.path.join(git, "refs", "remotes")]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                # Git makes no links to folders here, and one to a folder above has no end.
                listed = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in entries]
        except OSError:
            continue
        folders.extend(path for path, is_folder in listed if is_folder)
        for path, is_folder in listed:
            commit = "" if is_folder else _first_line(path)
            if commit and not commit.startswith("ref:"):
                yield os.path.relpath(path, git).replace(os.sep, "/"), commit
    for line in _lines(os.path.join(git, "packed-refs")):
        commit, _, name = line.partition(" ")
        if name.startswith(("refs/heads/", "refs/remotes/")):
            yield name, commit


def _first_line(path: str) -> str:
    return next(_lines(path), "")


def _lines(path: str) -> Iterator[str]:
    """Yield the lines of a file, longer ones in parts; none of what cannot be read or is no regular file."""
    if not os.path.isfile(path):  # Nobody waits for what may come out of a pipe.
        return
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            while line := stream.readline(_LONGEST):
                yield line.strip()
    except OSError:
        return
