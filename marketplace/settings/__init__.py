"""Configuration only. The environment is read in `base.py` and `production.py` and nowhere else."""
