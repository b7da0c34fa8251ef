"""Matching: which entries a traveller's words are about. Start at `matcher`; `calibrate` fits what it uses."""
