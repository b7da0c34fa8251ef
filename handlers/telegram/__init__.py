"""Telegram as a channel: updates in, by webhook or by asking; a message a turn out; what each of its answers means."""
