"""Tests of groups/people."""
