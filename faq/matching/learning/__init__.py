"""How the matching is fitted: only `madoguchi calibrate` comes here."""
