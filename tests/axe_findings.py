"""What axe finds on a page."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from page_driver import Visit

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


async def findings(visit: Visit) -> list[str]:
    await visit.page.wait_for_load_state()  # half a page has faults that the whole has not
    results = (await Axe().run(visit.page, options=RULES)).response
    return [f"{found['id']}: {node['html']}" for found in results["violations"] for node in found["nodes"]]
