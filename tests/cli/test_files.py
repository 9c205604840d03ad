"""Files appear whole or not at all, wherever they are."""

import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lrsched_cli.cli.files import replacing
from process import PROGRAM
from program import Done, contents, lrsched, refused

Run = Callable[..., Done]


def test_every_suffix_has_its_format(tmp_path: Path) -> None:
    """Ten files in one run, each beginning as its kind does; one line on stderr for each."""
    starts = {
        "a.txt": b"exp(",
        "a.csv": b"epoch,lr\n",
        "a.tsv": b"epoch\tlr\n",
        "a.json": b"[\n{",
        "a.jsonl": b"{",
        "a.md": b"**exp(",
        "a.PNG": b"\x89PNG",
        "a.svg": b"<?xml",
        "a.pdf": b"%PDF",
        "a.html": b"<!doctype html>",
    }
    outputs = [word for name in starts for word in ("-o", name)]
    done = lrsched("exp", *outputs, cwd=tmp_path)
    assert (done.code, done.out) == (0, "")
    assert done.err == "".join(f"Wrote {name}\n" for name in starts)
    written = contents(tmp_path)
    assert set(written) == set(starts)
    assert all(written[name].startswith(start) for name, start in starts.items())


@pytest.mark.parametrize(
    ("arguments", "printed", "files"),
    [
        (["-o", "a.csv", "-q"], "", ["a.csv"]),
        (["-o", "a.csv", "-q", "-f", "csv"], "epoch,lr\n0,0.1\n", ["a.csv"]),
        (["-o", "-", "-f", "csv"], "epoch,lr\n0,0.1\n", []),
        (["-o", "-", "-o", "a.csv", "-q", "-f", "tsv"], "epoch\tlr\n0\t0.1\n", ["a.csv"]),
    ],
)
def test_standard_output_is_written_when_asked(
    arguments: list[str], printed: str, files: list[str], tmp_path: Path
) -> None:
    """By -f, by `-o -`, or when there is no other output."""
    done = lrsched("exp", "--epochs", "1", *arguments, cwd=tmp_path)
    assert (done.code, done.out, done.err) == (0, printed, "")
    assert list(contents(tmp_path)) == files


@pytest.mark.posix
def test_a_link_stays_a_link_and_a_file_keeps_its_mode(tmp_path: Path) -> None:
    """What it points to gets the content."""
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to("target.csv")
    assert lrsched("exp", "-o", "link.csv", cwd=tmp_path).code == 0
    assert link.is_symlink()
    assert target.read_text().startswith("epoch,lr\n")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.posix
def test_a_new_file_has_the_mode_of_new_files(tmp_path: Path) -> None:
    """As the umask says."""
    old = os.umask(0o027)
    try:
        lrsched("exp", "-o", "a.csv", cwd=tmp_path)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640


@pytest.mark.posix
@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o1644])
def test_a_new_content_gets_no_rights_of_the_old(mode: int, here: Run, tmp_path: Path) -> None:
    """What ran with its owner's or its group's rights was another program."""
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "a.csv").chmod(mode)
    assert here("exp", "-o", "a.csv").code == 0
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == mode & 0o777


@pytest.mark.posix
@pytest.mark.parametrize(("old", "seen"), [(0o600, 0o600), (0o640, 0o600), (None, 0o644)])
def test_what_is_not_finished_can_be_read_by_no_one_more(
    old: int | None, seen: int, tmp_path: Path
) -> None:
    """A file begins as its owner's alone, or as every new file where there is none yet."""
    target = tmp_path / "a.csv"
    before = os.umask(0o022)
    try:
        if old is not None:
            target.touch(old)
            target.chmod(old)
        created: list[int] = []
        real = os.open

        def noted(path: Path, flags: int, mode: int) -> int:
            created.append(mode & ~0o022)
            return real(path, flags, mode)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(os, "open", noted)
            with replacing(str(target)) as file:
                file.write(b"new")
    finally:
        os.umask(before)
    assert created == [seen]
    assert stat.S_IMODE(target.stat().st_mode) == (0o644 if old is None else old)


