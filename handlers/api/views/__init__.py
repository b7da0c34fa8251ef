"""What programs get: the desk's rows as the role of whoever asks may see them."""
