"""Files beside a script: its modules, and the data that it opens."""

from typing import Any, Protocol

from lrsched_cli.script.text import Syntax

DATA = (".yaml", ".yml", ".json", ".toml")
"""How the names of files end that are read as data."""


class Files(Protocol):
    """What reads the files beside a script."""

    def module(self, name: str) -> Syntax | None:
        """Return the syntax of a module, by its name as seen from the script, or None."""

    def data(self, name: str) -> Any:
        """Return what a file of data says, by its path as the script has it, or None."""


class NoFiles:
    """Nothing stands beside the script."""

    def module(self, name: str) -> Syntax | None:  # noqa: ARG002 - as of others
        """Return None."""
        return None

    def data(self, name: str) -> Any:  # noqa: ARG002 - as of others
        """Return None."""
        return None


FRAMEWORKS = (
    "torch", "torchvision", "timm", "transformers", "tensorflow", "keras", "jax", "flax", "optax",
    "numpy", "diffusers", "accelerate", "deepspeed", "lightning", "pytorch_lightning", "mmengine",
    "fairseq", "detectron2", "megatron", "ignite", "trl", "peft", "datasets", "tf_keras", "scipy",
    "paddle", "fvcore", "espnet2", "pl_bolts", "pytorch_transformers", "pytorch_pretrained_bert",
)  # fmt: skip
"""Packages that are never read, also where they lie beside a script: what they do is known."""


def is_class(full: str) -> bool:
    """Tell whether a full name is that of a class of a framework."""
    last = full.rpartition(".")[2]
    return full.partition(".")[0] in FRAMEWORKS and last[:1].isupper() and not last.isupper()
