"""A network with the node types of the identity net's file, in no time."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def write_identity(path):
    """An ONNX file with the node types of fr_feature.onnx: depthwise, PReLU with negative slopes, a sum, a reshape."""
    random = np.random.default_rng(3)
    values = {"a": (4, 3, 3, 3), "ab": (4,), "s": (4, 1, 1), "d": (4, 1, 3, 3), "db": (4,), "e": (6, 4, 112 // 4, 112 // 4), "eb": (6,)}
    arrays = {name: random.normal(size=shape).astype("f4") * (0.05 if name == "e" else 0.5) for name, shape in values.items()}
    arrays["s"] = np.array([-0.7, 0.2, 0.5, -0.1], "f4").reshape(4, 1, 1)
    tensors = [numpy_helper.from_array(value, name) for name, value in arrays.items()] + [numpy_helper.from_array(np.array([1, 6]), "shape")]
    conv = lambda i, w, o, k, s, p, g=1: helper.make_node("Conv", [i, w, w + "b"], [o], kernel_shape=[k, k], strides=[s, s], pads=[p] * 4, dilations=[1, 1], group=g)  # noqa: E731
    nodes = [conv("input", "a", "1", 3, 4, 1), helper.make_node("PRelu", ["1", "s"], ["2"]), conv("2", "d", "3", 3, 1, 1, 4),
             helper.make_node("Add", ["2", "3"], ["4"]), conv("4", "e", "5", 28, 1, 0), helper.make_node("Reshape", ["5", "shape"], ["output"])]
    graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, 112, 112])],
                              [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 6])], tensors)
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8), str(path))
    return path
