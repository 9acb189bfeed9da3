"""The hall: what citizens and firms come for."""
