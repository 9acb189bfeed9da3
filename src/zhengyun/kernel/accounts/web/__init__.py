"""The few pages of the kernel."""
