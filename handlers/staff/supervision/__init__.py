"""What supervisors see to: a page each for `switches` (overflow, other hours), `accounts` and the log of the `audit`."""
