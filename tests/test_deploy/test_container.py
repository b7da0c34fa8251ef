"""The container's file copies what is there, and the example of settings is one that the desk reads."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values
from postgres_server import Server
from proxies import DEPLOY

from madoguchi.settings import PREFIX, Settings, load_settings
from storage.keeping.locked_copy import is_locked
from storage.postgres.opening import connect, inspect
from storage.store import Store

ROOT = DEPLOY.parent
SCRIPT = DEPLOY / "container/make-database.sh"
HOSTS_FOLDER = "/var/backups/madoguchi"
DOCKERFILE = (DEPLOY / "container/Dockerfile").read_text("utf-8")


def test_the_container_copies_what_is_there() -> None:
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)]
    let_in = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    assert sorted(name for names in copied for name in names) == sorted(let_in)
    assert all((ROOT / name).exists() for name in let_in)
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    packages = re.search(r"only-include = (\[[^\]]*\])", project)
    assert packages is not None
    assert set(re.findall(r'"(\w+)"', packages[1])) <= set(let_in), "what the wheel holds is copied"


def test_the_container_runs_as_nobody_special() -> None:
    _, last = DOCKERFILE.rsplit("\nFROM ", 1)
    assert "\nUSER madoguchi\n" in last
    assert "\nHEALTHCHECK " in last
    assert set(re.findall(r"MADOGUCHI_\w+", last)) <= _names()


def test_the_example_of_settings_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    example = DEPLOY / "example.env"
    assert set(dotenv_values(example)) <= _names()
    (tmp_path / ".env").write_text(example.read_text("utf-8"))
    monkeypatch.chdir(tmp_path)
    assert load_settings().secure


def test_the_compose_file_names_what_there_is() -> None:
    compose = yaml.safe_load((DEPLOY / "container/compose.yaml").read_text("utf-8"))
    services = compose["services"]
    for desk in ("desk1", "desk2"):
        assert set(services[desk]["environment"]) <= _names()
        assert (DEPLOY / "container" / services[desk]["build"]["context"]).resolve() == ROOT
        assert services[desk]["read_only"]
    proxy = services["proxy"]
    assert proxy["environment"]["DESK_PROCESSES"].split() == [f"{name}:8000" for name in services if "desk" in name]
    caddyfile = (DEPLOY / "caddy/Caddyfile").read_text("utf-8")
    assert all(f"{{${name}:" in caddyfile for name in proxy["environment"])
    trusted = services["desk1"]["environment"]["MADOGUCHI_TRUSTED_PROXIES"]
    assert proxy["networks"]["inside"]["ipv4_address"] == trusted, "the proxy's word counts, and nobody else's"
    (inside,) = compose["networks"]["inside"]["ipam"]["config"]
    assert ip_address(trusted) in ip_network(inside["subnet"])
    assert ip_address(trusted) not in ip_network(inside["ip_range"]), "whoever starts first does not get the proxy's"
    assert all(service["logging"]["options"]["max-size"] for service in services.values()), "no log fills the disk"
    mounted = [volume.split(":")[0] for service in services.values() for volume in service["volumes"]]
    for name in mounted:
        if name != HOSTS_FOLDER:
            there = name in compose["volumes"] if name[0] != "." else (DEPLOY / "container" / name).is_file()
            assert there, name


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_compose_takes_the_file(tmp_path: Path) -> None:
    """Debian's, which knows less than the newest."""
    shutil.copy(DEPLOY / "container/compose.yaml", tmp_path)
    shutil.copy(DEPLOY / "example.env", tmp_path / "desk.env")
    (tmp_path / ".env").write_text("DESK_NAME=desk.example.jp\nDESK_DATABASE_PASSWORD=a\nDATABASE_ADMIN_PASSWORD=b\n")
    told = subprocess.run(
        ["docker-compose", "-f", tmp_path / "compose.yaml", "config"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    desk = yaml.safe_load(told.stdout)["services"]["desk1"]["environment"]
    assert desk["MADOGUCHI_DATABASE"] == "postgresql://madoguchi:a@database/madoguchi", "it goes before desk.env"
    assert desk["MADOGUCHI_TRUSTED_PROXIES"] == "172.30.9.2"


def test_the_database_of_the_compose_file_is_made_and_opens(postgres: Server, tmp_path: Path) -> None:
    """Its script, against a real server, where psql is."""
    if (psql := shutil.which("psql")) is None:
        pytest.skip("psql is not installed")
    assert os.access(SCRIPT, os.X_OK), "or the image would take its settings of the shell for its own"
    script = SCRIPT.read_text("utf-8").replace("madoguchi", "composed")
    (tmp_path / "make.sh").write_text(script)
    made = subprocess.run(
        ["sh", tmp_path / "make.sh"], check=False, capture_output=True, text=True,
        env={"PATH": f"{Path(psql).parent}:/usr/bin:/bin", "PGHOST": str(postgres.folder), "POSTGRES_USER": "root",
             "DESK_DATABASE_PASSWORD": "it's"},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    link = connect(postgres.url("composed", "composed"))
    assert inspect(link, postgres.url("composed"), 1) == 0, "empty, and the role may work there"
    link.close()


def test_cron_takes_a_backup_and_only_then_deletes_old_ones(tmp_path: Path) -> None:
    """Its command as cron would hand it to the shell, without the container."""
    line = (DEPLOY / "container/madoguchi-backup.cron").read_text("utf-8").splitlines()[-1]
    assert re.fullmatch(r"30 1,7,13,19 \* \* \* root .+", line)
    assert not re.search(r"(?<!\\)%", line), "cron ends the command there"
    command = (
        line.split(maxsplit=6)[6]
        .replace("\\%", "%")
        .replace("docker exec -i madoguchi ", "")
        .replace("/opt/madoguchi", str(ROOT))
    )
    for place in ("/var/backups/madoguchi", "/backups", "/etc/madoguchi"):
        command = command.replace(place, str(tmp_path))
    (tmp_path / "backup-passphrase").write_text("a long enough passphrase\n")
    old = tmp_path / "desk-20230101-013000.backup"
    old.touch()
    os.utime(old, (0, 0))
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "MADOGUCHI_DATABASE": str(tmp_path / "desk.db"),
    }
    failed = subprocess.run(["sh", "-c", command], check=False, cwd=tmp_path, env=environment, capture_output=True)
    assert (failed.returncode, old.exists()) == (1, True)
    asyncio.run(_open_and_close(tmp_path / "desk.db"))
    done = subprocess.run(["sh", "-c", command], check=False, cwd=tmp_path, env=environment, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), "nothing for cron to mail"
    (taken,) = tmp_path.glob("*.backup")
    assert is_locked(taken)


async def _open_and_close(path: Path) -> None:
    store = Store(path)
    await store.open()
    await store.close()


def _names() -> set[str]:
    return {PREFIX + one.name.upper() for one in fields(Settings)}
