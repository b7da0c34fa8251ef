"""Calls from process to process, by the database that they share."""

from __future__ import annotations

from storage.transaction import Transaction

# Of PostgreSQL alone: a file has one process. It changes nothing that has to survive a power cut, and no commit waits for its sync.
CALL = "SELECT pg_notify('madoguchi', :told), set_config('synchronous_commit', 'off', true)"


def call_out(transaction: Transaction, told: str) -> None:
    """Every process that listens hears it once this is committed (`Store.listen`)."""
    transaction.sql(CALL, told=told)
