"""The measuring instruments are themselves measured."""
