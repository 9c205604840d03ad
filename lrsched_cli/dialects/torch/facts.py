"""What there is to know of torch beside its schedulers."""

from lrsched_cli.dialects.facts import FROM_CODE, FROM_DATA, STANDS_FOR, Dialect
from lrsched_cli.dialects.torch.conditions import CONDITIONS
from lrsched_cli.dialects.torch.making import make

_DAMPENING = (
    "ExponentialWarmup",
    "LinearWarmup",
    "RAdamWarmup",
    "UntunedExponentialWarmup",
    "UntunedLinearWarmup",
)
"""The warmups of pytorch_warmup, which are made on an optimizer of torch."""

_DAMPENS = (
    "dampens the rates of another scheduler: write their product, such as "
    "product(cosine(total=1000), linear(lr0=0.01, lr1=1, total=99))"
)

DIALECT = Dialect(
    make=make,
    conditions=CONDITIONS,
    former=("verbose",),
    counts=None,  # whatever its script steps: each update, or each epoch
    optimizers={
        "Optimizer": None,
        "ASGD": 0.01,
        "Adadelta": 1.0,
        "Adafactor": 0.01,
        "Adagrad": 0.01,
        "Adam": 0.001,
        "AdamW": 0.001,
        "Adamax": 0.002,
        "LBFGS": 1.0,
        "Muon": 0.001,
        "NAdam": 0.002,
        "RAdam": 0.001,
        "RMSprop": 0.01,
        "Rprop": 0.01,
        "SGD": 0.001,
        "SparseAdam": 0.001,
    },
    refused={
        "ReduceLROnPlateau": FROM_DATA,
        "LambdaLR": FROM_CODE,
        "MultiplicativeLR": FROM_CODE,
        **dict.fromkeys(_DAMPENING, _DAMPENS),
        "LRScheduler": STANDS_FOR,
        "_LRScheduler": STANDS_FOR,
    },
)
