"""Readers: any file that a platform exports becomes a ``RawTable``."""

from pipelines.readers.raw_table import RawTable
from pipelines.readers.read import read_raw
from pipelines.readers.recognise import recognise_table

__all__ = ["RawTable", "read_raw", "recognise_table"]
