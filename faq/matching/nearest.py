"""The known wording of an entry that is nearest to what somebody wrote, for those who ask why it was found."""

from __future__ import annotations

from collections.abc import Iterable

from faq.wordings import folded


def nearest(text: str, wordings: Iterable[str]) -> str:
    """ "" without wordings. Compared as they are folded; of equals the first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - fifty modules, which a start does without

    known = list(wordings)
    found = process.extractOne(folded(text), [folded(wording) for wording in known], scorer=fuzz.ratio)
    return known[found[2]] if found else ""
