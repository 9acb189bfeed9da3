"""The public interface of compute, below /api/v1/compute."""
