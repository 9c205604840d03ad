"""What there is to know of torch beside its schedulers."""

from lrsched_cli.dialects.facts import FROM_CODE, FROM_METRIC, STANDS_FOR, Dialect, Note
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

_GOES_ON = Note(
    "t = 0 is the update after last_epoch, which torch takes only with initial_lr in the "
    "optimizer's groups, OneCycleLR with max_lr and min_lr, too. All but OneCycleLR, CyclicLR and "
    "CosineAnnealingWarmRestarts go on from the rate that the optimizer has: its own, shown here, "
    "or where its state was loaded that which the training had reached.",
    "it goes on from an update",
)

DIALECT = Dialect(
    make=make,
    notes=(_GOES_ON,),
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
        "ReduceLROnPlateau": FROM_METRIC,
        "LambdaLR": FROM_CODE,
        "MultiplicativeLR": FROM_CODE,
        **dict.fromkeys(_DAMPENING, _DAMPENS),
        "LRScheduler": STANDS_FOR,
        "_LRScheduler": STANDS_FOR,
    },
)
