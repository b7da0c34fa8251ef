"""The program as a person or another program starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

AS_OF = "2023-03-27T10:00:00+09:00"


def run(
    *words: str, said: str = "", folder: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
    return subprocess.run(
        [sys.executable, "-m", "madoguchi", *words],
        input=said,
        capture_output=True,
        text=True,
        cwd=folder,
        env=clean | environment,
        timeout=120,
        check=False,
    )
