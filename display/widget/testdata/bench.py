"""Times ipywidgets at what the benchmarks of package widget do, in µs."""

import json
import time

import comm
from comm.base_comm import BaseComm


class Comm(BaseComm):
    """A comm that only encodes what it sends."""

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        json.dumps(data)


comm.create_comm = lambda *args, **kwargs: Comm(*args, **kwargs)

import ipywidgets as w  # noqa: E402


def slider():
    s = w.IntSlider(max=1000, description="n")
    s.style.close()
    s.layout.close()
    s.close()


moved = w.IntSlider(max=1000)
label = w.Label()
moved.observe(lambda change: setattr(label, "value", str(change["new"])), "value")
box = w.VBox([moved, label])


def move(i):
    moved.comm.handle_msg({"content": {"data": {"method": "update", "state": {"value": i % 1000}, "buffer_paths": []}},
                           "metadata": {}, "buffers": [], "header": {}})


def time_of(f, n):
    begin = time.perf_counter()
    for i in range(n):
        f(i)
    return (time.perf_counter() - begin) / n * 1e6


print(f"ipywidgets {w.__version__}")
print(f"slider {time_of(lambda i: slider(), 1000):.1f} µs")
print(f"move {time_of(lambda i: move(i + 1), 10000):.1f} µs")
