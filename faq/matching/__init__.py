"""Matching: which entries a traveller's words are about. Start at `matcher`; `calibrate` fits what it uses.

OpenBLAS takes as many threads as there are cores. For one short message that is slower than one thread, keeps other
messages waiting, and lets the last digit of a sum depend on the machine. It reads the variable once, when NumPy loads,
and nothing outside of matching loads NumPy.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
