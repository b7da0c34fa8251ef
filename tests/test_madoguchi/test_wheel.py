"""The built wheel, installed in an empty environment, works from elsewhere and leaves nothing of a common name behind."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ASK = ["ask", "コールセンターの電話番号", "--json", "--as-of", "2023-03-14T12:00"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A venv that holds the wheel, and the libraries of this one by path: nothing is fetched."""
    place = tmp_path_factory.mktemp("wheel")
    uv = Path(sys.executable).with_name("uv")
    build = [
        str(uv),
        "build",
        "--wheel",
        "--no-build-isolation",
        "--python",
        sys.executable,
        "--out-dir",
        str(place),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "venv", with_pip=False)
    (site,) = (place / "venv" / "lib").glob("python*/site-packages")
    subprocess.run(
        [str(uv), "pip", "install", "-q", "--offline", "--no-deps", "--target", str(site), str(wheel)],
        check=True,
        capture_output=True,
    )
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    return site


def test_only_madoguchi_lands_in_site_packages(installed: Path) -> None:
    names = {
        path.name
        for path in installed.iterdir()
        if path.is_dir() and not path.name.endswith((".dist-info", "__pycache__", "bin"))
    }
    assert names == {"madoguchi"}


def test_it_answers_from_elsewhere(installed: Path, tmp_path: Path) -> None:
    python = installed.parents[2] / "bin" / "python"
    run = subprocess.run(
        [str(python), "-m", "madoguchi", *ASK], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    reply = json.loads(run.stdout)
    assert reply["kind"] == "answer"
    assert "0120-479-249" in reply["text"]
