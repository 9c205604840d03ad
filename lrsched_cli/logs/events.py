"""Event files of TensorBoard: records of scalars, each with its tag and its step."""

import struct
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from lrsched_cli._lazy import np
from lrsched_cli.errors import LogError
from lrsched_cli.installing import ExtraError
from lrsched_cli.logs.container import Chunk, Container
from lrsched_cli.logs.json_rows import Rows
from lrsched_cli.logs.streams import LONGEST_LINE, Stream

_HEAD, _FOOT = 12, 4
"""Bytes before and after a record: its length, and sums that check both."""

_AT_ONCE = 50_000
"""Rows of a chunk."""

_FLOAT, _DOUBLE = 1, 2
"""How tensors are numbered by what they hold."""


class Events(Container):
    """The scalars of an event file: a row is a value, its tag the column."""

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows, so many at once as fit in memory.

        Raises:
            ExtraError: what reads such a file is not installed.
            LogError: it is damaged.
        """
        try:
            event = import_module("tensorboardX.proto.event_pb2").Event
        except ImportError:
            raise ExtraError("an event file of TensorBoard", "tensorboardX>=2.6.2") from None
        rows: list[dict[str, Any]] = []
        for record in self._records():
            try:
                one = event.FromString(record)
            except ValueError:  # what protobuf raises is one
                raise self._damaged() from None
            for value in one.summary.value:
                number = _scalar(value)
                if number is not None:
                    rows.append({"step": one.step, value.tag: number})
            if len(rows) >= _AT_ONCE:
                yield Rows(rows)
                rows = []
        if rows:
            yield Rows(rows)

    def _damaged(self) -> LogError:
        return LogError(self._stream.source, 0, "this event file is damaged")

    def _records(self) -> Iterator[bytes]:
        data, place = b"", 0
        while more := self._stream.read():
            data, place = data[place:] + more, 0
            while len(data) - place >= _HEAD:
                (length,) = struct.unpack_from("<Q", data, place)
                if length > LONGEST_LINE:
                    raise self._damaged()
                end = place + _HEAD + length
                if end + _FOOT > len(data):
                    break
                yield data[place + _HEAD : end]
                place = end + _FOOT
        if place < len(data):
            self.notes.append("the last record is cut short: it is left out")


def _scalar(value: Any) -> float | None:  # noqa: ANN401 - a message of protobuf
    """Return the number of a value, or None where it holds another thing."""
    if value.HasField("simple_value"):
        return float(value.simple_value)
    if not value.HasField("tensor") or value.tensor.tensor_shape.dim:
        return None
    tensor = value.tensor
    kinds = {_FLOAT: ("<f4", tensor.float_val), _DOUBLE: ("<f8", tensor.double_val)}
    if tensor.dtype not in kinds:
        return None
    written, values = kinds[tensor.dtype]
    if tensor.tensor_content:
        numbers = np.frombuffer(tensor.tensor_content, written)
        return float(numbers[0]) if numbers.size == 1 else None
    return float(values[0]) if len(values) == 1 else None


def events_container(stream: Stream) -> Events | None:
    """Return the event file that a stream holds, or None where it holds none."""
    head = stream.head(64)
    return Events(stream) if b"brain.Event:" in head else None
