"""sqlite-utils without NumPy. It looks for it to know its types of numbers; the desk stores none of them, and NumPy takes a tenth of a
start. It is loaded later, with the matching that needs it."""

from __future__ import annotations

import sys

_HIDDEN = "numpy" not in sys.modules
if _HIDDEN:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # whoever imports it now is told that there is none
try:
    from sqlite_utils import Database
finally:
    if _HIDDEN:
        del sys.modules["numpy"]

__all__ = ["Database"]


def undo(database: Database) -> None:
    """Take the open transaction back. After some errors SQLite has done so already, and ROLLBACK would raise."""
    if database.conn.in_transaction:
        database.execute("ROLLBACK")
