"""The units of systemd: without a fault, in one sandbox, and what they start is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from proxies import DEPLOY

from madoguchi.cli import cli
from madoguchi.one_line import WrongUse

UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
PROGRAM = "/opt/madoguchi/.venv/bin/madoguchi"
MOST_EXPOSED = 15  # of 100: "OK" ends at 40

needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")


@needs_systemd
def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    (tmp_path / "madoguchi").symlink_to(Path(sys.executable).with_name("madoguchi"))
    for unit in UNITS:
        here = unit.read_text("utf-8").replace(PROGRAM, str(tmp_path / "madoguchi"))
        (tmp_path / unit.name).write_text(here.replace("/opt/madoguchi/deploy", str(DEPLOY)))
    for unit in UNITS:
        told = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
            capture_output=True,
            text=True,
            check=False,
        )
        ours = [line for line in told.stderr.splitlines() if "madoguchi" in line]
        assert ours == []
        assert told.returncode == 0, told.stderr


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_little_is_open_to_whoever_breaks_in(unit: Path) -> None:
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout


def test_every_service_stands_in_the_same_sandbox() -> None:
    boxes = {unit.name: _sandbox(unit) for unit in SERVICES}
    assert len(SERVICES) == 3
    for name, box in boxes.items():
        assert box - {"ReadWritePaths=/var/backups/madoguchi"} == boxes["madoguchi.service"], name
        assert "NoNewPrivileges=yes" in box


def _sandbox(unit: Path) -> set[str]:
    box = unit.read_text("utf-8").partition("# --- the sandbox")[2].partition("[Install]")[0]
    return set(filter(None, box.splitlines()[1:]))


def test_what_they_start_is_a_command_with_these_options() -> None:
    for unit in SERVICES:
        line = next(line for line in unit.read_text("utf-8").splitlines() if line.startswith("ExecStart="))
        command, *options = line.partition(f"{PROGRAM} ")[2].split()
        help_ = CliRunner().invoke(cli, [command, "--help"]).output
        assert all(option in help_ for option in options if option.startswith("--")), line


def test_a_desk_has_started_once_it_answers_and_a_wrong_setting_is_not_tried_again() -> None:
    for unit in (DEPLOY / "systemd/madoguchi.service", DEPLOY / "systemd/madoguchi@.service"):
        lines = unit.read_text("utf-8").splitlines()
        assert {"Type=notify", "TimeoutStartSec=infinity", "Restart=always"} <= set(lines)
        assert f"RestartPreventExitStatus={WrongUse.exit_code}" in lines


KEPT = {  # how old they are in days
    "desk-20230401-013000.backup": 1, "desk-20230401-073000.backup": 1, "desk-20230331-193000.backup": 2,
    "desk-20230320-013000.backup": 12, "desk-20230319-073000.backup": 13, "desk-20230226-013000.backup": 35,
    "backups.erased": 99, "mine.backup": 99,
}  # fmt: skip
GONE = {
    "desk-20230320-073000.backup": 12, "desk-20230320-193000.backup": 12, "desk-20230319-133000.backup": 13,
    "desk-20230225-013000.backup": 36, "desk-20230101-013000.backup": 90,
}  # fmt: skip


def test_of_old_backups_the_first_of_each_day_stays_for_a_while(tmp_path: Path) -> None:
    now = time.time()
    for name, days in {**KEPT, **GONE}.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (now, now - days * 86_400 - 3_600))
    subprocess.run([DEPLOY / "old-backups.sh", tmp_path], check=True)
    assert {path.name for path in tmp_path.iterdir()} == set(KEPT)
    subprocess.run([DEPLOY / "old-backups.sh", tmp_path], check=True)
    assert {path.name for path in tmp_path.iterdir()} == set(KEPT), "once more changes nothing"
