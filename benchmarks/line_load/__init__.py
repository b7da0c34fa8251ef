"""What `benchmarks/line.py` measures with: a driver that plays LINE, and what the desk is measured beside."""
