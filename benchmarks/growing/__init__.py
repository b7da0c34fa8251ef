"""What `growth.py` measures with: a real `madoguchi serve`, a LINE of our own, a load of our own."""
