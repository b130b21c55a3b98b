"""Exports of our own making: the shapes of survey platforms, and unseen layouts with known column roles."""
