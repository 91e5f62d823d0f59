"""Screening, reports and cases: what a person looks at and decides."""
