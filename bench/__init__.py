"""Speed as ratios, measured side by side in one run: ``python -m bench``. Never part of the tests."""
