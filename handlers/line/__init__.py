"""LINE as a channel: its webhook in, its messages out, and what each of its answers means."""
