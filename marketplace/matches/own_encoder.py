"""The encoder that an installation names: looked for at the start, opened, and what is wrong with it."""

from __future__ import annotations

from marketplace.services.errors import ServiceError
from matching.encoders import check_encoder, open_encoder
from matching.meaning import Encoder, EncoderError, Problem

#: What is said of each problem; `MAATMARKT_ENCODER` is the setting that names the encoder.
SAID: dict[Problem, str] = {
    "missing": "in {where} ontbreekt {detail}.",
    "not installed": "de extra “{detail}” is niet geïnstalleerd. Doe dat met: pip install -e '.[{detail}]'",
    "config": "{where}/config.json klopt niet: {detail}",
    "tokenizer": "{where}/tokenizer.json klopt niet: {detail}",
    "model": "{where}/model.onnx kan niet gelezen worden: {detail}",
    "inputs": "{where}/model.onnx vraagt {detail}; bekend zijn input_ids, attention_mask en token_type_ids.",
    "output": "{where}/model.onnx geeft geen bruikbare vectoren: {detail}",
    "run": "{where}/model.onnx kan een tekst niet aan. Verlaag max_length in config.json. {detail}",
}


class EncoderRefused(ServiceError, ValueError):
    """There is no such encoder, or it can't be used; the text says in Dutch what to do."""


def check(where: str) -> None:
    """Whether it seems to be there. Raises EncoderRefused. An empty name is none."""
    try:
        check_encoder(where)
    except EncoderError as error:
        raise _refused(where, error) from error


def opened(where: str) -> Encoder:
    """The small encoder or one in a folder. Raises EncoderRefused."""
    try:
        return open_encoder(where)
    except EncoderError as error:
        raise _refused(where, error) from error


def _refused(where: str, error: EncoderError) -> EncoderRefused:
    told = SAID[error.problem].format(where=where, detail=error.detail)
    return EncoderRefused(f"MAATMARKT_ENCODER: {told}")
