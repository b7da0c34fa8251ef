"""Fixtures that many rooms share."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import places
import postgres_server
import pytest
from hypothesis import HealthCheck, settings

from bot.knowledge import Knowledge
from faq.book import open_book
from storage.store import Store

# No test is timed: machines are shared, and a pattern is compiled when it is first used. Nor does one depend on luck: the examples are
# the same at every run. `--hypothesis-profile=luck` looks for others.
settings.register_profile("luck", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("luck"), derandomize=True)
settings.load_profile("same")


@pytest.fixture(scope="session")
def book() -> Knowledge:
    """The real campaign, matching and all."""
    return open_book()


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Server]:
    """One server for all tests of a worker."""
    if not postgres_server.wanted():
        pytest.skip("PostgreSQL is not installed (initdb, pg_ctl), or MADOGUCHI_POSTGRES_TESTS=0")
    with postgres_server.server() as server:
        yield server


ON_POSTGRES = ("engine", "postgres")  # a mark in the report of a test


@pytest.fixture(params=["sqlite", *(["postgres"] if postgres_server.wanted() else [])])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Which one the stores of a test stand on (tests/places.py)."""
    engine: str = request.param
    with places.on_server(request.getfixturevalue("postgres") if engine == "postgres" else None):
        yield engine


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    async with places.opened(places.store_at(path)) as store:
        yield store


def pytest_runtest_setup(item: pytest.Item) -> None:
    if isinstance(item, pytest.Function):
        engine = item.callspec.params.get("engine") if hasattr(item, "callspec") else None
        if "postgres" in (engine, *item.fixturenames):
            item.user_properties.append(ON_POSTGRES)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Whether PostgreSQL was taken along is said, so that nobody believes in a test that did not run."""
    ran = sum(ON_POSTGRES in report.user_properties for report in terminalreporter.getreports("passed"))
    if ran:
        terminalreporter.write_line(f"{ran} of them on PostgreSQL")
    elif not postgres_server.wanted():
        terminalreporter.write_line("PostgreSQL was left out: no initdb and pg_ctl, or MADOGUCHI_POSTGRES_TESTS=0")
