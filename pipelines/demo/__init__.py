"""The demonstration: invented companies on real territories, in each platform's own shape."""

from pipelines.demo.files import DemoFile, DemoFiles
from pipelines.demo.generate import DEFAULT_AS_OF, DEFAULT_SEED, generate

__all__ = ["DEFAULT_AS_OF", "DEFAULT_SEED", "DemoFile", "DemoFiles", "generate"]
