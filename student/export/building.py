"""The pieces that an ONNX graph is built of: nodes, small constants, and weights kept as int8. Arrays in, nodes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

Array = np.ndarray[Any, Any]
OPSET = 21
IR_VERSION = 10
MICROSOFT = "com.microsoft"
"""The domain of onnxruntime's own operators."""
LARGEST = 127

Value = tuple[str, int, list[str | int]]
"""An input or output: its name, element type and shape."""


def quantised(matrix: Array) -> tuple[Array, Array]:
    """A matrix [..., in, out] as int8, and the scale [..., 1, out] that gives it back."""
    scale = np.abs(matrix).max(axis=-2, keepdims=True).astype(np.float32) / LARGEST
    scale = np.where(scale == 0, np.float32(1), scale)
    return np.rint(matrix / scale).astype(np.int8), scale


@dataclass(slots=True)
class Graph:
    """A graph while it is built. Every node's name is that of its first output."""

    quantise: bool
    """Whether weights are kept as int8; else as they are, in float32."""
    nodes: list[NodeProto] = field(default_factory=list)
    arrays: dict[str, TensorProto] = field(default_factory=dict)

    def add(self, kind: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """A node with one output, whose name is given back. `domain` may be among the attributes."""
        return self.add_all(kind, inputs, [output], **attributes)[0]

    def add_all(
        self, kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any
    ) -> list[str]:
        """A node, and the names of its outputs."""
        self.nodes.append(helper.make_node(kind, inputs, outputs, outputs[0], **attributes))
        return list(outputs)

    def constant(self, name: str, value: Any, kind: Any = np.int64) -> str:
        """An array, kept once under its name."""
        if name not in self.arrays:
            self.arrays[name] = numpy_helper.from_array(np.asarray(value, dtype=kind), name)
        return name

    def weight(self, name: str, matrix: Array) -> str:
        """A matrix [in, out]. A session makes float32 of its int8 once, when it opens."""
        if not self.quantise:
            return self.constant(name, matrix, np.float32)
        whole, scale = quantised(matrix)
        self.constant(f"{name}.int8", whole, np.int8)
        self.constant(f"{name}.scale", scale, np.float32)
        self.add("Cast", [f"{name}.int8"], f"{name}.float", to=TensorProto.FLOAT)
        return self.add("Mul", [f"{name}.float", f"{name}.scale"], name)

    def half(self, name: str, matrix: Array) -> str:
        """A matrix kept in float16, for one whose rounding shows in every answer."""
        if not self.quantise:
            return self.constant(name, matrix, np.float32)
        self.constant(f"{name}.half", matrix, np.float16)
        return self.add("Cast", [f"{name}.half"], name, to=TensorProto.FLOAT)

    def product(self, tensor: str, name: str, matrix: Array, output: str) -> str:
        """tensor @ matrix, where a matrix is [out, in], as PyTorch has them."""
        return self.add("MatMul", [tensor, self.weight(name, matrix.T)], output)

    def norm(self, tensor: str, name: str, weight: Array, epsilon: float, output: str) -> str:
        """Root mean square normalisation over the last axis."""
        scale = self.constant(name, weight, np.float32)
        return self.add(
            "SimplifiedLayerNormalization", [tensor, scale], output, axis=-1, epsilon=epsilon
        )

    def model(self, inputs: Sequence[Value], outputs: Sequence[Value]) -> ModelProto:
        """The finished model."""
        body = helper.make_graph(
            self.nodes,
            "student",
            [helper.make_tensor_value_info(*each) for each in inputs],
            [helper.make_tensor_value_info(*each) for each in outputs],
            list(self.arrays.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(body, opset_imports=opsets, ir_version=IR_VERSION)
