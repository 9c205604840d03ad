"""MLX's own schedules, joined as mlx-lm's `build_schedule` joins them; in float32."""

from collections.abc import Iterator

from golden.judge import FLOAT32, Judge
from golden.sources import given_in


def _drive(text: str) -> Iterator[float]:
    import mlx.optimizers as mlx

    _, given = given_in(text)
    arguments, warmup = given["arguments"], given.get("warmup", 0)
    schedule = getattr(mlx.schedulers, given["name"])(*arguments)
    if warmup:
        rise = mlx.schedulers.linear_schedule(given.get("warmup_init", 0.0), arguments[0], warmup)
        schedule = mlx.schedulers.join_schedules([rise, schedule], [warmup + 1])
    update = 0
    while True:
        import mlx.core as mx

        rate = schedule(mx.array(update))
        yield float(rate if isinstance(rate, float) else rate.item())
        update += 1


JUDGE = Judge(
    drive=_drive,
    packages=("mlx",),
    modules=(),
    named=r"\w+",
    needs=("mlx",),
    prefix="mlx",
    tolerance=FLOAT32,
)
