"""What residents get, as files: a change shows in a review. `UPDATE_SNAPSHOTS=1` writes them."""

import os
from pathlib import Path

HERE = Path(__file__).parent


def check(name: str, text: str) -> None:
    """The text must be the one in the file; look at the difference before updating it."""
    file = HERE / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.write_text(text, "utf-8")
    assert file.read_text("utf-8") == text
