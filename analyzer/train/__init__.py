"""Training of the shipped models from the data folders: an extra, never imported by the rest of the package.

``python -m analyzer.train sentiment --data ../shared/data --out DIR`` writes the artefact of the one-pass model.
"""
