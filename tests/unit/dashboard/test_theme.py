"""One palette, told apart by every eye, the same in the configuration and in the code."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from streamlit.elements.lib import streamlit_plotly_theme as reserved

from dashboard import labels, theme

ROOT = Path(__file__).parents[3]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))

# Machado, Oliveira and Fernandes (2009), severity 1.0; linear RGB.
VISIONS = {
    "common": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
SRGB_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
WHITE_XYZ = np.array([0.9505, 1.0, 1.089])


def linear(colour: str) -> NDArray[np.float64]:
    """Linear RGB of a hexadecimal colour, 0 to 1 (IEC 61966-2-1)."""
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE 1976 L*a*b* of a linear RGB colour under D65."""
    ratio = SRGB_TO_XYZ @ np.clip(rgb, 0, 1) / WHITE_XYZ
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    light, dark = sorted(
        (float(linear(c) @ np.array([0.2126, 0.7152, 0.0722])) for c in (one, other)),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_resources_are_told_apart_by_every_eye(palette: dict[str, str], vision: str) -> None:
    seen = [lab(VISIONS[vision] @ linear(colour)) for colour in palette.values()]
    nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))
    assert nearest >= 24


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_configuration_and_code_hold_the_same_palette(scheme: str) -> None:
    palette = theme.LIGHT if scheme == "light" else theme.DARK
    assert list(palette) == list(labels.RESOURCES)
    settings = CONFIG["theme"][scheme]
    assert settings["chartCategoricalColors"] == list(palette.values())
    assert settings["primaryColor"] == palette["material"]
    assert len(settings["chartSequentialColors"]) == 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_accent_can_be_read(scheme: str) -> None:
    settings = CONFIG["theme"][scheme]
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        assert contrast(settings["textColor"], settings[ground]) >= 7
        assert contrast(settings["primaryColor"], settings[ground]) >= 4.5


def test_reserved_colours_are_those_that_streamlit_replaces() -> None:
    assert theme.CATEGORIES[0] == reserved.CATEGORY_0
    assert theme.CATEGORIES[9] == reserved.CATEGORY_9
    assert theme.SEQUENCE[0] == reserved.SEQUENTIAL_0
    assert theme.SEQUENCE[9] == reserved.SEQUENTIAL_9
    assert theme.INK == reserved.GRAY_70
    assert theme.INK_STRONG == reserved.GRAY_90
    assert theme.PAPER == reserved.BG_COLOR


def test_nothing_is_asked_of_the_outside() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["toolbarMode"] == "minimal"
    assert "url(" not in theme.stylesheet()
    assert "http" not in theme.stylesheet()
