"""The version, by itself: whatever needs it does not import the public names."""

__version__ = "0.1.0"
