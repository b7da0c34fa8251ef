"""The mark of a move: what moved away, or is not whole yet, opens no desk. So no traveller is served from two places."""

from __future__ import annotations

from storage.errors import CannotOpenError
from storage.moments import told
from storage.transaction import Reader

AWAY, ARRIVING = "to", "from"


def refuse(reader: Reader, here: str) -> None:
    """Raises CannotOpenError when the desk has moved from `here`, or is still being brought here."""
    row = reader.one("moved")
    if row is None:
        return
    if row["direction"] == AWAY:
        raise CannotOpenError(
            f"{here} has moved to {row['place']} ({told(row['at']):%Y-%m-%d}): set MADOGUCHI_DATABASE to that; "
            "the way back is `madoguchi move` as well."
        )
    raise CannotOpenError(f"{here} is not whole: the move from {row['place']} was cut off. Run it again; it goes on.")
