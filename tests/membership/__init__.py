"""Tests of groups/membership."""
