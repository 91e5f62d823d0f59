"""Tests of groups/audit."""
