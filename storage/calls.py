"""Calls from process to process, by the database that they share."""

from __future__ import annotations

from storage.transaction import Transaction

CALL = "SELECT pg_notify('madoguchi', :told)"  # of PostgreSQL alone: a file has one process


def call_out(transaction: Transaction, told: str) -> None:
    """Every process that listens hears it once this is committed (`Store.listen`)."""
    transaction.sql(CALL, told=told)
