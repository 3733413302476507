"""Chinese glyphs for machines without a Chinese font: a cut of Noto Sans SC, cut again to what a page says.

Source: Noto Sans CJK SC 2.004 (SIL Open Font License 1.1, see font/OFL.txt), cut to GB 2312, Latin-1 and the
signs of the pages. Make the cut anew with `python -m pipelines.report.font NotoSansCJK-Regular.ttc`.
"""

import io
import sys
from functools import lru_cache
from pathlib import Path
from typing import Final

FONT: Final = Path(__file__).parent / "font" / "NotoSansSC.woff2"
_FAMILY: Final = "Noto Sans CJK SC"
_SIGNS: Final = "–—‘’“”…‰€™−×÷≤≥≈±·•→←↑↓▲▼●○■□◆◇✓✗、。〈〉《》「」『』【】〔〕！（），：；？％～￥"
# vertical writing and features of layout, which no page uses
_DROPPED: Final = ("vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "GDEF")


def cut_font(text: str) -> bytes:
    """Return a WOFF2 font with those glyphs of `text` that the package has; the same text, the same bytes."""
    return _cut_signs(frozenset(text))


@lru_cache(maxsize=8)  # half a second each; pages written one after the other often say the same signs
def _cut_signs(signs: frozenset[str]) -> bytes:
    from fontTools.ttLib import TTFont

    with TTFont(FONT, recalcTimestamp=False, recalcBBoxes=False) as font:
        return _cut(font, set(map(ord, signs)))


def _cut(font: object, codes: set[int]) -> bytes:
    from fontTools import subset

    options = subset.Options(
        layout_features=[], hinting=False, flavor="woff2", recalc_timestamp=False, notdef_outline=True
    )
    options.drop_tables += _DROPPED
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes | set(range(0x20, 0x7F)))
    subsetter.subset(font)
    out = io.BytesIO()
    subset.save_font(font, out, options)
    return out.getvalue()


def _cut_package(collection: Path) -> None:
    from fontTools.ttLib import TTCollection

    fonts = TTCollection(collection).fonts
    font = next(font for font in fonts if font["name"].getDebugName(1) == _FAMILY)
    font.recalcTimestamp = False
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    chinese = "".join(pair.decode("gb2312", errors="ignore") for pair in pairs)
    FONT.write_bytes(_cut(font, {*range(0xA0, 0x100), *map(ord, chinese + _SIGNS)}))


if __name__ == "__main__":
    _cut_package(Path(sys.argv[1]))
