"""What watches the desk asks only for figures that it tells, and adds up only what may be added."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from proxies import DEPLOY

from handlers.exposition import Shown, registry_of
from handlers.line.gauges import LineGauges
from handlers.metrics import Metrics

ALERTS = DEPLOY / "prometheus/alerts.yml"
DASHBOARD = DEPLOY / "grafana/madoguchi.json"

# Read from the one database by every process: a sum over processes would count it once a process.
OF_THE_DATABASE = {
    "madoguchi_queue_length",
    "madoguchi_outbox_open",
    "madoguchi_outbox_oldest_seconds",
    "madoguchi_backup_age_seconds",
    "madoguchi_line_quota",
    "madoguchi_line_quota_used",
    "madoguchi_line_quota_warning",
}

OF_A_PROCESS = {"madoguchi_streams_open"}

needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool (Debian: prometheus) is not installed"
)


def _told() -> dict[str, set[str]]:
    """Every series that a process tells, with its labels."""
    metrics = Metrics()
    LineGauges(metrics.board)
    registry = registry_of(metrics.board)
    told: dict[str, set[str]] = {"up": {"job", "instance"}}
    for collector, names in registry._collector_to_names.items():
        assert isinstance(collector, Shown)
        labels = {"job", "instance", *collector.labels}
        for name in names:
            told[name] = labels | ({"le"} if name.endswith("_bucket") else set())
    return told


def _asked() -> Iterator[str]:
    for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    for panel in json.loads(DASHBOARD.read_text("utf-8"))["panels"]:
        yield from (target["expr"] for target in panel["targets"])


@pytest.mark.parametrize("expression", list(_asked()))
def test_only_what_is_told_is_asked_for(expression: str) -> None:
    told = _told()
    series = re.findall(r"\b(up|madoguchi_\w+)(?:\{([^}]*)\})?", expression.replace('job="madoguchi"', ""))
    assert series, "it asks for something"
    known = {"job"}
    for name, matchers in series:
        assert name in told, f"{name} is not told"
        wanted = set(re.findall(r"(\w+)\s*[!=]?[=~]", re.sub(r'"[^"]*"', '""', matchers)))
        assert wanted <= told[name], f"{name} has no {wanted - told[name]}"
        known |= told[name]
    for names in re.findall(r"by \(([^)]*)\)", expression):
        assert set(re.split(r",\s*", names)) <= known


@pytest.mark.parametrize("expression", list(_asked()))
def test_what_comes_from_the_database_is_not_added_up(expression: str) -> None:
    for name in re.findall(r"madoguchi_\w+", expression):
        around = re.search(rf"(\w+)(?: by \([^)]*\))? ?\({name}\b", expression)
        if name in OF_THE_DATABASE:
            assert around is not None
            assert around[1] == "max", expression
        else:
            assert around is None or around[1] != "max", expression


def test_of_every_gauge_it_is_known_whether_it_may_be_added_up() -> None:
    metrics = Metrics()
    LineGauges(metrics.board)
    gauges = {family.name for family in registry_of(metrics.board).collect() if family.type == "gauge"}
    assert gauges == OF_THE_DATABASE | OF_A_PROCESS


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells), "panels lie over each other"
    assert max(x for x, _ in cells) == 23
    assert [value["name"] for value in dashboard["templating"]["list"]] == ["source", "job"]


@needs_promtool
def test_prometheus_understands_every_question_of_the_dashboard(tmp_path: Path) -> None:
    rules = [
        {"record": f"asked:{number}", "expr": expression.replace("$__rate_interval", "5m")}
        for number, expression in enumerate(_asked())
    ]
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    told = subprocess.run(
        ["promtool", "check", "rules", str(tmp_path / "rules.yml")], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr


@needs_promtool
def test_prometheus_takes_the_rules_and_they_fire_when_they_should() -> None:
    for command in (
        ["promtool", "check", "rules", str(ALERTS)],
        ["promtool", "check", "config", "--syntax-only", str(DEPLOY / "prometheus/prometheus.yml")],
        ["promtool", "test", "rules", str(DEPLOY / "prometheus/alerts_test.yml")],
    ):
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout + told.stderr
