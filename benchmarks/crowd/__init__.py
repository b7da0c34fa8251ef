"""A crowd of travellers, for measuring at size: a few hundred talks go the real road, and are copied in their thousands."""
