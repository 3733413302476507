"""What the nights did."""