@pytest.mark.posix
def test_a_file_keeps_its_owner(here: Run, tmp_path: Path) -> None:
    """And its group: those who could read it still can, and no one else."""
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    (tmp_path / "a.csv").touch(0o640)
    os.chown(tmp_path / "a.csv", 1234, 4321)
    assert here("exp", "-o", "a.csv").code == 0
    now = (tmp_path / "a.csv").stat()
    assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (1234, 4321, 0o640)


@pytest.mark.posix
def test_a_dangling_link_gets_its_file(tmp_path: Path) -> None:
    """The file that it names is made."""
    (tmp_path / "link.csv").symlink_to("new.csv")
    assert lrsched("exp", "-o", "link.csv", cwd=tmp_path).code == 0
    assert (tmp_path / "new.csv").exists()


def test_a_failure_leaves_all_old_files(tmp_path: Path) -> None:
    """An overflow in a late row, or a bad second file: nothing changes."""
    for name in ("a.csv", "a.png"):
        (tmp_path / name).write_text("old")
    outputs = ("-o", "a.csv", "-o", "a.png")
    refused("exp", "--decay", "-1", "--epochs", "1000", *outputs, cwd=tmp_path)
    refused("exp", *outputs, "-o", "no/a.csv", cwd=tmp_path)


@pytest.mark.process
@pytest.mark.posix
def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """The error names the file; what was written of the new one is gone."""
    import resource

    (tmp_path / "a.csv").write_text("old")

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [*PROGRAM, "exp", "--steps", "100000", "-o", "b.csv", "-o", "a.csv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: cannot write b.csv: File too large\n"
    assert contents(tmp_path) == {"a.csv": b"old"}


@pytest.mark.posix
def test_what_is_no_file_is_written_as_it_is(tmp_path: Path) -> None:
    """A link to a device: the device is written, and its errors are told."""
    (tmp_path / "full.csv").symlink_to("/dev/full")
    (tmp_path / "null.csv").symlink_to("/dev/null")
    assert lrsched("exp", "-o", "null.csv", cwd=tmp_path).code == 0
    done = lrsched("exp", "-o", "full.csv", cwd=tmp_path)
    assert done.code == 1
    assert done.err == "Error: cannot write full.csv: No space left on device\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full.csv", "null.csv"]


@pytest.mark.posix
def test_a_protected_file_is_not_replaced(tmp_path: Path) -> None:
    """Though its folder would allow it."""
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / "a.csv").chmod(0o444)
    assert "Permission denied" in refused("exp", "-o", "a.csv", cwd=tmp_path, code=1)


@pytest.mark.posix
def test_a_name_with_control_characters_does_not_act(tmp_path: Path) -> None:
    """It is written, and told in escapes."""
    done = lrsched("exp", "-o", "a\x1b[31m\n.csv", cwd=tmp_path)
    assert done.err == "Wrote a\\x1b[31m\\n.csv\n"
    assert list(contents(tmp_path)) == ["a\x1b[31m\n.csv"]


@pytest.mark.process
@pytest.mark.posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("to_file", [True, False])
def test_a_signal_leaves_no_trace(name: str, to_file: bool, tmp_path: Path) -> None:
    """The old file, no temporary one, no traceback, and the exit code of the signal."""
    (tmp_path / "a.csv").write_text("old")
    number = signal.Signals[name]
    output = ["-o", "a.csv"] if to_file else ["-f", "csv"]
    with subprocess.Popen(
        [*PROGRAM, "exp", "--steps", "50000000", "--decay", "0", *output],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509 - nohup ignores it
    ) as process:
        assert process.stdout
        if to_file:
            wait_for_a_temporary_file(tmp_path)
        else:
            process.stdout.read(1)
        process.send_signal(number)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert told.strip() == b""
    assert contents(tmp_path) == {"a.csv": b"old"}


def wait_for_a_temporary_file(folder: Path) -> None:
    """Wait until there is something beside the old file, and something in it."""
    for _ in range(6000):
        if sum(path.stat().st_size > 0 for path in folder.iterdir()) > 1:
            return
        time.sleep(0.01)
    pytest.fail("the program has written nothing for a minute")


def test_a_mark_outside_the_range_is_told(tmp_path: Path) -> None:
    """It is not in the picture, which has those that are."""
    done = lrsched("step", "--mark", "50,100", "-o", "a.png", cwd=tmp_path)
    assert "Note: mark = 100 is not in the range: not drawn\n" in done.err
