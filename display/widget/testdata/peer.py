"""Says what ipywidgets sends: the state with which each of its widgets opens, and
what goes to and fro in a few scenes. One JSON document on standard output; widgets
are named in the order in which they open, as #1, #2 …"""

import base64
import json
import sys

import comm
from comm.base_comm import BaseComm

sent = []
opened = {}


class Comm(BaseComm):
    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        if msg_type == "comm_open":
            opened[self.comm_id] = f"#{len(opened) + 1}"
        sent.append({"type": msg_type, "comm": opened.get(self.comm_id, self.target_name), "target": keys.get("target_name", ""),
                     "data": data, "metadata": metadata or {}, "buffers": [bytes(b) for b in buffers or []]})


comm.create_comm = lambda *args, **kwargs: Comm(*args, **kwargs)

import ipywidgets as w  # noqa: E402
from ipywidgets.widgets import widget as base  # noqa: E402


def named(v):
    """v with the names of widgets in place of their ids."""
    if isinstance(v, str):
        for comm_id, name in opened.items():
            v = v.replace(comm_id, name)
        return v
    if isinstance(v, dict):
        return {named(k): named(x) for k, x in v.items()}
    if isinstance(v, (list, tuple)):
        return [named(x) for x in v]
    if isinstance(v, bytes):
        return base64.b64encode(v).decode()
    return v


def scene(play):
    """What is sent while play plays."""
    sent.clear()
    opened.clear()
    play()
    return named(list(sent))


def hear(widget, data, buffers=()):
    widget.comm.handle_msg({"content": {"data": data}, "metadata": {}, "buffers": list(buffers), "header": {}})


def defaults():
    """The states with which widgets open, by class."""
    out = {}
    for _, cls in base._registry.items():
        name = cls.__name__
        if cls.__module__.endswith("widget_controller"):
            name = cls._model_name.default_value.removesuffix("Model")
        args = {}
        if name.startswith("_"):
            continue
        if name in ("Link", "DirectionalLink"):
            out[name] = scene(lambda: cls(source=(w.IntSlider(), "value"), target=(w.IntText(), "value")))
            continue
        elif name in ("SelectionSlider", "SelectionRangeSlider"):
            args = {"options": ["a", "b"]}
        out[name] = scene(lambda: cls(**args))
    return out


def slider():
    s = w.IntSlider(value=3, max=10, description="n")
    s.value = 7
    hear(s, {"method": "update", "state": {"value": 5}, "buffer_paths": []})
    hear(s, {"method": "request_state"})
    s.close()


def dropdown():
    d = w.Dropdown(options=["g", "r"], description="band")
    hear(d, {"method": "update", "state": {"index": 1}, "buffer_paths": []})
    assert d.value == "r"


def tab():
    w.Tab(children=[w.Text("x"), w.Checkbox(True)], titles=["A", "B"])


def image():
    i = w.Image(value=b"\x89PNG", width=3)
    i.value = b"other"


def upload():
    u = w.FileUpload()
    hear(u, {"method": "update", "state": {"value": [{"name": "a.csv", "type": "text/csv", "size": 2, "last_modified": 1000}]},
             "buffer_paths": [["value", 0, "content"]]}, [b"hi"])
    assert bytes(u.value[0]["content"]) == b"hi"


def times():
    import datetime as dt
    w.DatePicker(value=dt.date(1995, 4, 1))
    w.DatetimePicker(value=dt.datetime(1995, 4, 1, 12, 30, 15, 250000, tzinfo=dt.timezone.utc))
    w.TimePicker(value=dt.time(12, 30, 15))


def control():
    w.Image(value=b"png")
    c = Comm(target_name="jupyter.widget.control", primary=False)
    base.Widget.handle_control_comm_opened(c, {"metadata": {"version": "1.0.0"}})
    sent.clear()
    c.handle_msg({"content": {"data": {"method": "request_states"}}})


scenes = [slider, dropdown, tab, image, upload, times]
result = {"version": w.__version__, "defaults": defaults(), "scenes": {f.__name__: scene(f) for f in scenes}}
base.Widget.close_all()
result["scenes"]["control"] = scene(control)
json.dump(result, sys.stdout)
