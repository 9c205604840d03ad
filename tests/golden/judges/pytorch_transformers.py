"""The schedules of pytorch_transformers, which are torch's."""

from golden.judge import Judge, stepped

JUDGE = Judge(
    drive=stepped("pytorch_transformers.optimization"),
    packages=("pytorch-transformers", "torch"),
    modules=("pytorch_transformers.optimization",),
    named=r"\w+Schedule",
    prefix="pytorch_transformers.optimization",
)
