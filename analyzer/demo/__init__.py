"""Synthetic contact-centre survey with operations and planted truth: the embedded demo and the oracle of tests."""

from analyzer.demo.generate import Demo, generate, write_demo

__all__ = ["Demo", "generate", "write_demo"]
