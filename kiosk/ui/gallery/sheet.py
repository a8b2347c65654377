"""Contact sheets: every picture of a size on one page. Needs Pillow, which only developers have."""

from __future__ import annotations

from pathlib import Path

THUMB_PX = 300
GAP_PX = 10
LABEL_PX = 16
GROUND = (90, 90, 90)
INK = (255, 255, 255)


def contact_sheet(files: list[Path], columns: int, target: Path) -> None:
    """Write the pictures side by side, `columns` in a row, each with its name below it.

    Raises `ImportError` without Pillow.
    """
    from PIL import Image, ImageDraw

    thumbs = []
    for file in files:
        with Image.open(file) as picture:
            height = round(picture.height * THUMB_PX / picture.width)
            thumbs.append(picture.convert("RGB").resize((THUMB_PX, height)))
    cell_w, cell_h = THUMB_PX + GAP_PX, thumbs[0].height + LABEL_PX + GAP_PX
    rows = -(-len(thumbs) // columns)
    sheet = Image.new("RGB", (columns * cell_w + GAP_PX, rows * cell_h + GAP_PX), GROUND)
    pen = ImageDraw.Draw(sheet)
    for i, (file, thumb) in enumerate(zip(files, thumbs, strict=True)):
        x, y = GAP_PX + i % columns * cell_w, GAP_PX + i // columns * cell_h
        sheet.paste(thumb, (x, y))
        pen.text((x, y + thumb.height + 2), file.stem, fill=INK)
    sheet.save(target, quality=85)
